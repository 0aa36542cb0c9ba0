package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.live.Buckets;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.testing.MemoryDisk;
import io.plimsoll.testing.Slow;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A disk without room, for real: a small file system in memory.
@Slow
@Timeout(120)
class FullDiskTest {
  private static final List<Container> MANY = Fleet.containers("many", 200);
  private static final int SERIES = 200;

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(Fleet.instant(1_000_000));
  private final SplittableRandom noise = new SplittableRandom(1);
  private MemoryDisk disk;

  @BeforeEach
  void mount() throws Exception {
    disk = MemoryDisk.orSkip(directory.resolve("disk"), "size=64m");
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void refusesFramesGoesOnReadingAndRecoversByItself() throws IOException {
    try (RocksStore store = RocksStore.open(disk.directory(), StoreSettings.DEFAULT, clock)) {
      append(store, 0, 10);
      disk.fill();
      int kept = appendUntilRefused(store, 10);
      assertThatThrownBy(() -> append(store, kept, kept + 1)).isInstanceOf(IOException.class);
      assertThat(store.status().problems())
          .anySatisfy(problem -> assertThat(problem).contains("full"));
      assertThat(count(store)).isEqualTo(kept);
      disk.free();
      awaitRoom(store);
      append(store, kept, kept + 20);
      store.awaitChunks();
      assertThat(store.status().problems()).isEmpty();
      assertThat(count(store)).isEqualTo(kept + 20);
    }
    try (RocksStore store = RocksStore.open(disk.directory(), StoreSettings.DEFAULT, clock)) {
      assertThat(store.status().problems()).isEmpty();
      assertThat(values(store)).containsOnly(200.0 * 199 / 2 * 1_000);
    }
  }

  @Test
  void refusesSamplesOfSeriesAndRecoversByItself() throws IOException {
    int kept;
    try (RocksStore store = RocksStore.open(disk.directory(), StoreSettings.DEFAULT, clock)) {
      send(store, 0);
      disk.fill();
      kept = sendUntilRefused(store);
      int refused = kept;
      assertThatThrownBy(() -> send(store, refused)).isInstanceOf(IOException.class);
      assertThat(store.status().problems())
          .anySatisfy(problem -> assertThat(problem).contains("full"));
      assertThat(samples(store)).isEqualTo((long) kept * SERIES);
      disk.free();
      awaitRoom(store);
      send(store, kept);
      assertThat(store.status().problems()).isEmpty();
      assertThat(samples(store)).isEqualTo((kept + 1L) * SERIES);
    }
    try (RocksStore store = RocksStore.open(disk.directory(), StoreSettings.DEFAULT, clock)) {
      assertThat(store.status().problems()).isEmpty();
      assertThat(samples(store)).isEqualTo((kept + 1L) * SERIES);
    }
  }

  @Test
  void whatItFillsItselfLeavesRoomToWriteChunksAndToRead() throws Exception {
    try (RocksStore store = RocksStore.open(disk.directory(), StoreSettings.DEFAULT, clock)) {
      send(store, 0);
      int kept = sendUntilRefused(store);
      assertThat(store.refusal()).hasValueSatisfying(why -> assertThat(why).contains("full"));
      store.documents().put("suspension", "all", new byte[100]);
      assertThat(samples(store)).isEqualTo((long) kept * SERIES);
      disk.change("size=160m");
      awaitRoom(store);
      send(store, kept);
      store.awaitChunks();
      assertThat(store.status().problems()).isEmpty();
      assertThat(samples(store)).isEqualTo((kept + 1L) * SERIES);
    }
  }

  @Test
  void anAttemptToOpenItAgainThatFailsIsNotTheLast() throws IOException {
    try (RocksStore store = RocksStore.open(disk.directory(), StoreSettings.DEFAULT, clock)) {
      append(store, 0, 10);
      do { // what is closed gives room back that it had taken in advance
        disk.fill();
        assertThatThrownBy(() -> putUntilRefused(store)).isInstanceOf(IOException.class);
        disk.fill();
      } while (store.database().reopen());
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThat(store.database().reopen()).isFalse();
        assertThat(count(store)).isEqualTo(10);
        assertThatThrownBy(() -> append(store, 10, 11)).hasMessageContaining("full");
      }
      disk.free();
      awaitRoom(store);
      append(store, 10, 30);
      store.awaitChunks();
      assertThat(count(store)).isEqualTo(30);
      assertThat(store.status().problems()).isEmpty();
    }
    try (RocksStore store = RocksStore.open(disk.directory(), StoreSettings.DEFAULT, clock)) {
      assertThat(store.status().problems()).isEmpty();
      assertThat(count(store)).isEqualTo(30);
    }
  }

