package io.plimsoll.store.series;

import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryBudget;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// Series of any labels, as Prometheus and others send them; containers have a store of their own.
/// Thread-safe.
///
/// A sender's way: hash the labels as they came, [#find] the series, and only if it is not known
/// parse the labels and [#admit] it. So a sample of a known series costs one look-up.
public interface SeriesStore {
  /// What [#find] answers for a series that is not known, and [#admit] beyond the limit.
  int NONE = -1;

  /// Finds a series. Takes no lock.
  ///
  /// @param high upper half of the hash of its labels, from [io.plimsoll.store.label.LabelHash]
  /// @param low lower half
  /// @param before the series that the same sender sent before this one, or [#NONE]; a hint only,
  ///   as senders keep to an order
  /// @return its index, good for samples that are appended within a minute, or [#NONE]
  int find(long high, long low, int before);

  /// Finds a series by its labels, or adds it, and remembers the hash for [#find]. A series that is
  /// added takes a place, so its sender makes sure that it has a sample within the [#window].
  ///
  /// @return its index, or [#NONE] if there are as many active series as allowed
  int admit(long high, long low, Labels labels) throws IOException;

  /// Why [#admit] adds no series, for its sender; empty if it does.
  String whyFull();

  /// The times that samples may have now.
  SampleWindow window();

  /// Keeps samples. When it returns, all that were kept are as durable as the store is.
  ///
  /// Samples may come late, up to a window, and in any order. A sample that is there already is
  /// kept once; one with another value for the same time is refused.
  ///
  /// @throws IOException if nothing of the batch may be relied on
  Appended append(SampleBatch batch) throws IOException;

  /// Answers a query from memory and disk in one pass.
  ///
  /// @throws io.plimsoll.store.query.QueryStoppedException if the budget is used up
  /// @throws IllegalArgumentException if a matcher is no expression
  List<SeriesValues> query(SeriesQuery query, QueryBudget budget) throws IOException;

  /// The labels of matching series with samples in a range, at most `limit`, in order.
  List<Labels> series(
      List<LabelMatcher> matchers, Instant from, Instant to, int limit, QueryBudget budget)
      throws IOException;

  /// Counters of this part of the store.
  SeriesStatus status();
}
