package io.plimsoll.autoscaler.actuator.compose;

import io.plimsoll.autoscaler.actuator.PlatformException;
import io.plimsoll.autoscaler.actuator.docker.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Does the same with several containers at once.
final class Batch {
  /// What an engine makes at once without getting slower at each; Compose itself has no limit.
  private static final int AT_ONCE = 8;

  private Batch() {}

  /// One container's part of the work.
  @FunctionalInterface
  interface Step<T> {
    void apply(T item) throws EngineException;
  }

  /// Takes the step for all items, beginning in their order, and goes on past failures.
  ///
  /// @param done what a success is, for the message: `clones of shop/web were started`
  /// @throws PlatformException if any step failed; it says how many did not
  static <T> void run(List<T> items, String done, Step<T> step) throws PlatformException {
    if (items.isEmpty()) {
      return;
    }
    List<Future<?>> results = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (T item : items) {
        results.add(
            threads.submit(() -> {
              step.apply(item);
              return null;
            }));
      }
      report(results, done);
    }
  }

  private static void report(List<Future<?>> results, String done) throws PlatformException {
    List<Throwable> failures = new ArrayList<>();
    for (Future<?> result : results) {
      try {
        result.get();
      } catch (ExecutionException failure) {
        if (failure.getCause() instanceof RuntimeException broken) {
          throw broken;
        }
        failures.add(failure.getCause() == null ? failure : failure.getCause());
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        throw new PlatformException("interrupted while " + results.size() + " " + done, stop);
      }
    }
    if (!failures.isEmpty()) {
      throw new PlatformException(
          "%d of %d %s; the first failure: %s"
              .formatted(
                  results.size() - failures.size(),
                  results.size(),
                  done,
                  failures.getFirst().getMessage()),
          failures.getFirst());
    }
  }
}
