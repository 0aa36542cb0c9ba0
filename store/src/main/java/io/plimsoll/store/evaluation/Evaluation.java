package io.plimsoll.store.evaluation;

import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesValues;
import java.util.ArrayList;
import java.util.List;

/// The answer to one query, made from one series after the other. Belongs to one thread.
///
/// For every series: [#start], [#add] as often as needed, [#finish]; then [#answer]. All samples of
/// a series come between one start and its finish, each later than the one before. So a caller that
/// has a series in several pieces (parts of a chunk, memory, or two groups with the same labels)
/// merges those that overlap and passes them on in the order of their times.
public final class Evaluation {
  private final SeriesQuery query;
  private final QueryBudget budget;
  private final List<SeriesValues> answer = new ArrayList<>();

  /// The evaluation of a query.
  ///
  /// @param budget pays for every sample that is added
  public Evaluation(SeriesQuery query, QueryBudget budget) {
    this.query = query;
    this.budget = budget;
  }

  /// Samples up to and including this time are in no window.
  public long afterMillis() {
    return query.from().minus(query.window()).toEpochMilli();
  }

  /// Samples later than this time are in no window.
  public long throughMillis() {
    return query.to().toEpochMilli();
  }

  /// Starts a series.
  public void start(Labels labels) {
    answer.add(new SeriesValues(labels, new long[0], new double[0]));
  }

  /// Adds samples to the series. The arrays are the caller's again when it returns. Samples in no
  /// window do no harm.
  ///
  /// @param millis when the samples were read, milliseconds since the epoch, each later than the
  ///   one before
  /// @param codes the values, from [io.plimsoll.store.sample.ValueCode#of]
  public void add(long[] millis, long[] codes, int count) throws QueryStoppedException {
    budget.take(Math.min(count, Math.min(millis.length, codes.length)));
  }

  /// Ends the series.
  ///
  /// @throws QueryStoppedException if the answer would be too large
  public void finish() throws QueryStoppedException {
    budget.take(0);
  }

  /// The answer, once all series are finished: in order of their labels, or the greatest first if
  /// the query wants only so many.
  public List<SeriesValues> answer() {
    return answer;
  }
}
