package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.store.query.QueryBudget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No query goes on for longer than it may, or for nobody: neither of containers, nor of series,
/// nor what the page asks for.
@Timeout(120)
class QueryLimitsTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final String CONTAINERS = "/api/query?measure=cpu.usage";
  private static final String SERIES = "/api/series/query?match=up";
  private static final TimeLimits SHORT =
      new TimeLimits(TimeLimits.USUAL.arrival(), Duration.ofMillis(300), TimeLimits.USUAL.tick());

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CompletableFuture<String> stopped = new CompletableFuture<>();
  private final FakeFleet fleet = FakeFleet.lively(InstantSource.fixed(NOON));
  private Served served;

  @BeforeEach
  void start() throws IOException {
    served = new Served(fleet);
    fleet.store().beforeQuery(this::goOn);
    fleet.store().series().beforeQuery(this::goOn);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  /// Goes on until the budget ends it.
  private void goOn(QueryBudget budget) {
    begun.countDown();
    while (!stopped.isDone()) {
      try {
        budget.take(0);
      } catch (IOException e) {
        stopped.complete(e.getMessage());
      }
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CONTAINERS, SERIES})
  void endsWhenTheTimeIsUp(String path) throws Exception {
    assertThat(served.get(path + "&timeout=10ms").statusCode()).isEqualTo(422);
    assertThat(stopped.get(20, TimeUnit.SECONDS)).contains("ran for more than 10 ms");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/services",
        "/api/services/shop/web",
        "/api/containers",
        "/api/containers/shop-web-1",
        "/api/nodes"
      })
  void endsThePagesOwnQuestionsWhenTheTimeIsUp(String path) throws Exception {
    try (Served hasty = Served.within(SHORT, fleet)) {
      assertThat(hasty.get(path).statusCode()).isEqualTo(422);
    }
    assertThat(stopped.get(20, TimeUnit.SECONDS)).contains("ran for more than 300 ms");
  }

  @Test
  void endsTheReadingForTheEventsWhenTheTimeIsUp() throws Exception {
    try (Served hasty = Served.within(SHORT, fleet)) {
      Socket socket = ask(hasty, "/api/events");
      assertThat(stopped.get(20, TimeUnit.SECONDS)).contains("ran for more than 300 ms");
      socket.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CONTAINERS,
        SERIES,
        "/api/services",
        "/api/services/shop/web",
        "/api/containers",
        "/api/containers/shop-web-1",
        "/api/nodes"
      })
  void endsWhenTheClientHasGone(String path) throws Exception {
    Socket socket = ask(served, path);
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    socket.close();
    assertThat(stopped.get(20, TimeUnit.SECONDS)).isEqualTo("the client is gone");
  }

  private static Socket ask(Served served, String path) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port);
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void nobodyAsksForMoreTimeThanThereIs() throws Exception {
    stopped.complete("at once");
    assertThat(served.get(CONTAINERS + "&timeout=30s").statusCode()).isEqualTo(200);
    assertThat(served.get(CONTAINERS + "&timeout=31s").statusCode()).isEqualTo(400);
    assertThat(served.json(CONTAINERS + "&timeout=31s").at("/error/field").asText())
        .isEqualTo("timeout");
  }
}
