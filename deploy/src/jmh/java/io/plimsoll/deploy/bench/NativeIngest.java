package io.plimsoll.deploy.bench;

import com.sun.management.OperatingSystemMXBean;
import io.plimsoll.collector.file.FileTree;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.store.rocks.RocksStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;

/// What the store costs without a protocol: taking frames in this process, keeping them, opening
/// again after a kill, and answering.
///
/// Frames come as fast as they are taken, with the default durability. The processor time of the
/// whole process counts, RocksDB's threads and the garbage collector among them, less what it took
/// to make the frames up.
final class NativeIngest {
  private static final int TOP = 10;

  /// Frames of one container after the others have stopped, until all buckets are closed.
  private static final int LAST_STEPS = 400;

  private final OperatingSystemMXBean process =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final StoreWorkload workload;
  private final int containers;
  private final int steps;
  private final Duration warmUp;
  private final Duration measured;
  private final Path directory;
  private final StringBuilder lines = new StringBuilder();
  private long nowMillis = StoreWorkload.START;
  private long samples;

  /// Prepares it.
  ///
  /// @param minutes of frames
  /// @param warmUp how long each query is asked before it counts
  /// @param measured how long while it does
  NativeIngest(
      int containers, int minutes, long seed, Duration warmUp, Duration measured, Path directory) {
    this.containers = containers;
    this.steps = (int) (Duration.ofMinutes(minutes).toMillis() / StoreWorkload.STEP_MILLIS);
    this.workload = new StoreWorkload(containers, seed);
    this.warmUp = warmUp;
    this.measured = measured;
    this.directory = directory;
  }

  /// Runs it; the lines are kept for [#print].
  ///
  /// @return samples taken per second of processor time, when the code is compiled
  double run() throws IOException {
    Path live = directory.resolve("live");
    Path killed = directory.resolve("killed");
    print(
        "containers, metrics of each",
        "%d, %d".formatted(containers, ContainerMetric.COLUMNS.size()));
    double perCpuSecond;
    try (RocksStore store = open(live)) {
      perCpuSecond = ingest(store);
      copy(live, killed);
      memory(store);
      queries(store);
      finish(store);
    }
    reopen(killed);
    open(live).close();
    print("on disk, once in chunks", "%.3f B/sample".formatted((double) bytes(live) / samples));
    FileTree.remove(live);
    FileTree.remove(killed);
    return perCpuSecond;
  }

  private RocksStore open(Path path) throws IOException {
    return RocksStore.open(path, StoreSettings.DEFAULT, () -> Instant.ofEpochMilli(nowMillis));
  }

  private double ingest(RocksStore store) throws IOException {
    long making = 0;
    long cpuBefore = process.getProcessCpuTime();
    long before = System.nanoTime();
    long half = 0;
    for (int step = 0; step < steps; step++) {
      nowMillis += StoreWorkload.STEP_MILLIS;
      half = step == steps / 2 ? process.getProcessCpuTime() - cpuBefore - making : half;
      for (int node = 0; node < workload.nodes(); node++) {
        long start = threads.getCurrentThreadCpuTime();
        var frame = workload.frame(node, nowMillis);
        making += threads.getCurrentThreadCpuTime() - start;
        store.append(frame);
      }
    }
    long cpu = process.getProcessCpuTime() - cpuBefore - making;
    samples = store.status().samples();
    print("samples", "%,d in %.1f s".formatted(samples, (System.nanoTime() - before) / 1e9));
    print("ingest, whole process", "%.1f M samples/CPU-s".formatted(samples * 1e3 / cpu));
    print(
        "ingest, second half",
        "%.1f M samples/CPU-s".formatted(samples / 2.0 * 1e3 / (cpu - half)));
    print("frames were made up in", "%.1f CPU-s".formatted(making / 1e9));
    store.status().problems().forEach(problem -> print("problem", problem));
    return samples * 1e9 / cpu;
  }

  private void memory(RocksStore store) throws IOException {
    System.gc();
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    double series = (double) containers * ContainerMetric.COLUMNS.size();
    print("heap after collection", "%.2f KB/series".formatted(used / series / 1_000));
    print("resident", "%.2f KB/series".formatted(resident() / series));
    print(
        "rows in memory", "%.2f KB/series".formatted(store.status().headBytes() / series / 1_000));
  }

  private static long resident() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }
  }

  private interface Question {
    int ask() throws IOException;
  }

  private void queries(RocksStore store) throws IOException {
    Instant to = Instant.ofEpochMilli(nowMillis / 60_000 * 60_000);
    Instant from = to.minus(Duration.ofHours(1));
    Selector one = new Selector(null, null, null, workload.containerId(0), null);
    Selector cluster = new Selector(StoreWorkload.cluster(0), null, null, null, null);
    Duration minute = Duration.ofMinutes(1);
    measure(
        "one container, 1 h at 15 s",
        () ->
            ask(
                store,
                new Query(
                    one,
                    "cpu.usage",
                    from,
                    to,
                    Duration.ofSeconds(15),
                    Statistic.AVG,
                    Grouping.CONTAINER)));
    measure(
        "1,000 containers by service, 1 h at 1 m",
        () ->
            ask(
                store,
                new Query(
                    cluster, "cpu.usage", from, to, minute, Statistic.SUM, Grouping.SERVICE)));
    measure("top 10 of all containers now", () -> ask(store, now().withTop(TOP)));
    measure("all containers now", () -> ask(store, now()));
  }

  private static int ask(RocksStore store, Query query) throws IOException {
    return store.query(query).stream().mapToInt(series -> series.values().length).sum();
  }

  private Query now() {
    Duration step = Duration.ofMillis(StoreWorkload.STEP_MILLIS);
    Instant now = Instant.ofEpochMilli(nowMillis);
    return new Query(
        Selector.ALL, "cpu.usage", now, now.plus(step), step, Statistic.AVG, Grouping.CONTAINER);
  }

  private void measure(String what, Question question) throws IOException {
    repeat(question, warmUp);
    long before = threads.getCurrentThreadCpuTime();
    int asked = repeat(question, measured);
    double millis = (threads.getCurrentThreadCpuTime() - before) / 1e6 / asked;
    print(what, "%.3f ms CPU, %d datapoints".formatted(millis, question.ask()));
  }

  private int repeat(Question question, Duration duration) throws IOException {
    long end = threads.getCurrentThreadCpuTime() + duration.toNanos();
    int asked = 0;
    for (; threads.getCurrentThreadCpuTime() < end; asked++) {
      question.ask();
    }
    return asked;
  }

  /// Closes all buckets, by going on with one node.
  private void finish(RocksStore store) throws IOException {
    for (int step = 0; step < LAST_STEPS; step++) {
      nowMillis += StoreWorkload.STEP_MILLIS;
      store.append(workload.frame(0, nowMillis));
    }
    samples = store.status().samples();
  }

  private void reopen(Path killed) throws IOException {
    for (int round = 1; round <= 2; round++) {
      long cpuBefore = process.getProcessCpuTime();
      long before = System.nanoTime();
      RocksStore store = open(killed);
      double wall = (System.nanoTime() - before) / 1e9;
      double cpu = (process.getProcessCpuTime() - cpuBefore) / 1e9;
      print("open after a kill, round " + round, "%.2f s, %.2f CPU-s".formatted(wall, cpu));
      store.close();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static long bytes(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private void print(String what, String value) {
    System.err.println("bench store: native: " + what + " " + value);
    lines.append(String.format(Locale.ROOT, "%-42s %s%n", what, value));
  }

  /// What was measured, one line each.
  @Override
  public String toString() {
    return lines.toString();
  }
}
