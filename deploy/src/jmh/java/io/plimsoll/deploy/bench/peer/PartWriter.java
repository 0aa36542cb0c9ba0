package io.plimsoll.deploy.bench.peer;

import io.plimsoll.deploy.RequestWriter;
import io.plimsoll.deploy.bench.peer.Payload.Part;
import io.plimsoll.deploy.bench.peer.Payload.Request;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xerial.snappy.Snappy;

/// Writes what one connection will send. Belongs to one thread.
final class PartWriter implements Closeable {
  /// Samples of a request.
  static final int SAMPLES = 1_920;

  private static final int BUFFER = 1 << 20;

  private final Fleet fleet;
  private final Path file;
  private final OutputStream out;
  private final RequestWriter writer = new RequestWriter(SAMPLES);
  private final List<Request> requests = new ArrayList<>();
  private long rawBytes;

  PartWriter(Fleet fleet, Path file) throws IOException {
    this.fleet = fleet;
    this.file = file;
    out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
  }

  /// Adds what is read of a node in a tick.
  void add(int node, int tick) throws IOException {
    long millis = fleet.millis(node, tick);
    for (int container = fleet.first(node); container < fleet.first(node + 1); container++) {
      ContainerLoad load = fleet.step(container);
      for (Metric metric : Metric.values()) {
        byte[] labels = fleet.encodedLabels(container, metric);
        if (writer.add(labels, millis, (double) load.value(metric))) {
          flush();
        }
      }
    }
  }

  /// The whole, once nothing more comes.
  Part end() throws IOException {
    if (writer.samples() > 0) {
      flush();
    }
    out.flush();
    return new Part(file, List.copyOf(requests), rawBytes);
  }

  private void flush() throws IOException {
    int samples = writer.samples();
    byte[] message = writer.take();
    rawBytes += message.length;
    byte[] request = Snappy.compress(message);
    out.write(request);
    requests.add(new Request(request.length, samples));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
