package io.plimsoll.store.rocks;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A container is its id: what was read of it goes by the name that it has now.
class RenameTest {
  private static final int RENAMED = 3 * RocksStore.BUCKET_STEPS + 60;
  private static final int END = RENAMED + 12;

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(Fleet.instant(1_000_000));

  @Test
  void figuresFollowAContainerToItsNewNameAndStayThere() throws IOException {
    try (RocksStore store = open()) {
      append(store, 0, RENAMED, standalone(1, "web"));
      store.awaitChunks();
      append(store, RENAMED, END, standalone(1, "old-web"), standalone(2, "web"));
      check(store);
    }
    try (RocksStore store = open()) {
      check(store);
    }
  }

  private void check(RocksStore store) throws IOException {
    // In steps of a minute what is closed is read from rollups, in single steps from rows.
    for (int steps : List.of(1, 12)) {
      for (Grouping grouping : List.of(Grouping.SERVICE, Grouping.CONTAINER)) {
        assertThat(names(store, grouping, steps)).isEqualTo(Map.of("old-web", END, "web", 12));
      }
    }
    assertThat(store.services()).containsExactlyInAnyOrder(service("old-web"), service("web"));
  }

  @Test
  void theNewServiceIsReadInTheRingFromItsFirstRowOn() throws IOException {
    try (RocksStore store = open()) {
      append(store, 0, 2, standalone(1, "web"));
      store.awaitChunks(); // names do not change while chunks are written
      append(store, 2, 3, standalone(1, "old-web"));
      assertThat(store.ring().indexOf(service("old-web"))).isNotNegative();
    }
  }

  /// How many readings there are by name.
  private static Map<String, Integer> names(RocksStore store, Grouping grouping, int steps)
      throws IOException {
    Query query =
        new Query(
            Selector.ALL,
            "memory.rss",
            Fleet.instant(0),
            Fleet.instant(END),
            Fleet.STEP.multipliedBy(steps),
            Statistic.SUM,
            grouping);
    String name = grouping == Grouping.SERVICE ? "service" : "name";
    return store.query(query).stream()
        .collect(
            toMap(
                series -> series.dimensions().getOrDefault(name, ""),
                series -> readings(series, steps)));
  }

  private static int readings(SeriesData series, int steps) {
    assertThat(series.values()).containsOnly(7);
    return series.values().length * steps;
  }

  private static void append(RocksStore store, int from, int to, Container... containers)
      throws IOException {
    for (int step = from; step < to; step++) {
      store.append(
          Fleet.frame(
              "n1",
              Fleet.at(step),
              Arrays.asList(containers),
              ContainerMetric.MEMORY_RSS,
              row -> 7));
    }
  }

  private RocksStore open() throws IOException {
    return RocksStore.open(directory, StoreSettings.DEFAULT, clock);
  }

  private static ServiceKey service(String name) {
    return new ServiceKey("standalone", name);
  }

  private static Container standalone(int id, String name) {
    return new Container(
        "%064x".formatted(id),
        name,
        service(name),
        "1",
        Orchestrator.STANDALONE,
        "busybox:1",
        Map.of(),
        Fleet.START,
        Fleet.START,
        ContainerState.RUNNING,
        Health.NONE,
        0,
        id);
  }
}
