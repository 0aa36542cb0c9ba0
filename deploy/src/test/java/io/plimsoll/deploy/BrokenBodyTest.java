package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.testing.Program;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a client does to its own body is told to the client and not to the log.
@Timeout(120)
class BrokenBodyTest {
  private static final List<String> REQUESTS =
      List.of(
          "POST /api/suspension HTTP/1.1\r\nContent-Type: application/json",
          "POST /api/frames HTTP/1.1\r\nContent-Type: application/x-plimsoll-frames",
          "POST /api/v1/write HTTP/1.1\r\nContent-Type: application/x-protobuf",
          "POST /nowhere HTTP/1.1",
          "GET /-/healthy HTTP/1.1");

  private static final List<String> BODIES =
      List.of(
          "Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
          "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
          "Transfer-Encoding: chunked\r\n\r\n100000004\r\nab",
          "Content-Length: 100\r\n\r\n{");

  @TempDir private Path directory;

  @Test
  void aBodyThatCannotBeReadIsNoLineInTheLog() throws Exception {
    try (Program program =
        Program.start("--listen", "127.0.0.1:0", "--data", directory.toString(), "--no-collect")) {
      program.awaitReady();
      String before = program.output();
      for (String request : REQUESTS) {
        for (String body : BODIES) {
          send(program.page(), request + "\r\nHost: localhost\r\n" + body);
        }
      }
      assertThat(program.status(program.page().resolve("/-/ready"))).isEqualTo(200);
      program.stop();
      assertThat(program.output()).isEqualTo(before);
    }
  }

  /// Sends what there is and no more.
  private static void send(URI page, String bytes) throws IOException {
    try (Socket socket = new Socket(page.getHost(), page.getPort())) {
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException closed) {
      // it is the server's right
    }
  }
}
