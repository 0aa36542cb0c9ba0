package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.Labels;
import io.plimsoll.testing.Slow;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was written once is not written again: keys ascend, so files are moved and unlinked whole.
@Slow
class CompactionTest {
  private static final Duration STEP = Duration.ofSeconds(30);
  private static final int STEPS_OF_A_DAY = (int) Duration.ofDays(1).dividedBy(STEP);
  private static final int DAYS = 3;
  private static final int CONTAINERS = 20;
  private static final int METRICS = 16;
  private static final int WIDTH = ContainerMetric.COLUMNS.size();
  private static final double MOST_REWRITTEN = 0.05;
  private static final double GIGABYTE = 1L << 30;

  private static final StoreSettings SETTINGS =
      StoreSettings.DEFAULT.withStep(STEP).withRetention(Duration.ofHours(18), Duration.ofDays(2));

  @TempDir private Path directory;

  private final SplittableRandom noise = new SplittableRandom(1);
  private final Map<Family, double[]> written = new EnumMap<>(Family.class);

  @Test
  void overDaysOfSamplesNothingIsWrittenTwice() throws IOException {
    TestClock clock = new TestClock(Fleet.START.plus(Duration.ofDays(DAYS)));
    for (int day = 0; day < DAYS; day++) {
      try (RocksStore store = RocksStore.open(directory, SETTINGS, clock)) {
        for (int step = 0; step < STEPS_OF_A_DAY; step++) {
          append(store, day * STEPS_OF_A_DAY + step);
          if (step % RocksStore.BUCKET_STEPS == RocksStore.BUCKET_STEPS - 1) {
            store.awaitChunks();
          }
        }
        store.awaitChunks();
        count(store.database());
      }
    }
    assertWrittenOnce(Map.of(Family.FRAMES, 25e6, Family.CHUNKS, 25e6, Family.SOURCE_5M, 1e6));
    try (Database database = new Database(directory)) {
      long left =
          database.read(DataFile::of).stream()
              .filter(file -> file.family() == Family.CHUNKS)
              .mapToLong(DataFile::bytes)
              .sum();
      assertThat((double) left).isLessThan(written.get(Family.CHUNKS)[0] / 2);
    }
  }

  @Test
  void overDaysOfSeriesNothingIsWrittenTwice() throws Exception {
    TestClock clock = new TestClock(Fleet.START);
    for (int day = 0; day < DAYS; day++) {
      try (RocksStore store = RocksStore.open(directory, SETTINGS, clock)) {
        SeriesSender sender = new SeriesSender(store.series());
        for (int step = 0; step < STEPS_OF_A_DAY; step++) {
          long now = clock.advance(STEP).toEpochMilli();
          for (Labels one : series(day * STEPS_OF_A_DAY + step)) {
            sender.addBits(one, now, noise.nextLong());
          }
          assertThat(sender.send().refused()).isZero();
          store.awaitChunks();
        }
        count(store.database());
      }
    }
    assertWrittenOnce(Map.of(Family.SAMPLES, 20e6, Family.SERIES_CHUNKS, 10e6));
  }

  /// Those of containers of which the last is another after every 500 steps.
  private static List<Labels> series(int step) {
    List<Labels> series = new ArrayList<>();
    for (int container = 0; container < CONTAINERS; container++) {
      String name = container < CONTAINERS - 1 ? "web-" + container : "batch-" + step / 500;
      for (int metric = 0; metric < METRICS; metric++) {
        series.add(Labels.of(Map.of(Labels.NAME, "metric_" + metric, "container", name)));
      }
    }
    return series;
  }

  private void append(RocksStore store, int step) throws IOException {
    List<Container> containers = new ArrayList<>(Fleet.containers("web", CONTAINERS - 1));
    containers.add(Fleet.container("batch", 1 + step / 500));
    long[][] rows = new long[CONTAINERS][WIDTH];
    for (long[] row : rows) {
      for (int i = 0; i < WIDTH; i++) {
        row[i] = noise.nextLong(1L << 62);
      }
    }
    long at = Fleet.START.toEpochMilli() + step * STEP.toMillis();
    store.append(Fleet.frame("n1", at, containers, rows));
  }

  private void assertWrittenOnce(Map<Family, Double> least) {
    least.forEach((family, leastBytes) -> {
      double[] bytes = written.getOrDefault(family, new double[2]);
      assertThat(bytes[0]).as("bytes of %s", family).isGreaterThan(leastBytes);
      assertThat(bytes[1] / bytes[0])
          .as("share of %s that was read or written again", family)
          .isLessThan(MOST_REWRITTEN);
    });
  }

  /// Adds up what was flushed, and what was read and written again, since the database was opened.
  private void count(Database database) throws IOException {
    for (Family family : Family.values()) {
      Map<String, String> counters = database.counters(family);
      double flushed = gigabytes(counters, "compaction.L0.WriteGB");
      double again =
          Math.max(
              gigabytes(counters, "compaction.Sum.WriteGB") - flushed,
              gigabytes(counters, "compaction.Sum.ReadGB"));
      double[] sums = written.computeIfAbsent(family, any -> new double[2]);
      sums[0] += flushed * GIGABYTE;
      sums[1] += again * GIGABYTE;
    }
  }

  private static double gigabytes(Map<String, String> counters, String name) {
    return Double.parseDouble(counters.getOrDefault(name, "0"));
  }
}
