package io.plimsoll.store.rocks;

import io.plimsoll.collector.clock.CheckedClock;
import java.time.Duration;
import java.time.InstantSource;

/// What the times of frames are beside the clock: of the present, ahead of it, or so far ahead that
/// they are refused. The clock is read once for a frame. Used under the store's append lock.
final class FrameTimes {
  /// A row further ahead of the clock than this is refused: it would make all later rows of its
  /// source look old.
  static final Duration MAX_AHEAD = Duration.ofHours(1);

  /// A time server corrects a clock by less, which makes nothing old.
  private static final Duration MOST_CORRECTION = CheckedClock.TOLERANCE;

  private final InstantSource clock;
  private final long stepMillis;
  private final long bucketMillis;
  private long nowMillis;
  private long watermark;

  FrameTimes(InstantSource clock, Duration step, long bucketMillis) {
    this.clock = clock;
    this.stepMillis = step.toMillis();
    this.bucketMillis = bucketMillis;
    nowMillis = clock.millis();
  }

  /// Takes the time of a frame that is kept. What has a later time than the clock moves nothing: no
  /// bucket closes by it and nothing gets old.
  void add(long atMillis) {
    watermark = Math.max(watermark, Math.min(atMillis, nowMillis));
  }

  /// The newest time of a frame, not later than the clock was then.
  long watermark() {
    return watermark;
  }

  /// Reads the clock. One that was set back by more than a bucket since the newest frame begins
  /// anew; after less than that rows are of the past until it has caught up.
  ///
  /// @return whether it was set back, so that what is dated now was read before
  boolean begin() {
    long before = nowMillis;
    nowMillis = clock.millis();
    boolean beginsAnew = watermark > nowMillis + bucketMillis;
    watermark = beginsAnew ? nowMillis : watermark;
    return beginsAnew || nowMillis < before - MOST_CORRECTION.toMillis();
  }

  /// Clocks differ by less than a step; what is later is no reading of now.
  long latestMillis() {
    return nowMillis + stepMillis;
  }

  boolean isAhead(long millis) {
    return millis > nowMillis + MAX_AHEAD.toMillis();
  }
}
