package io.plimsoll.store.rocks;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The closings of buckets, one after another.
final class Rounds {
  private Rounds() {}

  /// Waits for all that are due.
  ///
  /// @param rounds the one under way, or a new one; null if nothing is due
  /// @param failed whether the last one failed, after which none is begun
  static void await(Supplier<@Nullable Future<?>> rounds, BooleanSupplier failed)
      throws IOException {
    Future<?> running = rounds.get();
    while (running != null) {
      try {
        running.get();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while chunks are written", interrupted);
      } catch (ExecutionException failure) {
        throw new IOException("chunks cannot be written", failure);
      }
      running = failed.getAsBoolean() ? null : rounds.get();
    }
  }
}
