package io.plimsoll.store.evaluation;

import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;

/// A function over the samples of one series between two points in time, which both only move on.
/// Every sample costs a few operations, however wide the window. Belongs to one thread; re-used
/// from series to series.
sealed interface Window permits LastWindow, CounterWindow, SumWindow, ExtremeWindow {
  /// Starts a series. The arrays stay as they are until the next one.
  ///
  /// @param millis when the samples were read, ascending
  /// @param codes their values; none ends the series, but for [LastWindow]
  void start(long[] millis, long[] codes, int count);

  /// Moves on to the samples from one place up to another, exclusive. There is at least one, and
  /// neither place is before the one of the last call.
  ///
  /// @return whether there is a value
  boolean slideTo(int from, int to);

  /// The value.
  ///
  /// @param startMillis start of the window, before all of its samples
  /// @param endMillis end of the window; none of its samples is later
  double value(long startMillis, long endMillis);

  static Window of(SeriesQuery query) {
    SampleFunction function = query.function();
    return switch (function) {
      case LAST -> new LastWindow();
      case RATE -> new CounterWindow(query.window().toMillis() / 1000.0);
      case INCREASE -> new CounterWindow(1);
      case AVG, SUM, COUNT -> new SumWindow(function);
      case MIN -> new ExtremeWindow(false);
      case MAX -> new ExtremeWindow(true);
    };
  }
}
