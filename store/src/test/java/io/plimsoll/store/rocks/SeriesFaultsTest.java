package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.series.Appended;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Labelled series when something is wrong: a damaged chunk, a lost part of the log, a wrong clock.
class SeriesFaultsTest {
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(15);

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(START);

  private RocksStore open() throws IOException {
    return RocksStore.open(directory, StoreSettings.DEFAULT, clock);
  }

  private static Labels labels(int container) {
    return Labels.of(Labels.NAME, "a", "container", "c" + container);
  }

  /// Sends a sample of each of some containers at each of some steps.
  private void send(RocksStore store, int containers, int steps) throws IOException {
    for (int step = 0; step < steps; step++) {
      SeriesSender sender = new SeriesSender(store.series());
      for (int container = 0; container < containers; container++) {
        sender.add(labels(container), clock.millis(), 1_000_000 * container + step);
      }
      assertThat(sender.send().refused()).isZero();
      clock.advance(STEP);
    }
  }

  private static Map<Labels, NavigableMap<Long, Long>> read(RocksStore store) throws IOException {
    return SeriesSender.read(store, -1, Instant.parse("2027-01-01T00:00:00Z").toEpochMilli());
  }

  @Test
  void aDamagedChunkCostsItsOwnSamplesAndAnOperatorIsTold() throws IOException {
    try (RocksStore store = open()) {
      send(store, 3, 250);
      store.awaitChunks();
    }
    String[] damaged = {""};
    try (Database database = new Database(directory)) {
      database.scan(
          Family.SERIES_CHUNKS,
          new byte[1],
          (key, value, length) -> {
            byte[] bytes = Arrays.copyOf(value, length);
            bytes[length / 2] ^= 4;
            damaged[0] =
                "series_chunks-%d-%d-0".formatted(SeriesKeys.bucket(key), SeriesKeys.group(key));
            database.write(true, batch -> batch.put(Family.SERIES_CHUNKS, key, bytes));
            return false;
          });
    }
    try (RocksStore store = open()) {
      assertThat(store.status().problems()).isEmpty();
      Map<Labels, NavigableMap<Long, Long>> found = read(store);
      assertThat(found.get(labels(0))).hasSize(130);
      assertThat(found.get(labels(1))).hasSize(250);
      assertThat(found.get(labels(2))).hasSize(250);
      assertThat(store.status().problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem).contains(damaged[0], "quarantine"));
    }
    assertThat(Files.size(directory.resolve("quarantine").resolve(damaged[0]))).isPositive();
  }

  @Test
  void samplesThatAreChangesFromALostRecordAreCountedAndNotInvented() throws IOException {
    try (RocksStore store = open()) {
      send(store, 2, 10);
    }
    try (Database database = new Database(directory)) {
      database.write(true, batch -> batch.delete(Family.SAMPLES, Keys.sequence(5)));
    }
    try (RocksStore store = open()) {
      Map<Labels, NavigableMap<Long, Long>> found = read(store);
      assertThat(found.get(labels(0))).hasSize(4);
      assertThat(found.get(labels(1)).lastEntry().getValue())
          .isEqualTo(Double.doubleToRawLongBits(1_000_003));
      assertThat(store.status().problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem).contains("10 samples", "lost"));
      // What comes now is no change from what was read before the gap.
      send(store, 3, 5);
    }
    try (RocksStore store = open()) {
      assertThat(read(store).get(labels(2))).hasSize(5);
      assertThat(read(store).get(labels(0))).hasSize(9);
    }
  }

  @Test
  void samplesGoOnAndLeaveMemoryAfterTheClockWasAheadForAWhile() throws IOException {
    try (RocksStore store = open()) {
      send(store, 2, 10);
      clock.advance(Duration.ofDays(2));
      send(store, 2, 10);
      store.awaitChunks();
      clock.set(START.plus(STEP.multipliedBy(10)));
      send(store, 2, 1_000);
      store.awaitChunks();
      assertThat(read(store).get(labels(1))).hasSize(1_020);
      assertThat(store.series().status().headBytes()).isLessThan(2_000);
    }
    try (RocksStore store = open()) {
      assertThat(read(store).get(labels(1))).hasSize(1_020);
      send(store, 2, 10);
      assertThat(read(store).get(labels(1))).hasSize(1_030);
    }
  }

  @Test
  void aLateSampleOfAClosedBucketIsToldFromTheOneKept() throws IOException {
    try (RocksStore store = open()) {
      send(store, 1, 140);
      store.awaitChunks();
      SeriesSender sender = new SeriesSender(store.series());
      long first = START.toEpochMilli();
      sender.add(labels(0), first, 0.0);
      sender.add(labels(0), first, 7.0);
      sender.add(labels(0), first + 1, 7.0);
      Appended appended = sender.send();
      assertThat(appended.kept()).isEqualTo(2);
      assertThat(appended.conflicting()).isOne();
      send(store, 1, 130);
      store.awaitChunks();
      assertThat(read(store).get(labels(0)))
          .hasSize(271)
          .containsEntry(first, 0L)
          .containsEntry(first + 1, Double.doubleToRawLongBits(7));
    }
  }
}
