package io.plimsoll.dashboard.view;

import io.plimsoll.store.query.SeriesData;
import java.util.Map;

/// One series of an answer to a query.
///
/// @param dimensions what it is about
/// @param atMillis start of each step, milliseconds since the epoch; steps without data are left
///   out
/// @param values the datapoints
@SuppressWarnings("ArrayRecordComponent") // encoded once and never compared
public record SeriesView(Map<String, String> dimensions, long[] atMillis, double[] values) {
  /// The view of a series.
  public static SeriesView of(SeriesData series) {
    return new SeriesView(series.dimensions(), series.atMillis(), series.values());
  }
}
