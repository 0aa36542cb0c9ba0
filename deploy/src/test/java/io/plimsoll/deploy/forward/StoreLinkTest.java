package io.plimsoll.deploy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is listened to may be anything, such as a proxy with pages of its own.
class StoreLinkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aReasonOfAnyLengthIsToldInALine() throws InterruptedException {
    Reply reply = answered(503, "{\"error\": {\"reason\": \"" + "busy\\n".repeat(5_000) + "\"}}");
    assertThat(reply)
        .isInstanceOfSatisfying(
            Reply.Away.class,
            away ->
                assertThat(away.reason())
                    .startsWith("it answered 503: busy busy")
                    .doesNotContain("\n")
                    .hasSizeLessThan(600));
  }

  @Test
  void anAnswerLongerThanAnyOfAStoreIsNotReadToItsEnd() throws InterruptedException {
    assertThat(answered(200, "{\"stepMillis\": 5000}" + " ".repeat(1 << 20)))
        .isInstanceOf(Reply.Away.class);
  }

  private Reply answered(int status, String body) throws InterruptedException {
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
          }
        });
    URI store = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (StoreLink link = new StoreLink(store, null)) {
      return link.send(new byte[0], PATIENCE);
    }
  }
}
