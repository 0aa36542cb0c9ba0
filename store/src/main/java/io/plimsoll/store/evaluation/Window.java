package io.plimsoll.store.evaluation;

import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;

/// A function over the samples of one series between two points in time, which both only move on.
/// Every sample costs a few operations, however wide the window. Belongs to one thread; re-used
/// from series to series.
sealed interface Window permits LastWindow, CounterWindow, SumWindow, ExtremeWindow {
  /// Starts a series. The array stays as it is until the next one.
  ///
  /// @param codes values of the samples; none ends the series, but for a query without a function
  /// @param otherTimes whether the samples have other times than those of the series before
  void start(long[] codes, int count, boolean otherTimes);

  /// Moves on to one of the windows, which is not before the one of the last call.
  ///
  /// @return whether there is a value
  boolean slideTo(int window);

  /// The value.
  double value();

  /// The function of a query.
  ///
  /// @param windows take the times of a series before each start
  static Window of(SeriesQuery query, Windows windows) {
    SampleFunction function = query.function();
    return switch (function) {
      case NONE, LAST -> new LastWindow(windows);
      case RATE -> new CounterWindow(windows, query.window().toMillis() / 1000.0);
      case INCREASE -> new CounterWindow(windows, 1);
      case AVG, SUM, COUNT -> new SumWindow(windows, function);
      case MIN -> new ExtremeWindow(windows, false);
      case MAX -> new ExtremeWindow(windows, true);
    };
  }
}
