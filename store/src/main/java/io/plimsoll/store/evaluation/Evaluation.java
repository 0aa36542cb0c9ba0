package io.plimsoll.store.evaluation;

import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to one query, made from one series after the other. Belongs to one thread.
///
/// For every series: [#start], [#add] as often as needed, [#finish]; at the end [#answer]. All
/// samples of a series come between one start and its finish, each later than the one before. So a
/// caller that has a series in several pieces (parts of a chunk, memory, or two groups with the
/// same labels) merges those that overlap and passes them on in the order of their times. Which
/// series comes first does not matter, but for the last digits of sums.
///
/// Without an aggregation a series keeps all its labels, its name too, whatever the function: they
/// tell it from the others. `top` ranks by the last point in time, and leaves out series without a
/// value there.
///
/// Cost: a few ns a sample and a datapoint, however wide the window. Memory: the samples of one
/// window of one series, and the datapoints of the answer, of which there are at most
/// [AnswerSize#MAX_DATAPOINTS].
public final class Evaluation {
  private final QueryBudget budget;
  private final PointsInTime points;
  private final long windowMillis;
  private final Window window;
  private final Datapoints found;
  private final Selection selection;
  private final @Nullable SeriesGroups groups;

  private Labels labels = Labels.NONE;
  private int place;
  private long pointMillis;

  /// The evaluation of a query.
  ///
  /// @param budget pays for every sample that is added
  public Evaluation(SeriesQuery query, QueryBudget budget) {
    this.budget = budget;
    points = PointsInTime.of(query);
    windowMillis = query.window().toMillis();
    window = Window.of(query);
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

  /// Starts a series.
  public void start(Labels of) {
    labels = of;
    place = 0;
    pointMillis = points.fromMillis();
    window.clear();
    found.clear();
  }

  /// Adds samples to the series. The arrays are the caller's again when it returns. Samples in no
  /// window do no harm.
  ///
  /// @param millis when the samples were read, milliseconds since the epoch, each later than the
  ///   one before
  /// @param codes the values, from [io.plimsoll.store.sample.ValueCode#of]
  public void add(long[] millis, long[] codes, int count) throws QueryStoppedException {
    budget.take(count);
    int at = 0;
    while (at < count && place < points.count()) {
      long start = pointMillis - windowMillis;
      while (at < count && millis[at] <= start) {
        at++;
      }
      int end = at;
      while (end < count && millis[end] <= pointMillis) {
        end++;
      }
      window.add(millis, codes, at, end);
      if (end < count) {
        // The next sample is later, so the window of this point in time is complete.
        evaluate();
      }
      at = end;
    }
  }

  /// Ends the series.
  ///
  /// @throws QueryStoppedException if the answer would be too large
  public void finish() throws QueryStoppedException {
    while (place < points.count()) {
      evaluate();
    }
    if (found.size() == 0) {
      return;
    }
    if (groups == null) {
      selection.add(labels, found);
    } else {
      groups.add(labels, found);
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

  private void evaluate() {
    if (window.slideTo(pointMillis - windowMillis, pointMillis)) {
      found.add(place, window.value());
    }
    place++;
    pointMillis += points.stepMillis();
  }
}
