package io.plimsoll.autoscaler.actuator.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An engine that answers as badly as any may.
class EngineTest {
  private final CountDownLatch ended = new CountDownLatch(1);
  private HttpServer server;
  private URI uri;
  private Engine engine;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    uri = URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
    engine = Engine.at(uri);
  }

  @AfterEach
  void close() throws IOException {
    ended.countDown();
    engine.close();
    server.stop(0);
  }

  @Test
  void anErrorIsToldInTheEnginesWords() {
    answer("/services/x", 404, "{\"message\": \"service x not found\"}");
    assertThatThrownBy(() -> engine.read("/services/x?secret=1"))
        .isInstanceOfSatisfying(
            EngineException.class, failure -> assertThat(failure.notFound()).isTrue())
        .hasMessage(
            "the Docker Engine at %s answered 404 to GET /services/x: service x not found", uri);
  }

  @Test
  void anErrorWithoutWordsIsToldAllTheSame() {
    answer("/broken", 503, "");
    assertThatThrownBy(() -> engine.post("/broken", null))
        .hasMessage("the Docker Engine at %s answered 503 to POST /broken: no reason", uri);
    answer("/html", 502, "<html>" + "x".repeat(10_000));
    assertThatThrownBy(() -> engine.delete("/html"))
        .hasMessageContaining("502 to DELETE /html: <html>xxx")
        .extracting(failure -> String.valueOf(failure.getMessage()).length())
        .satisfies(length -> assertThat(length).isLessThan(700));
  }

  @Test
  void anAnswerThatIsNoJsonIsAnError() {
    answer("/half", 200, "{\"Id\": ");
    assertThatThrownBy(() -> engine.read("/half")).hasMessageContaining("no JSON");
  }

  @Test
  void anEngineThatDoesNotAnswerIsNotWaitedForWithoutEnd() throws Exception {
    server.createContext(
        "/slow",
        exchange -> {
          try {
            ended.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    Duration patience = Duration.ofMillis(200);
    try (Engine hasty = new Engine("there", _ -> Engine.connect(uri, patience))) {
      assertThatThrownBy(() -> hasty.read("/slow"))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("there did not answer GET /slow");
    }
  }

  @Test
  void anEngineThatIsGoneIsNamed() throws Exception {
    server.stop(0);
    assertThatThrownBy(() -> engine.read("/x").isEmpty())
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(uri.toString());
  }

  @Test
  void numbersComeBackAsTheyWent() throws Exception {
    String numbers =
        "{\"a\":18446744073709551615,\"b\":0.1500000000000000000001,\"c\":1E-7,\"d\":-1}";
    server.createContext(
        "/echo", exchange -> send(exchange, 200, exchange.getRequestBody().readAllBytes()));
    answer("/numbers", 200, numbers);
    var read = engine.read("/numbers");
    assertThat(engine.post("/echo", read)).isEqualTo(read).hasToString(numbers);
  }

  @Test
  void filtersAreEscaped() {
    assertThat(Engine.filters(Map.of("label", List.of("a=b&c"))))
        .isEqualTo("filters=%7B%22label%22%3A%5B%22a%3Db%26c%22%5D%7D");
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path, exchange -> send(exchange, status, body.getBytes(StandardCharsets.UTF_8)));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
