package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.SampleBatch;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// What labelled series cost in the store itself, without a wire: CPU time of the appending thread
/// and of the process, memory, log and chunks. Its arguments are an empty directory and the number
/// of containers; each has twelve series, and 120 samples of each are sent, 15 s apart.
public final class SeriesBenchmark {
  private static final int METRICS = 12;
  private static final int TICKS = 120;
  private static final int BATCH = 1_920;
  private static final int CONTAINERS_OF_A_NODE = 20;
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  private final SplittableRandom random = new SplittableRandom(42);
  private final SampleBatch batch = new SampleBatch();
  private final Path directory;
  private final int[] series;
  private final double[] values;
  private Instant now = START;
  private long appendNanos;

  private SeriesBenchmark(Path directory, int containers) {
    this.directory = directory;
    this.series = new int[containers * METRICS];
    this.values = new double[containers * METRICS];
  }

  /// Runs all of it and prints the figures.
  public static void main(String[] arguments) throws IOException {
    new SeriesBenchmark(Path.of(arguments[0]), Integer.parseInt(arguments[1])).run();
  }

  private RocksStore open() throws IOException {
    return RocksStore.open(directory, StoreSettings.DEFAULT, () -> now);
  }

  private void run() throws IOException {
    double samples = (double) series.length * TICKS;
    long heap = heap();
    try (RocksStore store = open()) {
      for (int i = 0; i < series.length; i++) {
        series[i] = store.series().admit(i, 1, labels(i));
      }
      print("heap of the index, B/series", (heap() - heap) / (double) series.length);
      send(store.series(), 0, TICKS);
      print("append, ns/sample", appendNanos / samples);
      print(
          "samples in memory, B/series",
          store.series().status().headBytes() / (double) series.length);
      print("heap in all, B/series", (heap() - heap) / (double) series.length);
    }
    long[] logged = {0};
    try (Database database = new Database(directory)) {
      database.scan(
          Family.SAMPLES,
          Keys.sequence(0),
          (key, value, length) -> {
            logged[0] += length;
            return true;
          });
    }
    print("log, B/sample", logged[0] / samples);
    long cpu = cpu();
    try (RocksStore store = open()) {
      print("replay, ns/sample", (cpu() - cpu) / samples);
      send(store.series(), TICKS, TICKS + 10);
      cpu = cpu();
      store.awaitChunks();
      print("closing, ns/sample", (cpu() - cpu) / samples);
      queries(store);
    }
    try (Database database = new Database(directory)) {
      long[] bytes = {0};
      database.scan(
          Family.SERIES_CHUNKS,
          new byte[1],
          (key, value, length) -> {
            bytes[0] += length;
            return true;
          });
      print("chunks before compression, B/sample", bytes[0] / samples);
    }
  }

  private void queries(RocksStore store) throws IOException {
    for (int i = 0; i < 3; i++) {
      ask(store, "one series, rate, 30 min at 1 m", "metric_0", SampleFunction.RATE, 30, 1, "c7");
      ask(
          store,
          "all of a metric, sum of rates, 30 min at 1 m",
          "metric_0",
          SampleFunction.RATE,
          30,
          1,
          null);
      ask(store, "top 10 of a metric now", "metric_1", SampleFunction.NONE, 0, 1, null);
    }
  }

  private void ask(
      RocksStore store,
      String what,
      String metric,
      SampleFunction function,
      int minutes,
      int step,
      String container)
      throws IOException {
    List<LabelMatcher> matchers =
        container == null
            ? List.of(LabelMatcher.metric(metric))
            : List.of(
                LabelMatcher.metric(metric),
                new LabelMatcher("container", LabelMatcher.Operator.EQUAL, container));
    SeriesQuery query =
        new SeriesQuery(
            matchers,
            now.minus(Duration.ofMinutes(minutes)),
            now,
            Duration.ofMinutes(step),
            function,
            Duration.ofMinutes(5),
            minutes == 0 ? Aggregation.NONE : Aggregation.SUM,
            List.of(),
            minutes == 0 ? 10 : 0);
    long cpu = cpu();
    int found = store.series().query(query, QueryBudget.standard()).size();
    print(what + ", CPU ms (" + found + " answered)", (cpu() - cpu) / 1e6);
  }

  private static Labels labels(int i) {
    int container = i / METRICS;
    return Labels.of(
        Labels.NAME,
        "metric_" + i % METRICS,
        "cluster",
        "cluster-" + container / 1_000,
        "namespace",
        "namespace-" + container / 200,
        "service",
        "service-" + container / 20,
        "node",
        "node-" + container / CONTAINERS_OF_A_NODE,
        "pod",
        "service-%d-%08x".formatted(container / 20, container * 0x9E3779B9),
        "container",
        "c" + container);
  }

  private void send(SeriesStore store, int from, int to) throws IOException {
    for (int tick = from; tick < to; tick++) {
      now = START.plusSeconds(15L * tick + 14);
      for (int i = 0; i < series.length; i++) {
        values[i] += change(i % METRICS % 3);
        int node = i / METRICS / CONTAINERS_OF_A_NODE;
        long millis = START.toEpochMilli() + 15_000L * tick + node * 17L % 14_000;
        batch.add(series[i], millis, Double.doubleToRawLongBits(values[i]));
        if (batch.size() == BATCH || i == series.length - 1) {
          long before = threadCpu();
          store.append(batch);
          appendNanos += threadCpu() - before;
          batch.clear();
        }
      }
    }
  }

  private double change(int kind) {
    return switch (kind) {
      case 0 -> 100_000 + random.nextInt(1 << 14);
      case 1 -> random.nextInt(4) == 0 ? 4096.0 * (random.nextInt(64) - 30) : 0;
      default -> 0;
    };
  }

  private static long threadCpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean)
            ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void print(String what, double value) {
    System.out.printf(Locale.ROOT, "%-64s %10.2f%n", what, value);
  }
}
