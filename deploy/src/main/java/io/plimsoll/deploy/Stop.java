package io.plimsoll.deploy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns SIGTERM and SIGINT into an orderly end: whoever waits goes on, closes what it holds, and
/// says when that is done.
final class Stop {
  /// After this the process ends whatever is still open; what was acknowledged is safe anyway.
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);

  /// Listens for signals until the process ends.
  static Stop onSignal() {
    Stop stop = new Stop();
    Runtime.getRuntime().addShutdownHook(new Thread(stop::end, "plimsoll-stop"));
    return stop;
  }

  /// Waits for a signal.
  void await() throws InterruptedException {
    asked.await();
  }

  /// Whether a signal came.
  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /// Lets the process end.
  void done() {
    done.countDown();
  }

  private void end() {
    asked.countDown();
    try {
      if (!done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("plimsoll: did not stop in order within " + PATIENCE.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
