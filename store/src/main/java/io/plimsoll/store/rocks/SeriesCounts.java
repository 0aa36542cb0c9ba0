package io.plimsoll.store.rocks;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What became of samples and series since the store was opened. Thread-safe.
final class SeriesCounts {
  /// A series that was refused is a problem for so long; senders come back every minute or so.
  private static final Duration RECENT = Duration.ofMinutes(5);

  private record Refused(String why, long atMillis) {}

  final LongAdder kept = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder tooOld = new LongAdder();
  final LongAdder tooFarAhead = new LongAdder();
  final LongAdder conflicting = new LongAdder();
  final LongAdder tooMany = new LongAdder();
  final LongAdder refusedSeries = new LongAdder();
  private volatile @Nullable Refused refused;

  /// Counts a series that was refused.
  void refuseSeries(@Nullable String why, long nowMillis) {
    refusedSeries.increment();
    refused = new Refused(String.valueOf(why), nowMillis);
  }

  /// That series are refused, if one was a short while ago.
  Optional<String> problem(long nowMillis) {
    Refused last = refused;
    return last == null || Math.abs(nowMillis - last.atMillis()) >= RECENT.toMillis()
        ? Optional.empty()
        : Optional.of(
            "New series are refused, %d times so far: %s"
                .formatted(refusedSeries.sum(), last.why()));
  }
}
