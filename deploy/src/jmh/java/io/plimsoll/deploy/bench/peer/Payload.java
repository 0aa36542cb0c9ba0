package io.plimsoll.deploy.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Requests on disk, one file for each connection, so that all servers get the same bytes. All
/// samples of a series are in one file, in order.
///
/// @param parts one for each connection
record Payload(List<Part> parts) {
  /// How many connections send at the same time.
  static final int CONNECTIONS = 4;

  /// What one connection sends.
  ///
  /// @param file the requests one after the other
  /// @param requests their lengths and samples, in order
  /// @param rawBytes before compression
  record Part(Path file, List<Request> requests, long rawBytes) {}

  /// A request's length in bytes, and how many samples are in it.
  record Request(int bytes, int samples) {}

  /// Generates ticks of a fleet, which goes on with each call.
  static Payload write(Fleet fleet, int fromTick, int toTick, Path directory)
      throws IOException, InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      List<Future<Part>> writing = new ArrayList<>();
      for (int part = 0; part < CONNECTIONS; part++) {
        int firstNode = part * fleet.plan.nodes() / CONNECTIONS;
        int endNode = (part + 1) * fleet.plan.nodes() / CONNECTIONS;
        Path file = directory.resolve("from-%d-part-%d".formatted(fromTick, part));
        writing.add(threads.submit(() -> part(fleet, firstNode, endNode, fromTick, toTick, file)));
      }
      List<Part> parts = new ArrayList<>();
      for (Future<Part> part : writing) {
        parts.add(part.get());
      }
      return new Payload(List.copyOf(parts));
    } catch (ExecutionException failed) {
      throw new IOException("the payload could not be written", failed);
    }
  }

  private static Part part(
      Fleet fleet, int firstNode, int endNode, int fromTick, int toTick, Path file)
      throws IOException {
    try (PartWriter writer = new PartWriter(fleet, file)) {
      for (int tick = fromTick; tick < toTick; tick++) {
        for (int node = firstNode; node < endNode; node++) {
          writer.add(node, tick);
        }
      }
      return writer.end();
    }
  }

  /// Samples in it.
  long samples() {
    return parts.stream()
        .flatMap(part -> part.requests().stream())
        .mapToLong(Request::samples)
        .sum();
  }

  /// Bytes that are sent.
  long bytes() {
    return parts.stream().flatMap(part -> part.requests().stream()).mapToLong(Request::bytes).sum();
  }

  /// Bytes before compression.
  long rawBytes() {
    return parts.stream().mapToLong(Part::rawBytes).sum();
  }
}
