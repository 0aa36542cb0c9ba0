package io.plimsoll.store.evaluation;

import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.sample.ValueCode;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to one query, made from one series after the other. Belongs to one thread.
///
/// Every series comes once, with all its samples. So a caller that has a series in several pieces
/// (parts of a chunk, memory, or two groups with the same labels) merges them first. Which series
/// comes first does not matter, but for the last digits of sums.
///
/// Without an aggregation a series keeps all its labels, its name too, whatever the function: they
/// tell it from the others. `top` ranks by the last point in time, and leaves out series without a
/// value there.
///
/// Both ends of a window are places in the samples of a series, and only move on; they stay for the
/// next series if it has the same times. Cost: a few ns a sample and a datapoint, however wide the
/// window. Memory: 8 to 16 bytes a sample of one series, and the datapoints of the answer, of which
/// there are at most [AnswerSize#MAX_DATAPOINTS].
public final class Evaluation {
  private final QueryBudget budget;
  private final PointsInTime points;
  private final long windowMillis;
  private final Windows windows;
  private final Window window;
  private final boolean endsCount;
  private final Datapoints found;
  private final Selection selection;
  private final @Nullable SeriesGroups groups;

  /// The evaluation of a query.
  ///
  /// @param budget pays for every sample that is added
  public Evaluation(SeriesQuery query, QueryBudget budget) {
    this.budget = budget;
    points = PointsInTime.of(query);
    windowMillis = query.window().toMillis();
    windows = new Windows(points, windowMillis);
    window = Window.of(query, windows);
    endsCount = query.function() == SampleFunction.NONE;
    found = new Datapoints(points.count());
    AnswerSize size = new AnswerSize();
    selection = new Selection(points, query.top(), size);
    groups =
        query.aggregation() == Aggregation.NONE
            ? null
            : new SeriesGroups(query.aggregation(), query.by(), points.count(), size);
  }

  /// Samples up to and including this time are in no window.
  public long afterMillis() {
    return points.fromMillis() - windowMillis;
  }

  /// Samples later than this time are in no window.
  public long throughMillis() {
    return points.millis(points.lastPlace());
  }

  /// Adds a series. Samples in no window do no harm.
  ///
  /// @param millis when the samples were read, milliseconds since the epoch, each later than the
  ///   one before
  /// @param codes the values, from [ValueCode#of]; both arrays are the caller's again when it
  ///   returns, but may hold something else
  /// @throws QueryStoppedException if the answer would be too large, or the budget is used up
  public void add(Labels labels, long[] millis, long[] codes, int count)
      throws QueryStoppedException {
    budget.take(count);
    evaluate(millis, codes, endsCount ? count : withoutEnds(millis, codes, count));
    if (found.size() == 0) {
      return;
    }
    if (groups == null) {
      selection.add(labels, found);
    } else {
      groups.add(labels, found);
    }
  }

  /// Moves the samples together that do not end the series, and says how many there are.
  private static int withoutEnds(long[] millis, long[] codes, int count) {
    int kept = 0;
    while (kept < count && codes[kept] != ValueCode.STALE) {
      kept++;
    }
    for (int i = kept; i < count; i++) {
      millis[kept] = millis[i];
      codes[kept] = codes[i];
      kept += codes[i] == ValueCode.STALE ? 0 : 1;
    }
    return kept;
  }

  private void evaluate(long[] millis, long[] codes, int count) {
    boolean otherTimes = windows.take(millis, count);
    window.start(codes, count, otherTimes);
    found.clear();
    for (int i = 0; i < windows.size(); i++) {
      if (window.slideTo(i)) {
        found.add(windows.place(i), window.value());
      }
    }
  }

  /// The answer, once all series are finished: in order of their labels, or the greatest first if
  /// the query wants only so many.
  ///
  /// @throws QueryStoppedException if the answer would be too large
  public List<SeriesValues> answer() throws QueryStoppedException {
    if (groups != null) {
      groups.finish(selection, found);
    }
    return selection.inOrder();
  }
}
