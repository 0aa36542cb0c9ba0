package io.plimsoll.deploy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Gives memory that the heap does not need any more back to the system.
///
/// The serial collector lets a heap grow to its limit before it looks at what is old, and keeps
/// what it has grown to: after an overload all of it stays taken, though little of it lives. So
/// once a minute this looks at how large the heap is. If it has grown by much since it was last
/// collected here, and so little is allocated that it would not grow so far again at once, it is
/// collected whole, which pauses the program once. A heap that has not grown is never collected.
final class SpareHeap implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMinutes(1);

  /// Least growth that is worth a pause: a third of what the process takes with fifty containers.
  private static final long WORTH = 64 << 20;

  /// Of a small heap this share of its limit is worth it.
  private static final int LIMIT_SHARE = 4;

  private final LongSupplier size;
  private final LongSupplier allocated;
  private final Runnable collection;
  private final long worth;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("plimsoll-spare-heap").daemon().factory());

  // By the thread alone, once it looks.
  private long settled;
  private long allocatedBefore;

  /// Looks at nothing until it is started.
  ///
  /// @param size of the heap as the system sees it, in bytes
  /// @param allocated bytes since the start
  /// @param collection collects the heap, and gives back what it does not need
  /// @param limit of the heap in bytes
  SpareHeap(LongSupplier size, LongSupplier allocated, Runnable collection, long limit) {
    this.size = size;
    this.allocated = allocated;
    this.collection = collection;
    this.worth = Math.min(WORTH, limit / LIMIT_SHARE);
  }

  /// Watches the heap of this process.
  static SpareHeap watch() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Runtime runtime = Runtime.getRuntime();
    SpareHeap heap =
        new SpareHeap(
            runtime::totalMemory,
            threads::getTotalThreadAllocatedBytes,
            System::gc,
            runtime.maxMemory());
    heap.start();
    return heap;
  }

  private void start() {
    var _ =
        thread.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Collects the heap if much of it is to spare. Called once a minute.
  void look() {
    long now = size.getAsLong();
    settled = Math.min(settled, now);
    long growth = now - settled;
    long total = allocated.getAsLong();
    long sinceBefore = total - allocatedBefore;
    allocatedBefore = total;
    if (growth > Math.max(worth, settled / 2) && sinceBefore < growth) {
      collection.run();
      settled = size.getAsLong();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
