package io.plimsoll.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that stands still until a test moves it. Safe for use by many threads.
public final class TestClock implements InstantSource {
  private final AtomicReference<Instant> now;

  /// Starts the clock, standing still, at the given instant.
  public TestClock(Instant start) {
    now = new AtomicReference<>(start);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /// Sets the clock, forwards or backwards.
  public void set(Instant instant) {
    now.set(instant);
  }

  /// Moves the clock forwards, or backwards by a negative step, and returns the new instant.
  public Instant advance(Duration step) {
    return now.updateAndGet(instant -> instant.plus(step));
  }
}
