package io.plimsoll.collector.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The wall clock, checked against a steady one: a jump is not believed at once.
///
/// As long as both clocks agree the time is that of the wall clock. After a jump it goes on by the
/// steady clock, until the wall clock is back or has stood by its new time for [#PROBATION]. So a
/// clock that is wrong for some seconds dates no reading and moves no window; one that was put
/// right, as after a machine slept, is followed soon.
///
/// The first reading is believed, as there is nothing to check it against. Thread-safe.
public final class CheckedClock implements InstantSource {
  /// How far the clocks may be apart from one reading to the next: time servers correct less than
  /// that little by little, and a wall clock may be read a moment after the steady one.
  public static final Duration TOLERANCE = Duration.ofSeconds(2);

  /// How long a wall clock that jumped has to stand by its new time. Longer than a correction by a
  /// time server takes; and short, as readings have the old time meanwhile.
  public static final Duration PROBATION = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(CheckedClock.class);

  private final InstantSource wall;
  private final LongSupplier nanos;

  /// A reading that was believed.
  private long believedMillis;

  private long believedNanos;
  private @Nullable Jump jump;

  /// A jump that is not believed yet.
  ///
  /// @param byMillis how far the wall clock is ahead of the time
  private record Jump(long byMillis, long sinceNanos) {}

  /// Believes the wall clock as it is now.
  ///
  /// @param nanos a steady clock, in nanoseconds since an arbitrary start
  public CheckedClock(InstantSource wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    believedNanos = nanos.getAsLong();
    believedMillis = wall.millis();
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }

  @Override
  public synchronized long millis() {
    long nowNanos = nanos.getAsLong();
    long wallMillis = wall.millis();
    long steadyMillis = believedMillis + (nowNanos - believedNanos) / 1_000_000;
    long byMillis = wallMillis - steadyMillis;
    if (isSame(byMillis, 0)) {
      if (jump != null) {
        LOG.info("The clock of this machine is back");
        jump = null;
      }
      return believe(wallMillis, nowNanos);
    }
    Jump known = jump;
    if (known == null || !isSame(byMillis, known.byMillis())) {
      LOG.warn("The clock of this machine {}", text(byMillis));
      jump = new Jump(byMillis, nowNanos);
      return steadyMillis;
    }
    if (nowNanos - known.sinceNanos() < PROBATION.toNanos()) {
      return steadyMillis;
    }
    LOG.warn(
        "The clock of this machine stood by its jump for {} s and is followed",
        PROBATION.toSeconds());
    jump = null;
    return believe(wallMillis, nowNanos);
  }

  private static boolean isSame(long byMillis, long otherMillis) {
    return Math.abs(byMillis - otherMillis) <= TOLERANCE.toMillis();
  }

  private long believe(long wallMillis, long nowNanos) {
    believedMillis = wallMillis;
    believedNanos = nowNanos;
    return wallMillis;
  }

  private static String text(long byMillis) {
    return "jumped %s by %d s; it is followed if it stands by that for %d s"
        .formatted(
            byMillis > 0 ? "ahead" : "back",
            Duration.ofMillis(Math.abs(byMillis)).toSeconds(),
            PROBATION.toSeconds());
  }
}