  @Test
  void whatCouldNotBeWrittenAsChunksIsWrittenAsSoonAsThereIsRoom() throws IOException {
    try (RocksStore store = RocksStore.open(disk.directory(), StoreSettings.DEFAULT, clock)) {
      // What is ahead of the clock makes a closing due when the clock has come to it.
      long end = clock.millis() - clock.millis() % Buckets.MILLIS + 2 * Buckets.MILLIS;
      clock.advance(Duration.ofMillis(end - clock.millis()).minusMinutes(5));
      sendAt(store, clock.millis());
      sendAt(store, clock.millis() + Duration.ofMinutes(9).toMillis());
      store.awaitChunks();
      disk.fill();
      assertThatThrownBy(() -> putUntilRefused(store)).isInstanceOf(IOException.class);
      clock.advance(Duration.ofMinutes(9));
      store.awaitChunks();
      assertThat(store.status().problems()).anyMatch(problem -> problem.contains("as chunks"));
      disk.free();
      awaitRoom(store);
      sendAt(store, clock.millis() + 1);
      store.awaitChunks();
      assertThat(store.status().problems()).isEmpty();
      assertThat(samples(store)).isEqualTo(3L * SERIES);
    }
  }

  @Test
  void nothingAcknowledgedIsLostWheneverOthersFillIt() throws IOException {
    try (RocksStore store = RocksStore.open(disk.directory(), StoreSettings.DEFAULT, clock)) {
      int kept = 0;
      for (int round = 0; round < 5; round++) {
        append(store, kept, kept + 1 + noise.nextInt(2 * RocksStore.BUCKET_STEPS));
        kept = count(store);
        disk.fill();
        kept = appendUntilRefused(store, kept);
        assertThat(count(store)).isEqualTo(kept);
        disk.free();
        awaitRoom(store);
      }
      append(store, kept, kept + 1);
      store.awaitChunks();
      assertThat(store.status().problems()).isEmpty();
      assertThat(count(store)).isEqualTo(kept + 1);
    }
  }

  /// Waits until the store by itself takes what it is given again.
  private static void awaitRoom(RocksStore store) {
    while (store.refusal().isPresent()) {
      Thread.onSpinWait();
    }
  }

  /// Documents are written also while nothing else is taken.
  private static void putUntilRefused(RocksStore store) throws IOException {
    for (int i = 0; i < 100_000; i++) {
      store.documents().put("filler", Integer.toString(i), new byte[4_096]);
    }
  }

  private int sendUntilRefused(RocksStore store) {
    for (int step = 1; step < 100_000; step++) {
      try {
        send(store, step);
      } catch (IOException full) {
        return step;
      }
    }
    throw new AssertionError("the disk never was full");
  }

  /// Sends a sample of every series, a tenth of a second after the step before.
  private void send(RocksStore store, int step) throws IOException {
    sendAt(store, clock.millis() - clock.millis() % Buckets.MILLIS + step * 100L);
  }

  private void sendAt(RocksStore store, long at) throws IOException {
    SeriesSender sender = new SeriesSender(store.series());
    for (int i = 0; i < SERIES; i++) {
      sender.addBits(
          Labels.of(Labels.NAME, "noise", "series", Integer.toString(i)), at, noise.nextLong());
    }
    assertThat(sender.send().refused()).isZero();
  }

  private long samples(RocksStore store) throws IOException {
    return SeriesSender.read(store, 0, clock.millis() + Buckets.MILLIS).values().stream()
        .mapToLong(Map::size)
        .sum();
  }

  private static int appendUntilRefused(RocksStore store, int from) {
    for (int step = from; step < 100_000; step++) {
      try {
        append(store, step, step + 1);
      } catch (IOException full) {
        return step;
      }
    }
    throw new AssertionError("the disk never was full");
  }

  private static void append(RocksStore store, int from, int to) throws IOException {
    for (int step = from; step < to; step++) {
      store.append(
          Fleet.frame("n1", Fleet.at(step), MANY, ContainerMetric.MEMORY_RSS, row -> row * 1_000L));
    }
  }

  private static int count(RocksStore store) throws IOException {
    return values(store).length;
  }

  private static double[] values(RocksStore store) throws IOException {
    List<SeriesData> series =
        store.query(
            new Query(
                Selector.ALL,
                "memory.rss",
                Fleet.instant(0),
                Fleet.instant(10_000),
                Fleet.STEP,
                Statistic.SUM,
                Grouping.ALL));
    return series.getFirst().values();
  }
}
