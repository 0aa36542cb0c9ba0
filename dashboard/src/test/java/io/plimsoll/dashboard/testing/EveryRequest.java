package io.plimsoll.dashboard.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.wire.FrameEncoder;
import io.plimsoll.collector.wire.SessionId;
import io.plimsoll.dashboard.write.Written;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Knocks at every door of a server, as those do who are welcome and as those who are not.
public final class EveryRequest implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String JSON = "application/json";

  private final URI page;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  /// A client of the server at this address.
  public EveryRequest(URI page) {
    this.page = page;
  }

  /// Sends them all, whatever the answers, and returns the scrape after them.
  public String thenScrape() throws IOException, InterruptedException {
    pageAndProbes();
    described();
    strangers();
    remoteWrites();
    frames();
    events();
    return send("GET", "/metrics", JSON, new byte[0]).body();
  }

  @Override
  public void close() {
    http.close();
  }

  private void pageAndProbes() throws IOException, InterruptedException {
    for (String path : List.of("/", "/app.js", "/-/healthy", "/-/ready", "/metrics")) {
      send("GET", path, JSON, new byte[0]);
      send("HEAD", path, JSON, new byte[0]);
    }
  }

  /// What `openapi.json` describes, save for the events, whose answer has no end.
  private void described() throws IOException, InterruptedException {
    JsonNode description =
        new ObjectMapper().readTree(send("GET", "/api/openapi.json", JSON, new byte[0]).body());
    for (var path : description.path("paths").properties()) {
      if (!path.getKey().equals("/api/events")) {
        String filled = path.getKey().replaceAll("\\{[^}]*}", "x");
        for (var method : path.getValue().properties()) {
          knock(method.getKey().toUpperCase(java.util.Locale.ROOT), filled, JSON, new byte[] {'{'});
        }
        knock("DELETE", filled, JSON, new byte[0]);
        knock("OPTIONS", filled, JSON, new byte[0]);
      }
    }
  }

  private void strangers() throws IOException, InterruptedException {
    knock("GET", "/nowhere", JSON, new byte[0]);
    knock("GET", "/api/query?measure=none", JSON, new byte[0]);
    knock("GET", "/" + "long".repeat(5_000), JSON, new byte[0]);
    knock("POST", "/api/suspension", "text/plain", new byte[0]);
    knock("POST", "/api/suspension", JSON, new byte[200_000]);
    try (Socket socket = new Socket(page.getHost(), page.getPort())) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.getOutputStream().write("no request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes();
    }
  }

  private void remoteWrites() throws IOException, InterruptedException {
    byte[] good =
        Written.snappy(
            Written.first(
                Written.series("__name__", "up")
                    .message(2, Written.sample(System.currentTimeMillis(), 1))));
    for (byte[] body : List.of(good, good, new byte[] {1, 2, 3}, new byte[0])) {
      for (String type : List.of("application/x-protobuf", JSON)) {
        HttpRequest.Builder request = request("POST", "/api/v1/write", type, body);
        answer(request.header("Content-Encoding", "snappy"));
      }
    }
  }

  private void frames() throws IOException, InterruptedException {
    FrameEncoder encoder = new FrameEncoder(new SessionId(1, 2), Duration.ofSeconds(5));
    Frame frame =
        new Frame(
            "blade-7",
            System.currentTimeMillis(),
            Frame.missing(NodeMetric.COLUMNS.size()),
            List.of(),
            new long[0],
            new long[0]);
    byte[] body = encoder.encode(1, frame, true, 0);
    for (byte[] sent : List.of(body, body, new byte[] {1, 2, 3})) {
      send("POST", "/api/frames", "application/x-plimsoll-frames", sent);
    }
  }

  /// Follows the events until the first, then leaves in the middle.
  private void events() throws IOException, InterruptedException {
    HttpResponse<InputStream> events =
        http.send(
            HttpRequest.newBuilder(page.resolve("/api/events")).timeout(PATIENCE).build(),
            BodyHandlers.ofInputStream());
    try (InputStream stream = events.body()) {
      if (stream.read() < 0) {
        throw new IOException("there are no events");
      }
    }
  }

  /// Sends what may not be welcome: a server may hang up on who sends a body that it does not want.
  private void knock(String method, String path, String type, byte[] body)
      throws InterruptedException {
    try {
      send(method, path, type, body);
    } catch (IOException hungUp) {
      return; // which is an answer
    }
  }

  private HttpResponse<String> send(String method, String path, String type, byte[] body)
      throws IOException, InterruptedException {
    return answer(request(method, path, type, body));
  }

  private HttpRequest.Builder request(String method, String path, String type, byte[] body) {
    return HttpRequest.newBuilder(page.resolve(path))
        .timeout(PATIENCE)
        .header("Content-Type", type)
        .method(
            method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
  }

  private HttpResponse<String> answer(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
