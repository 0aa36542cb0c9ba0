package io.plimsoll.collector;

import java.time.Instant;

/// Waits for the next step. Tests wait by moving their clock.
@FunctionalInterface
public interface Ticker {
  /// Returns when it is `due` or a little later; at once if it has passed.
  ///
  /// @throws InterruptedException if the collector was closed meanwhile
  void await(Instant due) throws InterruptedException;
}
