package io.plimsoll.deploy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.compression.Snappy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Keeps a running program busy with what it will be busy with, so that Java can remember what it
/// loaded and compiled for that. `./plimsoll up` runs this once after a build, in a process of its
/// own.
final class Training {
  private static final List<String> PATHS =
      List.of(
          "/",
          "/-/ready",
          "/api/status",
          "/api/services",
          "/api/containers",
          "/api/targets",
          "/api/query?measure=cpu.usage&by=service&from=-15m",
          "/metrics");

  private static final int ROUNDS = 5;

  /// So many that compiling what takes them is worth it to Java.
  private static final int REQUESTS = 400;

  private static final long STEP_MILLIS = 5_000;

  /// A message stays below 32 KiB with these, which is as much as Netty compresses at once.
  private static final int PODS = 30;

  private static final int METRICS = 10;

  private final HttpClient client;
  private final URI program;
  private final List<byte[]> labels = new ArrayList<>();
  private final RequestWriter writer = new RequestWriter(PODS * METRICS);

  private Training(HttpClient client, URI program) {
    this.client = client;
    this.program = program;
    for (int pod = 0; pod < PODS; pod++) {
      for (int metric = 0; metric < METRICS; metric++) {
        labels.add(RequestWriter.labels(labels(pod, metric)));
      }
    }
  }

  /// Trains the program at an address, such as `http://127.0.0.1:9470/`.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      Training training = new Training(client, URI.create(arguments[0]));
      for (int round = 0; round < ROUNDS; round++) {
        for (String path : PATHS) {
          training.ask(path);
        }
      }
      long from = InstantSource.system().millis() - REQUESTS * STEP_MILLIS;
      for (int step = 0; step < REQUESTS; step++) {
        training.write(step, from + step * STEP_MILLIS);
      }
      for (int pod = 0; pod < PODS; pod++) {
        training.ask(query("pod%3D%22pod-" + pod + "%22", ""));
        training.ask(query("service%3D%22service-1%22", "&aggregate=sum&by=service"));
      }
    }
  }

  private static String query(String matcher, String more) {
    return "/api/series/query?match=%7B" + matcher + "%7D&function=rate&step=15s&from=-30m" + more;
  }

  private void ask(String path) throws IOException, InterruptedException {
    send(request(path).header("Accept-Encoding", "gzip").build());
  }

  private void write(int step, long millis) throws IOException, InterruptedException {
    send(
        request("/api/v1/write")
            .header("Content-Type", "application/x-protobuf")
            .header("Content-Encoding", "snappy")
            .header("X-Prometheus-Remote-Write-Version", "0.1.0")
            .POST(BodyPublishers.ofByteArray(compressed(message(step, millis))))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(program.resolve(path));
  }

  private void send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(
          request.uri() + ": " + response.statusCode() + " " + response.body().strip());
    }
  }

  private static byte[] compressed(byte[] message) {
    ByteBuf compressed = Unpooled.buffer(message.length);
    new Snappy().encode(Unpooled.wrappedBuffer(message), compressed, message.length);
    return ByteBufUtil.getBytes(compressed);
  }

  /// A message with one sample of each series.
  private byte[] message(int step, long millis) {
    for (int pod = 0; pod < PODS; pod++) {
      for (int metric = 0; metric < METRICS; metric++) {
        boolean counts = metric % 2 == 0;
        double value = counts ? 1_000.0 * pod * step : (pod * 31 + step * 7) % 1_000 / 10.0;
        writer.add(labels.get(pod * METRICS + metric), millis, value);
      }
    }
    return writer.take();
  }

  private static Map<String, String> labels(int pod, int metric) {
    return new TreeMap<>(
        Map.of(
            "__name__", "training_" + metric,
            "cluster", "training",
            "pod", "pod-" + pod,
            "service", "service-" + pod % METRICS));
  }
}
