package io.plimsoll.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plimsoll.testing.InstalledProgram;
import io.plimsoll.testing.Subprocess;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The system's Prometheus as a process, with a client. A test that needs it is skipped where it is
/// not installed.
final class RealPrometheus implements AutoCloseable {
  private final Path log;
  private final int port;
  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();

  /// Starts one.
  ///
  /// @param directory for its data; empty
  /// @param configuration its configuration, in which `%d` stands for its own port
  RealPrometheus(Path directory, String configuration) throws IOException {
    Path program = InstalledProgram.orSkip("prometheus");
    port = freePort();
    log = directory.resolve("log");
    Path file = directory.resolve("prometheus.yml");
    Files.writeString(file, configuration.replace("%d", Integer.toString(port)));
    process =
        Subprocess.prepare(
                program.toString(),
                "--config.file=" + file,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--web.enable-remote-write-receiver")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  /// Asks until the answer is good, from when it listens.
  JsonNode await(String query, Predicate<JsonNode> good) throws Exception {
    long deadline = System.nanoTime() + Served.PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        JsonNode result = ask(query);
        if (good.test(result)) {
          return result;
        }
      } catch (IOException starting) {
        // It does not listen yet; if it never does, its log says why.
        TimeUnit.MILLISECONDS.sleep(100);
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError(query + " has no good answer: " + log());
  }

  /// The result of a query now.
  JsonNode ask(String query) throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://127.0.0.1:%s/api/v1/query?query=%s"
                .formatted(port, URLEncoder.encode(query, StandardCharsets.UTF_8)));
    return json.readTree(
            http.send(
                    HttpRequest.newBuilder(uri).timeout(Served.PATIENCE).build(),
                    HttpResponse.BodyHandlers.ofString())
                .body())
        .at("/data/result");
  }

  /// Writes a request of remote-write 1.0 to it.
  ///
  /// @return the status of the answer
  int write(byte[] body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/write"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /// What it has logged.
  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      process.waitFor(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
