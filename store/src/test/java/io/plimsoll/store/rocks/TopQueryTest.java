package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.testing.Seeds;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The greatest of an answer are those that all of it would show to be the greatest.
class TopQueryTest {
  private static final List<String> MEASURES =
      List.of("memory.working_set", "network.receive.bytes", "cpu.usage", "memory.utilization");

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(Fleet.START);

  @Test
  void theTopIsTheHeadOfTheWholeAnswer() {
    Seeds.forEachSeed(
        8,
        random -> {
          Path place = Files.createTempDirectory(directory, "store");
          List<Container> fleet = QueryPropertyTest.fleet(random);
          Map<Container, long[]> rows = new HashMap<>();
          RocksStore store = RocksStore.open(place, StoreSettings.DEFAULT, clock);
          try {
            for (int step = 0; step < 300; step++) {
              clock.set(Fleet.instant(step));
              if (random.nextInt(100) == 0) {
                store.close();
                store = RocksStore.open(place, StoreSettings.DEFAULT, clock);
              }
              store.append(QueryPropertyTest.frame(random, step, fleet, rows));
              check(store, query(random, fleet, step), random.nextInt(1, 8));
            }
          } finally {
            store.close();
          }
        });
  }

  private static Query query(RandomGenerator random, List<Container> fleet, int step) {
    Container one = fleet.get(random.nextInt(fleet.size()));
    Grouping grouping = random.nextInt(4) == 0 ? Grouping.SERVICE : Grouping.CONTAINER;
    return new Query(
        random.nextBoolean() ? Selector.ALL : Selector.of(one.service()),
        MEASURES.get(random.nextInt(MEASURES.size())),
        Fleet.instant(step - random.nextInt(20)),
        Fleet.instant(step + random.nextInt(1, 3)).minusMillis(random.nextInt(5_000)),
        Duration.ofSeconds(List.of(5, 5, 10, 60, 7).get(random.nextInt(5))),
        Statistic.values()[random.nextInt(Statistic.values().length)],
        grouping);
  }

  private static void check(RocksStore store, Query query, int count) throws IOException {
    if (!query.from().isBefore(query.to())) {
      return;
    }
    Comparator<SeriesData> newest =
        Comparator.comparingDouble(series -> series.values()[series.values().length - 1]);
    // The sort is stable: equal ones stay in the order of their dimensions.
    List<SeriesData> wanted =
        store.query(query).stream().sorted(newest.reversed()).limit(count).toList();
    List<SeriesData> found = store.query(query.withTop(count));
    assertThat(found).as("top %d of %s", count, query).hasSameSizeAs(wanted);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).dimensions()).as("%s", query).isEqualTo(wanted.get(i).dimensions());
      assertThat(found.get(i).atMillis()).isEqualTo(wanted.get(i).atMillis());
      assertThat(found.get(i).values()).isEqualTo(wanted.get(i).values());
    }
  }

  @Test
  void containersThatAreForgottenLeaveTheirPlaceToOthers() throws IOException {
    StoreSettings settings =
        StoreSettings.DEFAULT.withRetention(Duration.ofHours(1), Duration.ofHours(2));
    List<Container> old = Fleet.containers("old", 3);
    List<Container> web = Fleet.containers("web", 4);
    clock.set(Fleet.instant(100_000));
    try (RocksStore store = RocksStore.open(directory, settings, clock)) {
      store.append(rss(0, old));
      for (int step = 1; step < 2_000; step++) {
        store.append(rss(step, web));
        store.query(now(step).withTop(1));
      }
      store.awaitChunks();
      store.append(rss(2_000, web));
      assertThat(store.status().activeContainers()).isEqualTo(4);
      assertThat(store.query(now(2_000).withTop(2)))
          .extracting(series -> series.values()[0])
          .containsExactly(4.0, 3.0);
    }
  }

  private static Frame rss(int step, List<Container> containers) {
    return Fleet.frame(
        "n1", Fleet.at(step), containers, ContainerMetric.MEMORY_RSS, row -> row + 1);
  }

  private static Query now(int step) {
    return new Query(
        Selector.ALL,
        "memory.rss",
        Fleet.instant(step),
        Fleet.instant(step + 1),
        Fleet.STEP,
        Statistic.AVG,
        Grouping.CONTAINER);
  }

  @Test
  void aNegativeTopIsRefused() {
    assertThatThrownBy(() -> now(1).withTop(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }
}
