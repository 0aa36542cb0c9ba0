package io.plimsoll.collector;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowingConsumer;

/// Waits for real processes.
public final class Eventually {
  private static final long LOOK_AGAIN_NANOS = 20_000_000;

  private Eventually() {}

  /// Returns the first value that passes the check; what the check says after `patience` is thrown.
  public static <T> T eventually(Duration patience, Supplier<T> value, ThrowingConsumer<T> check) {
    InstantSource clock = InstantSource.system();
    var end = clock.instant().plus(patience);
    while (true) {
      T seen = value.get();
      try {
        check.accept(seen);
        return seen;
      } catch (AssertionError notYet) {
        if (clock.instant().isAfter(end)) {
          throw notYet;
        }
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }
  }
}
