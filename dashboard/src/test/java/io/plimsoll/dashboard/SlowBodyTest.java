package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.dashboard.testing.FakeFleet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// No route of the whole server waits for ever for a body, over sockets.
@Timeout(120)
class SlowBodyTest {
  private static final TimeLimits SHORT =
      new TimeLimits(Duration.ofMillis(300), TimeLimits.USUAL.query(), TimeLimits.USUAL.tick());

  /// Far above the limit, and below the idle time after which any connection is closed.
  private static final int PATIENCE_MILLIS = 30_000;

  private static final String REMOTE_WRITE =
      "/api/v1/write HTTP/1.1\r\nContent-Encoding: snappy\r\nContent-Type: application/x-protobuf";

  private Served served;

  @BeforeEach
  void start() throws IOException {
    served = Served.within(SHORT, FakeFleet.lively(InstantSource.system()));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/measures, 200",
    "GET, /app.js, 200",
    "GET, /nowhere, 404",
    "POST, /api/suspension, 503",
    "POST, /api/v1/write, 415"
  })
  void theConnectionIsClosedWhereverItsBodyGoes(String method, String path, int status)
      throws IOException {
    String request = method + " " + path + " HTTP/1.1\r\nContent-Type: application/json";
    assertThat(answerToHalf(request)).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void aWriteThatComesTooLateCountsAmongTheAnswersToWrites() throws Exception {
    assertThat(answerToHalf("POST " + REMOTE_WRITE)).startsWith("HTTP/1.1 503 ");
    assertThat(served.get("/metrics").body())
        .contains("plimsoll_remote_write_requests_total{code=\"503\"} 1.0")
        .doesNotContain("plimsoll_remote_write_requests_total{code=\"2");
  }

  /// All that comes until the connection is closed, for a request whose body does not end.
  private String answerToHalf(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket
          .getOutputStream()
          .write(
              (request + "\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
