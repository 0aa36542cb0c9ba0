package io.plimsoll.collector.docker;

import java.time.Duration;

/// How long to wait before the engine is tried again.
final class BackOff {
  /// An engine that restarts is back in about two seconds; this catches it early.
  static final Duration FIRST = Duration.ofMillis(200);

  /// Rare enough not to burden a host in trouble, often enough to be back soon after it is.
  static final Duration LONGEST = Duration.ofSeconds(10);

  /// More doublings than it takes to reach the longest.
  private static final int MAX_DOUBLINGS = 10;

  private BackOff() {}

  /// The wait after a number of failures in a row: doubled with each, of which between half and all
  /// is taken, so that many collectors do not come back at the same moment.
  ///
  /// @param failures from one
  /// @param share a random number from zero to one
  static Duration after(int failures, double share) {
    long doubled = FIRST.toMillis() << Math.min(MAX_DOUBLINGS, Math.max(0, failures - 1));
    long whole = Math.min(LONGEST.toMillis(), doubled);
    return Duration.ofMillis(Math.round(whole * (0.5 + share / 2)));
  }
}
