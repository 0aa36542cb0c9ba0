package io.plimsoll.dashboard.web;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// A few threads that may block: for the page, its API and scrapes one set of them; for writes and
/// for queries of series one each, so that neither keeps the page waiting.
///
/// Thread-safe. What does not fit into the queue is refused at once, so that a flood of requests
/// costs an answer each and no memory.
public final class Workers implements AutoCloseable {
  /// Enough to overlap one slow query with quick ones on two cores; more would only compete.
  public static final int THREADS = 4;

  /// For requests that each keep a core busy, as writes and queries of series do: as many as the
  /// smallest machine has.
  public static final int BUSY_THREADS = 2;

  /// At a few milliseconds each the last one waits well under a second.
  public static final int MAX_WAITING = 64;

  private static final long CLOSE_SECONDS = 5;

  private final ThreadPoolExecutor pool;

  /// Starts no thread until there is work.
  ///
  /// @param name what the threads are for
  /// @param threads how many there are at most
  public Workers(String name, int threads) {
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            60,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name(name + "-worker-", 0).daemon().factory());
    pool.allowCoreThreadTimeOut(true);
  }

  /// Runs work on a worker and completes on the context.
  ///
  /// @return fails with `RejectedExecutionException` if too much is waiting
  public <T> Future<T> run(Context context, Callable<T> work) {
    Promise<T> promise = Promise.promise();
    try {
      pool.execute(() -> perform(context, work, promise));
    } catch (RejectedExecutionException e) {
      promise.fail(e);
    }
    return promise.future();
  }

  private static <T> void perform(Context context, Callable<T> work, Promise<T> promise) {
    T result;
    try {
      result = work.call();
    } catch (Throwable e) { // whatever it is, somebody waits for an answer
      context.runOnContext(ignored -> promise.tryFail(e));
      return;
    }
    context.runOnContext(ignored -> promise.tryComplete(result));
  }

  @Override
  public void close() {
    pool.shutdownNow();
    try {
      // The store is closed after this, so nothing may be reading it any more.
      if (!pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("A request did not end in " + CLOSE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
