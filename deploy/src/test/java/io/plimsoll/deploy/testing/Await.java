package io.plimsoll.deploy.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Waits for what other processes do, up to a deadline.
public final class Await {
  private static final Duration LOOK = Duration.ofMillis(50);

  private Await() {}

  /// Waits until a condition holds.
  ///
  /// @param what what is waited for, for the message
  /// @param state tells how far it is when the deadline has passed
  public static void until(
      String what, Duration patience, Callable<Boolean> condition, Supplier<String> state)
      throws Exception {
    Optional<Boolean> held =
        first(patience, () -> condition.call() ? Optional.of(true) : Optional.empty());
    if (held.isEmpty()) {
      throw new AssertionError("Not within %s: %s%n%s".formatted(patience, what, state.get()));
    }
  }

  /// Waits for a value.
  public static <T> T value(
      String what, Duration patience, Callable<Optional<T>> source, Supplier<String> state)
      throws Exception {
    return first(patience, source)
        .orElseThrow(() ->
            new AssertionError("Not within %s: %s%n%s".formatted(patience, what, state.get())));
  }

  private static <T> Optional<T> first(Duration patience, Callable<Optional<T>> source)
      throws Exception {
    Instant deadline = Instant.now().plus(patience);
    while (true) {
      Optional<T> value = source.call();
      if (value.isPresent() || Instant.now().isAfter(deadline)) {
        return value;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }
}
