package io.plimsoll.autoscaler.engine;

import java.util.random.RandomGenerator;

/// How long to wait after a platform failed: twice as long each time, up to a bound, half of it
/// drawn by lot so that many targets do not come back together.
final class Backoff {
  /// After so many doublings every wait has reached its bound; keeps the shift in range.
  private static final int MAX_DOUBLINGS = 30;

  private final long firstNanos;
  private final long maxNanos;
  private final RandomGenerator random;

  Backoff(EngineSettings settings, RandomGenerator random) {
    this.firstNanos = settings.firstBackoff().toNanos();
    this.maxNanos = settings.maxBackoff().toNanos();
    this.random = random;
  }

  /// Nanoseconds to wait after so many failures in a row, at least 1. Thread-safe.
  synchronized long afterNanos(int failures) {
    long factor = 1L << Math.min(failures - 1, MAX_DOUBLINGS);
    long full = factor > maxNanos / firstNanos ? maxNanos : firstNanos * factor;
    return full / 2 + random.nextLong(full / 2 + 1);
  }
}
