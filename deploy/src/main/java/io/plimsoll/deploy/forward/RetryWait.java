package io.plimsoll.deploy.forward;

import java.time.Duration;

/// How long a store is left alone before it is tried again.
final class RetryWait {
  /// A store that restarts is back in about a second; this catches it early.
  static final Duration FIRST = Duration.ofMillis(250);

  /// Rare enough not to burden a store in trouble, often enough to be back soon after it is.
  static final Duration LONGEST = Duration.ofSeconds(30);

  /// More doublings than it takes to reach the longest.
  private static final int MAX_DOUBLINGS = 10;

  private RetryWait() {}

  /// The wait after a number of failures in a row: doubled with each, of which between half and all
  /// is taken, so that many collectors do not come back at the same moment; never less than asked.
  ///
  /// @param failures from one
  /// @param asked how long the store asked to be left alone
  /// @param share a random number from zero to one
  static Duration after(int failures, Duration asked, double share) {
    long doubled = FIRST.toMillis() << Math.min(MAX_DOUBLINGS, Math.max(0, failures - 1));
    long whole = Math.min(LONGEST.toMillis(), doubled);
    Duration ours = Duration.ofMillis(Math.round(whole * (0.5 + share / 2)));
    return ours.compareTo(asked) > 0 ? ours : asked;
  }
}
