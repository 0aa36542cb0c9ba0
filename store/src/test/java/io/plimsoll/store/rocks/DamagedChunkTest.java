package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A chunk that is not what was written costs its own samples and no others.
class DamagedChunkTest {
  private static final List<Container> WEB = Fleet.containers("web", 3);
  private static final int STEPS = 2 * RocksStore.BUCKET_STEPS;

  /// The node was seen before its containers.
  private static final int NODE = 1;

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(Fleet.instant(1_000_000));
  private String damaged = "";

  @BeforeEach
  void damageOneChunk() throws IOException {
    try (RocksStore store = open()) {
      append(store, WEB, 0, STEPS + 10);
      store.awaitChunks();
    }
    try (Database database = new Database(directory)) {
      database.scan(
          Family.CHUNKS,
          Keys.pair(0, 0),
          (key, value, length) -> {
            if (Keys.second(key) == NODE) {
              return true;
            }
            byte[] bytes = java.util.Arrays.copyOf(value, length);
            bytes[length / 2] ^= 4;
            damaged = "chunks-%d-%d".formatted(Keys.first(key), Keys.second(key));
            database.write(true, batch -> batch.put(Family.CHUNKS, key, bytes));
            return false;
          });
    }
  }

  @Test
  void theRestIsAnsweredAndAnOperatorIsTold() throws IOException {
    try (RocksStore store = open()) {
      assertThat(store.status().problems()).isEmpty();
      SeriesData answer = query(store, Statistic.COUNT);
      assertThat(answer.values()).hasSize(STEPS + 10);
      assertThat(answer.values()).startsWith(2, 2, 2).endsWith(3, 3, 3);
      assertThat(query(store, Statistic.SUM).values()).startsWith(10, 10).endsWith(15, 15);
      assertThat(store.status().problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem).contains(damaged, "quarantine", "damaged"));
    }
    assertThat(Files.size(directory.resolve("quarantine").resolve(damaged))).isPositive();
  }

  @Test
  void aQueryOfOneContainerLooksTheDamagedChunkUpAndLeavesItOut() throws IOException {
    try (RocksStore store = open()) {
      Selector one = new Selector(null, null, null, WEB.getFirst().id(), null);
      assertThat(query(store, one, Statistic.COUNT).values()).hasSize(STEPS / 2 + 10);
      assertThat(store.status().problems()).hasSize(1);
    }
  }

  private RocksStore open() throws IOException {
    return RocksStore.open(directory, StoreSettings.DEFAULT, clock);
  }

  private static void append(RocksStore store, List<Container> containers, int from, int to)
      throws IOException {
    for (int step = from; step < to; step++) {
      store.append(
          Fleet.frame("n1", Fleet.at(step), containers, ContainerMetric.MEMORY_RSS, row -> 5));
    }
  }

  private static SeriesData query(RocksStore store, Statistic statistic) throws IOException {
    return query(store, Selector.ALL, statistic);
  }

  private static SeriesData query(RocksStore store, Selector selector, Statistic statistic)
      throws IOException {
    Query query =
        new Query(
            selector,
            "memory.rss",
            Fleet.instant(0),
            Fleet.instant(STEPS + 10),
            Fleet.STEP,
            statistic,
            Grouping.ALL);
    return store.query(query).getFirst();
  }
}
