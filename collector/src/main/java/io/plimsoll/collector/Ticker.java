package io.plimsoll.collector;

import java.time.Duration;

/// Waits for the next step. Tests wait by moving their clock.
@FunctionalInterface
public interface Ticker {
  /// Returns when `wait` has passed, or a little later. It is a length and not a time, so that a
  /// wall clock that is set meanwhile does not lengthen it.
  ///
  /// @throws InterruptedException if the collector was closed meanwhile
  void await(Duration wait) throws InterruptedException;
}
