package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The time by which data is old. It follows the steady clock and not the wall clock, so that no
/// reading of a clock that is ahead drops anything, nor does a start with such a clock.
///
/// When the wall clock is ahead of it by more than [#LEAP], be it that the clock was set or that
/// nothing ran for long, it goes on as time passes; after [#PROBATION] with a clock that stands by
/// its time it follows. A clock that is behind it is followed at once, as nothing is dropped by
/// that. It is kept in the database, as what is stored may come from a clock that was wrong.
///
/// Belongs to the writer's thread, and before that to the one that opens the store.
final class RetentionTime {
  /// A restart, or a bucket that closes late, is no jump.
  static final Duration LEAP = Duration.ofHours(1);

  /// How long a clock has to be ahead to be believed: long enough for somebody to see it.
  static final Duration PROBATION = Duration.ofDays(1);

  private final Meta meta;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private long millis;
  private long seenNanos;
  private long aheadSinceNanos;
  private boolean ahead;

  /// Continues where the store was left.
  ///
  /// @param newestMillis the newest time of anything stored, where no other is known; 0 if nothing
  ///   is
  /// @param nanos a steady clock
  RetentionTime(Meta meta, long newestMillis, InstantSource clock, LongSupplier nanos)
      throws IOException {
    this.meta = meta;
    this.clock = clock;
    this.nanos = nanos;
    long kept = meta.retentionMillis();
    long begin = kept > 0 ? kept : newestMillis;
    millis = begin > 0 ? begin : clock.millis();
    seenNanos = nanos.getAsLong();
    pass();
  }

  /// The time by which data is old, not later than what is newest.
  ///
  /// @param newestMillis what the newest data has
  long at(long newestMillis) {
    pass();
    return Math.min(newestMillis, millis);
  }

  private void pass() {
    long nowNanos = nanos.getAsLong();
    long now = clock.millis();
    long passed = millis + (nowNanos - seenNanos) / 1_000_000;
    seenNanos = nowNanos;
    if (now - passed <= LEAP.toMillis()) {
      ahead = false;
      millis = now;
      return;
    }
    if (!ahead) {
      ahead = true;
      aheadSinceNanos = nowNanos;
    }
    boolean isBelieved = nowNanos - aheadSinceNanos >= PROBATION.toNanos();
    millis = isBelieved ? now : passed;
  }

  /// Keeps it for the next start.
  void put(Database.Batch batch) throws StoreException {
    meta.putRetentionMillis(batch, millis);
  }
}
