package io.plimsoll.store.evaluation;

import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;

/// A function over the samples of one series between two points in time, which both only move on.
/// Every sample costs a few operations, however wide the window. Belongs to one thread; re-used
/// from series to series.
sealed interface Window permits LastWindow, CounterWindow, SumWindow, ExtremeWindow {
  /// Starts a series.
  void clear();

  /// Takes samples of the window, later than those before. Those that end a series are left out.
  void add(long[] millis, long[] codes, int from, int to);

  /// Leaves samples out that are not later than `startMillis`.
  ///
  /// @param endMillis end of the window; none of the samples is later
  /// @return whether there is a value
  boolean slideTo(long startMillis, long endMillis);

  /// The value.
  double value();

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
