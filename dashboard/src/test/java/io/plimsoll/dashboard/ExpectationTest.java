package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plimsoll.dashboard.source.Tokens;
import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.dashboard.write.Written;
import io.plimsoll.testing.Subprocess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A client that asks before it sends a body gets its answer before it has sent any.
@Timeout(120)
class ExpectationTest {
  private static final Path CURL = Path.of("/usr/bin/curl");
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String TOKEN = "0123456789abcdef";

  private static Served served;

  @BeforeAll
  static void start() throws IOException {
    FakeFleet fleet = FakeFleet.lively(InstantSource.system());
    served = new Served(fleet, fleet.sources(), Tokens.of(TOKEN));
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/suspension, application/json, 100-continue",
    "/api/suspension, application/json, 100-Continue",
    "/api/v1/write, application/x-protobuf, 100-continue",
    "/api/frames, application/x-plimsoll-frames, 100-continue"
  })
  void aBodyThatWillBeReadIsAskedForAtOnce(String path, String type, String expected)
      throws IOException {
    try (Asking client = new Asking("POST", path, type, 19, expected)) {
      assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(client.line()).isEmpty();
      client.send("{\"suspended\":false}");

      assertThat(client.line()).matches("HTTP/1.1 (200|400) .*");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/suspension, application/json, 5000, 100-continue, 413",
    "POST, /api/v1/write, application/x-protobuf, 8388609, 100-continue, 413",
    "POST, /api/frames, application/x-plimsoll-frames, 1073741824, 100-continue, 413",
    "POST, /api/suspension, text/plain, 9, 100-continue, 415",
    "POST, /api/v1/write, text/plain, 9, 100-continue, 415",
    "POST, /api/frames, text/plain, 9, 100-continue, 415",
    "POST, /api/suspension?colour=red, application/json, 9, 100-continue, 400",
    "POST, /api/nothing, application/json, 9, 100-continue, 404",
    "PUT, /api/suspension, application/json, 9, 100-continue, 405",
    "POST, /api/suspension, application/json, 9, 200-ok, 417",
    "POST, /api/v1/write, application/x-protobuf, 9, 200-ok, 417",
    "GET, /app.js, application/json, 9, 100-continue, 200"
  })
  void aBodyThatWillNotBeReadIsAnsweredBeforeItIsSent(
      String method, String path, String type, long length, String expected, int status)
      throws IOException {
    try (Asking client = new Asking(method, path, type, length, expected)) {
      assertThat(client.line()).startsWith("HTTP/1.1 " + status + " ");
      // What came next could be taken for the body.
      assertThat(client.rest()).containsIgnoringCase("connection: close");
    }
  }

  @Test
  void aSenderWithoutATokenNeedNotSendItsFrames() throws IOException {
    String type = "application/x-plimsoll-frames";
    try (Asking client = new Asking("POST", "/api/frames", "wrong", type, 9, "100-continue")) {
      assertThat(client.line()).startsWith("HTTP/1.1 401 ");
      assertThat(client.rest()).containsIgnoringCase("connection: close");
    }
  }

  @Test
  void curlIsNotKeptWaiting(@TempDir Path directory) throws Exception {
    assumeTrue(Files.isExecutable(CURL), "curl is not installed");
    Path body = directory.resolve("body");
    Files.write(body, Written.snappy(Written.first(Written.series("__name__", "up"))));

    // It would wait for a minute, and gives up after 20 s.
    assertThat(curl(body, "Content-Type: " + PROTOBUF, "/api/v1/write")).isEqualTo("204");
    Files.writeString(body, "{\"suspended\":false}");
    assertThat(curl(body, "Content-Type: " + JSON, "/api/suspension")).isEqualTo("200");
    Files.write(body, new byte[(8 << 20) + 1]);
    assertThat(curl(body, "Content-Type: " + PROTOBUF, "/api/v1/write")).isEqualTo("413");
  }

  private static String curl(Path body, String type, String path) throws IOException {
    ProcessBuilder curl =
        Subprocess.prepare(
            CURL.toString(),
            "--disable", // nobody's ~/.curlrc
            "--silent",
            "--expect100-timeout",
            "60",
            "--max-time",
            "20",
            "--header",
            "Expect: 100-continue",
            "--header",
            type,
            "--data-binary",
            "@" + body,
            "--output",
            "/dev/null",
            "--write-out",
            "%{http_code}",
            served.at(path).toString());
    return Subprocess.output(curl, Served.PATIENCE);
  }

  /// A client that has sent the head of a request and waits.
  private static final class Asking implements AutoCloseable {
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port);
    private final BufferedReader answer;

    Asking(String method, String path, String type, long length, String expected)
        throws IOException {
      this(method, path, TOKEN, type, length, expected);
    }

    Asking(String method, String path, String token, String type, long length, String expected)
        throws IOException {
      socket.setSoTimeout((int) Served.PATIENCE.toMillis());
      answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      send(
          """
          %s %s HTTP/1.1\r
          Host: localhost\r
          Authorization: Bearer %s\r
          Content-Type: %s\r
          Content-Length: %d\r
          Expect: %s\r
          \r
          """
              .formatted(method, path, token, type, length, expected));
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    String line() throws IOException {
      return answer.readLine();
    }

    /// All that comes until the server closes the connection.
    String rest() throws IOException {
      StringBuilder rest = new StringBuilder();
      for (String line = answer.readLine(); line != null; line = answer.readLine()) {
        rest.append(line).append('\n');
      }
      return rest.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
