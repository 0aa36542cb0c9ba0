package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Containers that come and go, many more than there may be at a time.
class EndedContainersTest {
  /// The node is one of them.
  private static final int MAX = 1 + 3 * 6;

  private static final int WAVES = 12;
  private static final int PER_WAVE = 6;

  /// Of a wave: three quarters of an hour.
  private static final int STEPS = 540;

  /// Every so many steps there is a frame, as some gaps change nothing here.
  private static final int STRIDE = 2;

  private static final StoreSettings SETTINGS = StoreSettings.DEFAULT.withMaxContainers(MAX);

  @TempDir private Path directory;
  private final TestClock clock = new TestClock(Fleet.START);
  private RocksStore store;

  @BeforeEach
  void open() throws IOException {
    store = RocksStore.open(directory, SETTINGS, clock);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void endedContainersMakeRoomAndAreAnsweredAsBefore() throws IOException {
    for (int wave = 0; wave < WAVES; wave++) {
      for (int step = 0; step < STEPS; step += STRIDE) {
        int now = wave * STEPS + step;
        clock.set(Fleet.instant(now));
        assertThat(store.take(frame(wave, now))).as("wave %d", wave).isZero();
      }
      store.awaitChunks();
    }
    assertThat(store.status().problems()).isEmpty();
    assertEverythingIsThere();
    store.close();
    open();
    assertEverythingIsThere();
  }

  @Test
  void aLateRowLeavesTheRollupsOfContainersThatEndedAsTheyAre() throws IOException {
    List<Container> late = Fleet.containers("wave", 1);
    for (int wave = 0; wave < 4; wave++) {
      for (int step = 0; step < STEPS; step += STRIDE) {
        clock.set(Fleet.instant((long) wave * STEPS + step));
        store.take(frame(wave, wave * STEPS + step));
      }
      store.awaitChunks();
    }
    double before = sumOfFirstMinutes();
    store.take(Fleet.frame("slow", Fleet.at(100), late, ContainerMetric.MEMORY_RSS, row -> 100));
    clock.advance(Duration.ofMinutes(20));
    store.take(frame(3, 4 * STEPS + 240));
    store.awaitChunks();
    assertThat(sumOfFirstMinutes()).isGreaterThan(before);
  }

  @Test
  void containersBeyondTheLimitAreRefusedAndToldOfUntilThereIsRoom() throws IOException {
    List<Container> many = Fleet.containers("many", MAX);
    clock.set(Fleet.instant(0));
    assertThat(store.take(Fleet.frame("n1", Fleet.at(0), many, ContainerMetric.PIDS, row -> 1)))
        .isOne();
    assertThat(store.status().problems())
        .singleElement(as(STRING))
        .contains("1 of the containers of n1 are refused", "19 were seen within the last hour");
    List<Container> fewer = many.subList(0, MAX - 1);
    clock.set(Fleet.instant(1));
    assertThat(store.take(Fleet.frame("n1", Fleet.at(1), fewer, ContainerMetric.PIDS, row -> 1)))
        .isZero();
    assertThat(store.status().problems()).isEmpty();
  }

  private static List<Container> wave(int wave) {
    return Fleet.containers("wave" + wave, PER_WAVE);
  }

  private static Frame frame(int wave, long step) {
    return Fleet.frame("n1", Fleet.at(step), wave(wave), ContainerMetric.MEMORY_RSS, row -> 1);
  }

  private void assertEverythingIsThere() throws IOException {
    List<SeriesData> containers = query(WAVES * STEPS, Fleet.STEP, Grouping.CONTAINER);
    assertThat(containers).hasSize(WAVES * PER_WAVE);
    assertThat(containers)
        .allSatisfy(series -> assertThat(series.values()).hasSize(STEPS / STRIDE));
    List<SeriesData> hours = query(WAVES * STEPS, Duration.ofMinutes(5), Grouping.CONTAINER);
    assertThat(hours).hasSize(WAVES * PER_WAVE);
    List<SeriesData> services = query(WAVES * STEPS, Duration.ofMinutes(1), Grouping.SERVICE);
    assertThat(services).hasSize(WAVES);
    assertThat(services)
        .allSatisfy(series -> assertThat(series.values()).containsOnly((double) PER_WAVE));
  }

  private double sumOfFirstMinutes() throws IOException {
    return query(240, Duration.ofMinutes(20), Grouping.ALL).getFirst().values()[0];
  }

  private List<SeriesData> query(int steps, Duration step, Grouping grouping) throws IOException {
    return store.query(
        new Query(
            Selector.ALL,
            "memory.rss",
            Fleet.instant(0),
            Fleet.instant(steps),
            step,
            Statistic.SUM,
            grouping));
  }
}
