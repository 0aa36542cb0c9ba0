package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.store.ring.Slots;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest {
  private static final List<Container> WEB = Fleet.containers("web", 3);
  private static final ServiceKey WEB_KEY = new ServiceKey("shop", "web");
  private static final double TINY = 1e-9;

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(Fleet.START);
  private RocksStore store;

  @BeforeEach
  void open() throws IOException {
    store = RocksStore.open(directory, StoreSettings.DEFAULT, clock);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void aGaugeIsAnsweredAsItWasRead() throws IOException {
    append(0, ContainerMetric.MEMORY_USAGE, row -> 100 + row);
    append(1, ContainerMetric.MEMORY_USAGE, row -> 200 + row);
    SeriesData series = only(query("memory.usage", 0, 2, Statistic.SUM, Grouping.SERVICE));
    assertThat(series.dimensions()).isEqualTo(Map.of("cluster", "shop", "service", "web"));
    assertThat(series.atMillis()).containsExactly(Fleet.at(0), Fleet.at(1));
    assertThat(series.values()).containsExactly(303, 603);
  }

  @Test
  void aCounterIsAnsweredAsItsRateInCores() throws IOException {
    append(0, ContainerMetric.CPU_USAGE, row -> 1_000_000);
    append(1, ContainerMetric.CPU_USAGE, row -> 1_000_000 + 2_500_000 * (row + 1));
    assertThat(values("cpu.usage", 0, 2, Statistic.SUM)).containsExactly(0.5 + 1.0 + 1.5);
    assertThat(values("cpu.usage", 0, 2, Statistic.MAX)).containsExactly(1.5);
    assertThat(values("cpu.utilization", 0, 2, Statistic.AVG)).containsExactly(100);
  }

  @Test
  void aCounterThatWentDownCountsFromZero() throws IOException {
    append(0, ContainerMetric.CPU_USAGE, row -> 90_000_000);
    append(1, ContainerMetric.CPU_USAGE, row -> 5_000_000);
    assertThat(values("cpu.usage", 0, 2, Statistic.AVG)).containsExactly(1);
  }

  @Test
  void thereIsNoRateAcrossALongGap() throws IOException {
    append(0, ContainerMetric.CPU_USAGE, row -> 0);
    append(3, ContainerMetric.CPU_USAGE, row -> 15_000_000);
    append(7, ContainerMetric.CPU_USAGE, row -> 30_000_000);
    SeriesData series = only(query("cpu.usage", 0, 10, Statistic.AVG, Grouping.SERVICE));
    assertThat(series.atMillis()).containsExactly(Fleet.at(3));
  }

  @Test
  void whatWasNotReadIsNotCounted() throws IOException {
    append(0, ContainerMetric.MEMORY_USAGE, row -> row == 1 ? Frame.MISSING : 8);
    assertThat(values("memory.usage", 0, 1, Statistic.COUNT)).containsExactly(2);
    assertThat(values("memory.usage", 0, 1, Statistic.AVG)).containsExactly(8);
    assertThat(query("memory.rss", 0, 1, Statistic.AVG, Grouping.SERVICE)).isEmpty();
  }

  @Test
  void aFrameThatIsSentTwiceCountsOnce() throws IOException {
    append(0, ContainerMetric.MEMORY_USAGE, row -> 1);
    append(0, ContainerMetric.MEMORY_USAGE, row -> 1);
    assertThat(values("memory.usage", 0, 1, Statistic.SUM)).containsExactly(3);
    assertThat(store.status().droppedSamples()).isEqualTo(3L * ContainerMetric.COLUMNS.size());
  }

  @Test
  void aStepCountsAContainerOnceByItsMean() throws IOException {
    append(0, ContainerMetric.MEMORY_USAGE, row -> 10 * (row + 1));
    append(1, ContainerMetric.MEMORY_USAGE, row -> 30 * (row + 1));
    Query query =
        new Query(
            Selector.ALL,
            "memory.usage",
            Fleet.instant(0),
            Fleet.instant(12),
            Duration.ofMinutes(1),
            Statistic.SUM,
            Grouping.ALL);
    assertThat(only(store.query(query)).values()).containsExactly(20 + 40 + 60);
  }

  @Test
  void percentilesAreExactOverContainers() throws IOException {
    List<Container> many = Fleet.containers("many", 101);
    store.append(Fleet.frame("n1", Fleet.at(0), many, ContainerMetric.MEMORY_USAGE, row -> row));
    assertThat(values("memory.usage", 0, 1, Statistic.P50)).containsExactly(50);
    assertThat(values("memory.usage", 0, 1, Statistic.P90)).containsExactly(90);
    assertThat(values("memory.usage", 0, 1, Statistic.P99)).containsExactly(99);
  }

  @Test
  void nodesAreMeasuredToo() throws IOException {
    append(0, ContainerMetric.PIDS, row -> 1);
    append(1, ContainerMetric.PIDS, row -> 1);
    SeriesData series = only(query("node.cpu.usage", 0, 2, Statistic.AVG, Grouping.NODE));
    assertThat(series.dimensions()).isEqualTo(Map.of("node", "n1"));
    assertThat(series.values()).containsExactly(0.5);
    assertThatThrownBy(() -> query("node.cpu.usage", 0, 2, Statistic.AVG, Grouping.SERVICE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NODE or ALL");
  }

  @Test
  void anUnknownMeasureIsRefusedWithTheNearestKnown() {
    assertThatThrownBy(() -> query("cpu.utilisation", 0, 2, Statistic.AVG, Grouping.ALL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'cpu.utilisation'")
        .hasMessageContaining("cpu.utilization");
  }

  @Test
  void rowsAreFoundInChunksAndInMemoryAlike() throws IOException {
    int steps = RocksStore.BUCKET_STEPS * 2 + 60;
    appendSteps(0, steps);
    store.awaitChunks();
    assertThat(store.status().problems()).isEmpty();
    assertThat(chunks()).isPositive();
    assertSteps(steps);
  }

  @Test
  void everyAcknowledgedRowIsThereAfterARestart() throws IOException {
    int steps = RocksStore.BUCKET_STEPS + 60;
    appendSteps(0, steps);
    reopen();
    assertSteps(steps);
    appendSteps(steps, steps * 2);
    assertSteps(steps * 2);
    store.awaitChunks();
    reopen();
    assertSteps(steps * 2);
    assertThat(store.services()).containsExactly(WEB_KEY);
    assertThat(store.status().lostSequences()).isZero();
    assertThat(store.status().problems()).isEmpty();
  }

  @Test
  void lateRowsOfAClosedBucketJoinItsChunk() throws IOException {
    List<Container> late = Fleet.containers("late", 2);
    appendSteps(0, RocksStore.BUCKET_STEPS / 2);
    appendLate(late, 0, 10);
    appendSteps(RocksStore.BUCKET_STEPS / 2, RocksStore.BUCKET_STEPS * 2);
    store.awaitChunks();
    appendLate(late, 10, 20);
    appendSteps(RocksStore.BUCKET_STEPS * 2, RocksStore.BUCKET_STEPS * 3 + 10);
    store.awaitChunks();
    for (int round = 0; round < 2; round++) {
      SeriesData series =
          only(
              store.query(
                  new Query(
                      Selector.of(new ServiceKey("shop", "late")),
                      "memory.rss",
                      Fleet.instant(0),
                      Fleet.instant(30),
                      Fleet.STEP,
                      Statistic.SUM,
                      Grouping.SERVICE)));
      assertThat(series.values()).hasSize(20).containsOnly(14);
      reopen();
    }
  }

  @Test
  void rowsOfTheFutureAreRefused() throws IOException {
    clock.set(Fleet.START);
    long far = Fleet.at(0) + FrameTimes.MAX_AHEAD.toMillis() + 1;
    assertThat(store.take(Fleet.frame("n1", far, WEB, ContainerMetric.PIDS, row -> 1)))
        .isEqualTo(WEB.size());
    assertThat(store.status().samples()).isZero();
    assertThat(store.status().droppedSamples()).isPositive();
  }

  @Test
  void aRowThatIsDroppedIsToldOfUnlessItIsThere() throws IOException {
    append(100, ContainerMetric.PIDS, row -> 1);
    Frame again = Fleet.frame("n1", Fleet.at(100), WEB, ContainerMetric.PIDS, row -> 1);
    assertThat(store.take(again)).isZero();
    Frame before = Fleet.frame("n1", Fleet.at(40), WEB, ContainerMetric.PIDS, row -> 2);
    assertThat(store.take(before)).isEqualTo(WEB.size());
    Frame next = Fleet.frame("n1", Fleet.at(101), WEB, ContainerMetric.PIDS, row -> 2);
    assertThat(store.take(next)).isZero();
  }

  @Test
  void aFrameThatIsRefusedIsNotTheLatestOfItsNode() throws IOException {
    append(0, ContainerMetric.PIDS, row -> 1);
    long far = Fleet.at(0) + FrameTimes.MAX_AHEAD.toMillis() + 1;
    store.append(Fleet.frame("n1", far, WEB, ContainerMetric.PIDS, row -> 1));
    assertThat(store.latestFrames())
        .singleElement()
        .satisfies(frame -> assertThat(frame.atMillis()).isEqualTo(Fleet.at(0)));
  }

  @Test
  void aContainerThatTwoNodesReadCountsOnceAndIsToldOf() throws IOException {
    List<Container> other = Fleet.containers("other", 1);
    List<Container> both = List.of(WEB.get(1), other.getFirst());
    for (int step = 0; step < 5; step++) {
      append(step, ContainerMetric.MEMORY_RSS, row -> 10);
      store.append(
          Fleet.frame("n2", Fleet.at(step) + 3, both, ContainerMetric.MEMORY_RSS, row -> 10));
    }
    SeriesData counts = only(query("memory.rss", 0, 5, Statistic.COUNT, Grouping.ALL));
    assertThat(counts.values()).hasSize(5).containsOnly(WEB.size() + other.size());
    Slots slots = new Slots(5);
    store.ring().read(store.ring().indexOf(WEB_KEY), 0, 0, slots);
    assertThat(slots.expected(4)).isEqualTo(WEB.size());
    assertThat(store.latestFrames())
        .filteredOn(frame -> frame.node().equals("n2"))
        .singleElement()
        .satisfies(frame -> assertThat(frame.containers()).isEqualTo(other));
    assertThat(store.status().droppedSamples()).isEqualTo(5L * ContainerMetric.COLUMNS.size());
    assertThat(store.status().problems())
        .singleElement(as(STRING))
        .contains("1 of the containers of n2", "read by n1 too", WEB.get(1).name());
  }

  @Test
  void aNodeThatWasGivenAnotherNameGoesOnWithItsContainers() throws IOException {
    append(0, ContainerMetric.MEMORY_RSS, row -> 1);
    for (int step = 1; step < 8; step++) {
      clock.set(Fleet.instant(step));
      store.append(
          Fleet.frame("renamed", Fleet.at(step), WEB, ContainerMetric.MEMORY_RSS, row -> 2));
    }
    double[] sums = values("memory.rss", 4, 8, Statistic.SUM);
    assertThat(sums).hasSize(4).containsOnly(2.0 * WEB.size());
    assertThat(store.status().problems()).isEmpty();
  }

  @Test
  void aRestartKnowsWhichNodeReadAContainerLast() throws IOException {
    append(0, ContainerMetric.MEMORY_RSS, row -> 1);
    for (int step = 10; step < 14; step++) {
      clock.set(Fleet.instant(step));
      if (step == 12) {
        reopen();
      }
      store.append(
          Fleet.frame("renamed", Fleet.at(step), WEB, ContainerMetric.MEMORY_RSS, row -> 2));
    }
    assertThat(values("memory.rss", 10, 14, Statistic.SUM))
        .hasSize(4)
        .containsOnly(2.0 * WEB.size());
    assertThat(store.status().problems()).isEmpty();
  }

  @Test
  void aClockThatWasSetBackIsAProblemUntilReadingsAreNewAgain() throws IOException {
    append(100, ContainerMetric.MEMORY_USAGE, row -> 1);
    append(40, ContainerMetric.MEMORY_USAGE, row -> 2);
    assertThat(store.status().problems())
        .singleElement(as(STRING))
        .contains("clock of n1 was set back", "300 s");
    appendLate(Fleet.containers("late", 1), 41, 42);
    assertThat(store.status().problems()).as("another node is in order").hasSize(1);
    append(101, ContainerMetric.MEMORY_USAGE, row -> 3);
    assertThat(store.status().problems()).isEmpty();
  }

  @Test
  void aNodeThatWentAwayWithItsClockSetBackIsNoProblemForEver() throws IOException {
    append(100, ContainerMetric.MEMORY_USAGE, row -> 1);
    append(40, ContainerMetric.MEMORY_USAGE, row -> 2);
    clock.advance(Duration.ofMinutes(5));
    assertThat(store.status().problems()).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(store.status().problems()).isEmpty();
  }

  @Test
  void aSecondStoreInTheSameDirectoryIsRefusedByName() {
    assertThatThrownBy(() -> RocksStore.open(directory, StoreSettings.DEFAULT, clock))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("in use");
  }

  @Test
  void aNewerFormatIsRefused() throws IOException {
    store.close();
    Files.writeString(directory.resolve("plimsoll-store-version"), "2\n");
    assertThatThrownBy(() -> RocksStore.open(directory, StoreSettings.DEFAULT, clock))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("version '2'");
  }

  @Test
  void bucketsBeyondTheRetentionAreGone() throws IOException {
    store.close();
    Duration hour = Duration.ofHours(1);
    store = RocksStore.open(directory, StoreSettings.DEFAULT.withRetention(hour, hour), clock);
    List<Container> old = Fleet.containers("old", 2);
    appendLate(old, 0, 10);
    appendSteps(0, 720 + 3 * RocksStore.BUCKET_STEPS);
    store.awaitChunks();
    assertThat(store.services()).containsExactly(WEB_KEY);
    long[] at = only(query("memory.rss", 0, 1200, Statistic.SUM, Grouping.ALL)).atMillis();
    assertThat(at[0]).isBetween(Fleet.at(120), Fleet.at(360));
    reopen();
    assertThat(store.services()).containsExactly(WEB_KEY);
  }

  private void append(long step, ContainerMetric metric, java.util.function.LongUnaryOperator value)
      throws IOException {
    clock.set(Fleet.instant(step));
    store.append(Fleet.frame("n1", Fleet.at(step), WEB, metric, value));
  }

  private void appendSteps(int from, int to) throws IOException {
    for (int step = from; step < to; step++) {
      int now = step;
      append(step, ContainerMetric.MEMORY_RSS, row -> row * 1_000_000L + now);
    }
  }

  private void appendLate(List<Container> late, int from, int to) throws IOException {
    for (int step = from; step < to; step++) {
      store.append(Fleet.frame("slow", Fleet.at(step), late, ContainerMetric.MEMORY_RSS, row -> 7));
    }
  }

  private void assertSteps(int steps) throws IOException {
    SeriesData series = only(query("memory.rss", 0, steps, Statistic.SUM, Grouping.SERVICE));
    assertThat(series.values()).hasSize(steps);
    for (int step = 0; step < steps; step++) {
      assertThat(series.atMillis()[step]).isEqualTo(Fleet.at(step));
      assertThat(series.values()[step]).isCloseTo(3_000_000 + 3.0 * step, within(TINY));
    }
  }

  private long chunks() throws IOException {
    store.close();
    long[] found = {0};
    try (Database database = new Database(directory)) {
      new ChunkStore(database, Family.CHUNKS, new Quarantine(directory), 0)
          .scan(0, Integer.MAX_VALUE, (id, chunk, length) -> found[0]++);
    }
    open();
    return found[0];
  }

  private void reopen() throws IOException {
    store.close();
    open();
  }

  private double[] values(String measure, long from, long to, Statistic statistic)
      throws IOException {
    return only(query(measure, from, to, statistic, Grouping.SERVICE)).values();
  }

  private List<SeriesData> query(
      String measure, long from, long to, Statistic statistic, Grouping grouping)
      throws IOException {
    return store.query(
        new Query(
            Selector.ALL,
            measure,
            Fleet.instant(from),
            Fleet.instant(to),
            Fleet.STEP,
            statistic,
            grouping));
  }

  private static SeriesData only(List<SeriesData> series) {
    assertThat(series).hasSize(1);
    return series.getFirst();
  }
}
