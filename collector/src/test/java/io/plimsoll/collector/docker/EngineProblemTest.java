package io.plimsoll.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of an engine that cannot be reached. The sockets are real.
class EngineProblemTest {
  @TempDir Path folder;

  @Test
  void aSocketThatIsNotThereIsNamedAndMayComeLater() {
    URI absent = URI.create("unix://" + folder.resolve("absent.sock"));
    assertAway(absent, true, "absent.sock", "there is no such socket", "--docker", "DOCKER_HOST");
  }

  @Test
  void aSocketWithoutAListenerIsNoEngineThatRuns() throws Exception {
    Path socket = folder.resolve("left.sock");
    try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(socket)); // closing leaves the file behind
    }
    assertAway(URI.create("unix://" + socket), true, "nothing listens there", "Is Docker running?");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    assertAway(URI.create("tcp://127.0.0.1:" + port), true, "nothing listens there");
  }

  @Test
  void aHostThatNobodyKnowsIsSaidToBeUnknown() {
    assertAway(URI.create("tcp://no-such-host.invalid:2375"), true, "its host is unknown");
  }

  @Test
  void whatWantsTlsOrIsNoEngineNeedsAPersonToMendIt() throws Exception {
    assertAnswer(400, "Client sent an HTTP request to an HTTPS server.\n", "TLS", "ssh -N -L");
    assertAnswer(200, "<html>Welcome</html>", "what answers there is no Docker Engine");
    assertAnswer(200, "{}", "what answers there is no Docker Engine");
    assertAnswer(
        503, "{\"message\":\"no manager\\n\"}", "cannot be used: it answered 503", "no manager");
  }

  @Test
  void aReasonIsOneLineWithoutThePackagingOfLibraries() {
    assertThat(EngineConnection.reason(new IOException("it is slow", new TimeoutException())))
        .isEqualTo("it is slow");
    assertThat(
            EngineConnection.reason(
                new RuntimeException("Status 503: {\"message\":\"This node is no manager.\"}\n")))
        .isEqualTo("it answered 503: This node is no manager.");
    assertThat(EngineConnection.reason(new IOException("one\n two"))).isEqualTo("one two");
    assertThat(EngineConnection.reason(new TimeoutException())).isEqualTo("TimeoutException");
  }

  private static void assertAnswer(int status, String body, String... parts) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try {
      assertAway(URI.create("tcp://127.0.0.1:" + server.getAddress().getPort()), false, parts);
    } finally {
      server.stop(0);
    }
  }

  private static void assertAway(URI engine, boolean mayPass, String... parts) {
    assertThatThrownBy(() -> EngineProbe.version(engine))
        .isInstanceOfSatisfying(
            EngineAwayException.class,
            away -> {
              assertThat(away.mayPass()).isEqualTo(mayPass);
              assertThat(away.getMessage())
                  .contains(parts)
                  .contains(engine.toString())
                  .doesNotContain("\n", "Exception");
            });
  }
}
