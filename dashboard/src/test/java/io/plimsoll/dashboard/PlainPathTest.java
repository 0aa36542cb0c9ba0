package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A proxy looks at the path as it is sent, and lets pass or stops what it sees there.
@Timeout(120)
class PlainPathTest {
  private static Served served;

  @BeforeAll
  static void start() throws Exception {
    served = Served.lively();
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/frames/../suspension",
        "/api/frames/../../api/suspension",
        "/api/frames/%2e%2e/suspension",
        "/api/frames/%2E./suspension",
        "/api/./suspension",
        "//api/suspension",
        "/api//suspension",
        "/api/%73uspension",
        "/%61pi/suspension",
        "/api%2Fsuspension",
        "/api%2fframes%2f..%2fsuspension",
        "/api/frames/..%2fsuspension",
        "/api/frames%5c..%5csuspension",
        "/api/suspension/",
        "/api/frames/../suspension/",
        "/../api/suspension",
        "/x/../app.js",
        "/metrics/",
        "/-/ready/",
        "/%2e/metrics"
      })
  void aPathIsTakenAsItIsWrittenOrNotAtAll(String path) throws Exception {
    assertThat(status("GET", path)).as(path).isIn(400, 404);
    assertThat(status("POST", path)).as(path).isIn(400, 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/suspension",
        "/api/suspension?",
        "/metrics",
        "/app.js",
        "/api/services/shop/web",
        "/api/query?measure=cpu.usage&service=..%2f..%2fx&cluster=a"
      })
  void whatIsWrittenPlainlyIsAnswered(String path) throws Exception {
    assertThat(status("GET", path)).as(path).isEqualTo(200);
  }

  @Test
  void namesMayHaveWhatAUrlWritesInCode() throws Exception {
    assertThat(served.get("/api/containers/n%C3%A4me%20x").body()).contains("näme x");
  }

  private static int status(String method, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port)) {
      socket.setSoTimeout((int) Served.PATIENCE.toMillis());
      String request =
          "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
              .formatted(method, path);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.substring(9, 12));
    }
  }
}
