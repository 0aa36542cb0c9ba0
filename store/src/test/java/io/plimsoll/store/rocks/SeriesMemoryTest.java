package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.LabelHash;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.SampleBatch;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesStore;
import io.plimsoll.testing.Slow;
import io.plimsoll.testing.Subprocess;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process whose heap is as large as the store says so many series need.
@Slow
class SeriesMemoryTest {
  private static final int SERIES = 50_000;
  private static final int METRICS = 10;
  private static final int ROUNDS = 240;
  private static final Duration STEP = Duration.ofSeconds(15);

  /// Series more than are allowed, in every round with labels that were never seen before.
  private static final int TOO_MANY = 100;

  private static final int BATCH = 2_000;

  /// Heap of a process without series.
  private static final int BASE_MB = 32;

  /// Heap of a series with a sample every 15 s that changes by some thousands: up to 0.6 KB of
  /// samples before a closing, of which the heap has to be twice as large, and 0.15 KB of labels.
  private static final int BYTES_A_SERIES = 1_400;

  /// Of which so much is in use before the second closing, with the base: the samples of half an
  /// hour, and none of the half-hour before.
  private static final int USED_BYTES_A_SERIES = 1_200;

  /// What the process takes beside the heap: the machine itself, and RocksDB's buffers and cache.
  private static final int OTHER_MB = 300;

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir private Path directory;

  /// Sends as many series as are allowed for an hour, and more that are not, and prints what was
  /// kept, refused and found, and what memory it took.
  public static void main(String[] arguments) throws Exception {
    TestClock clock = new TestClock(Fleet.START);
    int limit = Integer.parseInt(arguments[1]);
    try (RocksStore store = RocksStore.open(Path.of(arguments[0]), settings(limit), clock)) {
      long kept = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long now = clock.advance(STEP).toEpochMilli();
        kept += send(store.series(), limit, round, now);
        store.awaitChunks();
      }
      System.out.printf(
          "%d %d %d %s %d %d%n",
          kept,
          store.series().status().activeSeries(),
          store.series().status().refusedSeries(),
          count(store, clock.instant()),
          usedMb(),
          peakMb());
    }
  }

  /// Sends a sample of every series, and of those that are too many.
  private static int send(SeriesStore store, int limit, int round, long now) throws Exception {
    LabelHash hash = new LabelHash();
    SampleBatch batch = new SampleBatch();
    int kept = 0;
    for (int i = 0; i < limit + TOO_MANY; i++) {
      int container = i < limit ? i / METRICS : i + round * TOO_MANY;
      hash.start(1);
      hash.add(container);
      hash.add(i % METRICS);
      int series = store.find(hash.high(), hash.low(), SeriesStore.NONE);
      if (series == SeriesStore.NONE) {
        series = store.admit(hash.high(), hash.low(), labels(container, i % METRICS));
      }
      if (series != SeriesStore.NONE) {
        batch.add(series, now, Double.doubleToRawLongBits((double) ((long) i * round % 1_000_003)));
      }
      if (batch.size() == BATCH || i == limit + TOO_MANY - 1) {
        kept += store.append(batch).kept();
        batch.clear();
      }
    }
    return kept;
  }

  @Test
  void memoryStaysWithinItsLimitWithAsManySeriesAsAreAllowed() throws Exception {
    long heapMb = BASE_MB + (long) SERIES * BYTES_A_SERIES / 1_000_000;
    ProcessBuilder program =
        Subprocess.java(
            List.of("-XX:+UseSerialGC", "-Xmx" + heapMb + "m", "-XX:+ExitOnOutOfMemoryError"),
            SeriesMemoryTest.class.getName(),
            directory.toString(),
            String.valueOf(SERIES));
    String printed = Subprocess.output(program, PATIENCE);
    String facts =
        "%d %d %d %d.0 "
            .formatted((long) SERIES * ROUNDS, SERIES, TOO_MANY * ROUNDS, SERIES / METRICS);
    assertThat(printed).startsWith(facts);
    String[] memory = printed.substring(facts.length()).strip().split(" ", -1);
    assertThat(Integer.parseInt(memory[0])).isLessThan(SERIES * USED_BYTES_A_SERIES / 1_000_000);
    assertThat(Integer.parseInt(memory[1])).isLessThan((int) heapMb + OTHER_MB);
  }

  /// What is in use when the garbage is collected.
  private static long usedMb() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / 1_000_000;
  }

  /// The most memory that the process had at a time.
  private static long peakMb() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String peak = lines.filter(line -> line.startsWith("VmHWM:")).findFirst().orElseThrow();
      return Long.parseLong(peak.replaceAll("[^0-9]", "")) / 1_024;
    }
  }

  private static double count(RocksStore store, Instant now) throws Exception {
    SeriesQuery query =
        new SeriesQuery(
            List.of(LabelMatcher.metric("container_metric_3")),
            now,
            now,
            STEP,
            SampleFunction.NONE,
            SeriesQuery.LOOK_BACK,
            Aggregation.COUNT,
            List.of(),
            0);
    return store.series().query(query, QueryBudget.standard()).getFirst().values()[0];
  }

  private static Labels labels(int container, int metric) {
    return Labels.of(
        Labels.NAME,
        "container_metric_" + metric,
        "cluster",
        "cluster-" + container % 10,
        "node",
        "node-" + container / 20,
        "service",
        "service-" + container % 500,
        "container_id",
        Integer.toHexString(container).repeat(10));
  }

  private static StoreSettings settings(int maxSeries) {
    return StoreSettings.DEFAULT.withMaxSeries(maxSeries);
  }
}
