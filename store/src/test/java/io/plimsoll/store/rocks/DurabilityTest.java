package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.testing.Seeds;
import io.plimsoll.testing.TestClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an acknowledged frame survives.
class DurabilityTest {
  private static final List<Container> WEB = Fleet.containers("web", 5);
  private static final int KILLS = 6;

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(Fleet.instant(1_000_000));

  /// Appends numbered frames for ever and prints each number once it is acknowledged.
  public static void main(String[] arguments) throws IOException {
    long step = Long.parseLong(arguments[1]);
    TestClock clock = new TestClock(Fleet.instant(1_000_000));
    RocksStore store = RocksStore.open(Path.of(arguments[0]), StoreSettings.DEFAULT, clock);
    while (true) {
      long now = step;
      store.append(
          Fleet.frame("n1", Fleet.at(now), WEB, ContainerMetric.MEMORY_RSS, row -> now + row));
      System.out.println(now);
      step++;
    }
  }

  @Test
  void whatWasAcknowledgedSurvivesKills() {
    Seeds.forEachSeed(
        1,
        random -> {
          long next = 0;
          for (int kill = 0; kill < KILLS; kill++) {
            next = runAndKill(next, random) + 1;
            next = Math.max(next, assertAllThere(next));
          }
          assertThat(next).as("frames over all rounds").isGreaterThan(KILLS);
        });
  }

  private long runAndKill(long from, RandomGenerator random) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                DurabilityTest.class.getName(),
                directory.toString(),
                String.valueOf(from))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = from - 1;
    int wanted = random.nextInt(1, 400);
    try (BufferedReader acknowledged = process.inputReader(StandardCharsets.US_ASCII)) {
      for (int i = 0; i < wanted; i++) {
        last = Long.parseLong(String.valueOf(acknowledged.readLine()));
      }
      process.toHandle().destroyForcibly();
      for (String line = acknowledged.readLine(); line != null; line = acknowledged.readLine()) {
        last = line.isEmpty() ? last : Math.max(last, Long.parseLong(line));
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return last;
  }

  /// Checks the frames before `end` and returns how many there are: one more may have been kept
  /// than was acknowledged.
  private long assertAllThere(long end) throws IOException {
    try (RocksStore store = RocksStore.open(directory, StoreSettings.DEFAULT, clock)) {
      assertThat(store.status().problems()).isEmpty();
      assertThat(store.status().lostSequences()).isZero();
      double[] values = rss(store, end + 10);
      assertThat((long) values.length).isBetween(end, end + 1);
      double[] expected = new double[values.length];
      Arrays.setAll(expected, step -> 5.0 * step + 10);
      assertThat(values).isEqualTo(expected);
      return values.length;
    }
  }

  @Test
  void aDamagedLogIsOpenedQuarantinedAndReported() throws IOException {
    StoreSettings settings = StoreSettings.DEFAULT.withDurability(Durability.ALWAYS);
    try (RocksStore store = RocksStore.open(directory, settings, clock)) {
      appendSteps(store, 0, 50);
    }
    // Opened and closed once more, so that the writes below are alone in their log.
    try (RocksStore store = RocksStore.open(directory, settings, clock)) {
      appendSteps(store, 50, 250);
    }
    Path log = largestLog();
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.seek(file.length() / 2);
      int before = file.read();
      file.seek(file.length() / 2);
      file.write(before ^ 1);
    }
    try (RocksStore store = RocksStore.open(directory, settings, clock)) {
      assertThat(store.status().lostSequences()).isPositive();
      assertThat(store.status().problems())
          .anySatisfy(problem -> assertThat(problem).contains("damaged", "quarantine"))
          .anySatisfy(problem -> assertThat(problem).contains("are gone"));
      assertThat(directory.resolve("quarantine/1").resolve(log.getFileName())).exists();
      double[] values = rss(store, 300);
      assertThat(values.length).isBetween(50, 249);
      appendSteps(store, 250, 260);
      assertThat(rss(store, 300)).hasSize(values.length + 10);
    }
  }

  @Test
  void aLogThatEndsInTheMiddleOfAWriteIsNoDamage() throws IOException {
    try (RocksStore store = RocksStore.open(directory, StoreSettings.DEFAULT, clock)) {
      appendSteps(store, 0, 100);
    }
    Files.delete(directory.resolve("high-water"));
    try (RandomAccessFile file = new RandomAccessFile(largestLog().toFile(), "rw")) {
      file.setLength(file.length() - 20);
    }
    try (RocksStore store = RocksStore.open(directory, StoreSettings.DEFAULT, clock)) {
      assertThat(rss(store, 200)).hasSize(99);
      assertThat(store.status().problems()).isEmpty();
    }
  }

  @Test
  void writesThatWereOnTheDiskAndAreGoneAreCounted() throws IOException {
    Path copy = directory.resolve("copy");
    Path live = directory.resolve("live");
    try (RocksStore store = RocksStore.open(live, StoreSettings.DEFAULT, clock)) {
      appendSteps(store, 0, 10);
    }
    copy(live, copy);
    try (RocksStore store = RocksStore.open(live, StoreSettings.DEFAULT, clock)) {
      appendSteps(store, 10, 40);
    }
    Files.copy(live.resolve("high-water"), copy.resolve("high-water-newer"));
    Files.move(
        copy.resolve("high-water-newer"),
        copy.resolve("high-water"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    try (RocksStore store = RocksStore.open(copy, StoreSettings.DEFAULT, clock)) {
      assertThat(store.status().lostSequences()).isGreaterThanOrEqualTo(30);
      assertThat(store.status().problems()).hasSize(1);
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

  private static void appendSteps(RocksStore store, int from, int to) throws IOException {
    for (int step = from; step < to; step++) {
      int now = step;
      store.append(
          Fleet.frame("n1", Fleet.at(now), WEB, ContainerMetric.MEMORY_RSS, row -> now + row));
    }
  }

  private Path largestLog() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static double[] rss(RocksStore store, long steps) throws IOException {
    Duration step = Duration.ofSeconds(5);
    List<SeriesData> series =
        store.query(
            new Query(
                Selector.ALL,
                "memory.rss",
                Fleet.instant(0),
                Fleet.instant(steps),
                step,
                Statistic.SUM,
                Grouping.ALL));
    return series.isEmpty() ? new double[0] : series.getFirst().values();
  }
}
