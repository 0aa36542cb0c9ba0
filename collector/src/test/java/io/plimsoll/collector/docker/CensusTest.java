package io.plimsoll.collector.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plimsoll.collector.Containers;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerChange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CensusTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final String WEB = Containers.id(1);
  private static final String DATABASE = Containers.id(2);

  private final Map<String, Long> pids = new ConcurrentHashMap<>();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private HttpServer engine;
  private Census census;
  private EngineConnection connection;

  @BeforeEach
  void startAnEngineThatCanFail() throws IOException {
    engine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    engine.createContext("/containers/", this::answer);
    engine.start();
    connection =
        new EngineConnection(URI.create("tcp://127.0.0.1:" + engine.getAddress().getPort()));
    census = new Census(connection);
    pids.put(WEB, 11L);
    pids.put(DATABASE, 12L);
  }

  @AfterEach
  void stop() {
    census.close();
    connection.close();
    engine.stop(0);
  }

  @Test
  void aContainerThatCouldNotBeInspectedIsInspectedAtTheNextListing() throws Exception {
    census.list(true, NOON);
    pids.put(WEB, 21L);
    pids.put(DATABASE, 22L);
    refused.add(WEB);
    census.learn(
        List.of(new Census.News(NOON, "start", WEB), new Census.News(NOON, "start", DATABASE)));
    assertThat(knownPids()).containsEntry(WEB, 11L).containsEntry(DATABASE, 22L);
    refused.clear();
    census.list(false, NOON);
    assertThat(knownPids()).containsEntry(WEB, 21L);
  }

  @Test
  void aListingInspectsOnlyWhatLooksDifferent() throws Exception {
    census.list(true, NOON);
    pids.put(WEB, 21L);
    census.list(false, NOON);
    assertThat(knownPids()).containsEntry(WEB, 11L);
    census.list(true, NOON);
    assertThat(knownPids()).containsEntry(WEB, 21L);
  }

  @Test
  void aContainerThatIsGoneBeforeItsEndIsToldOfIsToldOfOnce() throws Exception {
    census.list(true, NOON);
    pids.remove(WEB);
    assertThat(census.learn(List.of(new Census.News(NOON, "die", WEB))))
        .extracting(ContainerChange::action)
        .containsExactly("die", "destroy");
    assertThat(census.learn(List.of(new Census.News(NOON, "destroy", WEB)))).isEmpty();
    assertThat(knownPids()).containsOnlyKeys(DATABASE);
    pids.remove(DATABASE);
    assertThat(census.learn(List.of(new Census.News(NOON, "destroy", DATABASE)))).hasSize(1);
  }

  private Map<String, Long> knownPids() {
    return census.containers().stream().collect(Collectors.toMap(Container::id, Container::pid));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    String id = path[2];
    String body = path.length == 3 ? listing() : inspection(id);
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status(path), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private int status(String... path) {
    if (path.length > 3 && !pids.containsKey(path[2])) {
      return 404;
    }
    return refused.contains(path[2]) ? 500 : 200;
  }

  private String listing() {
    return pids.keySet().stream()
        .map(id -> "{\"Id\":\"%s\",\"Names\":[\"/c\"],\"State\":\"running\"}".formatted(id))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private String inspection(String id) {
    return "{\"Id\":\"%s\",\"Name\":\"/c\",\"State\":{\"Status\":\"running\",\"Pid\":%d}}"
        .formatted(id, pids.get(id));
  }
}
