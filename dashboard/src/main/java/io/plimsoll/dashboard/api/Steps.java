package io.plimsoll.dashboard.api;

import io.plimsoll.store.query.Query;
import java.time.Duration;

/// The range and the step of a query that names none.
final class Steps {
  /// The range.
  static final Duration DEFAULT_RANGE = Duration.ofHours(1);

  /// A chart gets about this many datapoints, as many as it has room for.
  private static final int DATAPOINTS = 240;

  /// Steps that people think in; an automatic step is the shortest of these that is long enough.
  private static final long[] ROUND_SECONDS = {
    1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400
  };

  private Steps() {}

  /// A step for a range.
  ///
  /// @param leastMillis no step is shorter
  static Duration automatic(Duration range, long leastMillis) {
    long least =
        Math.max(
            Math.ceilDiv(range.toMillis(), DATAPOINTS * 1_000L), Math.ceilDiv(leastMillis, 1_000L));
    for (long seconds : ROUND_SECONDS) {
      if (seconds >= least) {
        return Duration.ofSeconds(seconds);
      }
    }
    return Duration.ofSeconds(Math.min(least, Query.MAX_STEP.toSeconds()));
  }
}
