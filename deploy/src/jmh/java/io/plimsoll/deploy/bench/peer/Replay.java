package io.plimsoll.deploy.bench.peer;

import io.plimsoll.deploy.bench.peer.Payload.Request;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Sends a payload to a server, each part over a connection of its own, as fast as it is taken.
final class Replay {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private static final int BUFFER = 1 << 18;

  /// A minute at the usual interval.
  private static final int LEAD_TICKS = 4;

  private final Payload payload;
  private final long samples;
  private final int ticks;
  private final int port;
  private final String path;
  private final AtomicLong acknowledged = new AtomicLong();

  /// Prepares it.
  ///
  /// @param ticks that the payload is made of
  Replay(Payload payload, int ticks, int port, String path) {
    this.payload = payload;
    samples = payload.samples();
    this.ticks = ticks;
    this.port = port;
    this.path = path;
  }

  /// Returns when everything is acknowledged.
  ///
  /// @throws IOException if the server refuses something
  ///
  /// @param half runs once, when half of it is acknowledged
  void run(Progress progress, Runnable half) throws IOException, InterruptedException {
    Convoy convoy = new Convoy(payload.parts().size(), LEAD_TICKS / (double) ticks);
    try (ExecutorService threads = Executors.newFixedThreadPool(payload.parts().size())) {
      ExecutorCompletionService<Integer> sending = new ExecutorCompletionService<>(threads);
      for (int part = 0; part < payload.parts().size(); part++) {
        int number = part;
        sending.submit(
            () -> {
              send(number, convoy, half);
              return number;
            });
      }
      for (int done = 0; done < payload.parts().size(); ) {
        Future<Integer> ended = sending.poll(BETWEEN_LINES.toMillis(), TimeUnit.MILLISECONDS);
        if (ended == null) {
          progress.say("%.1f of %.1f M samples".formatted(acknowledged.get() / 1e6, samples / 1e6));
          continue;
        }
        done++;
        try {
          ended.get();
        } catch (ExecutionException failed) {
          threads.shutdownNow();
          throw new IOException(failed.getCause());
        }
      }
    }
  }

  private void send(int number, Convoy convoy, Runnable half)
      throws IOException, InterruptedException {
    List<Request> requests = payload.parts().get(number).requests();
    byte[] buffer = new byte[requests.stream().mapToInt(Request::bytes).max().orElse(0)];
    Path whole = payload.parts().get(number).file();
    try (InputStream file = new BufferedInputStream(Files.newInputStream(whole), BUFFER);
        Connection connection = new Connection(port)) {
      for (int i = 0; i < requests.size(); i++) {
        convoy.await(number, (double) i / requests.size());
        Request request = requests.get(i);
        file.readNBytes(buffer, 0, request.bytes());
        connection.write(path, buffer, request.bytes()).bodyOrFail("a request was refused");
        long after = acknowledged.addAndGet(request.samples());
        if (after >= samples / 2 && after - request.samples() < samples / 2) {
          half.run();
        }
      }
    } finally {
      convoy.leave(number);
    }
  }
}
