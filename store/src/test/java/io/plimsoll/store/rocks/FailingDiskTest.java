package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.testing.TestClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Disks that fail, and directories that are none.
class FailingDiskTest {
  private static final int REFUSALS = 20;

  /// More than are appended before the log is synced for the first time.
  private static final int MOST_STEPS = 1_000_000;

  @TempDir private Path directory;

  private final TestClock clock = Appender.clock();

  /// Appends frames until many were refused, and prints what becomes of each, and the problems at
  /// the end.
  public static void main(String[] arguments) throws IOException {
    TestClock clock = Appender.clock();
    Durability durability = Durability.valueOf(arguments[1]);
    StoreSettings settings = Appender.SETTINGS.withDurability(durability);
    try (RocksStore store = RocksStore.open(Path.of(arguments[0]), settings, clock)) {
      int refusals = 0;
      for (int step = 0; step < MOST_STEPS && refusals < REFUSALS; step++) {
        clock.advance(Duration.ofMinutes(1));
        try {
          store.append(Appender.frame(step));
          System.out.println("kept " + step);
        } catch (IOException refused) {
          refusals++;
          System.out.println("refused " + step);
        }
      }
      store.status().problems().forEach(problem -> System.out.println("problem " + problem));
    }
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void afterASyncFailedNothingMoreIsKeptUntilARestart(Durability durability) throws Exception {
    assumeTrue(isThere("strace"), "strace, which makes a sync fail, is not there");
    List<String> lines = runWithAFailingSync(durability);
    List<String> kept = lines.stream().filter(line -> line.startsWith("kept ")).toList();
    List<String> refused = lines.stream().filter(line -> line.startsWith("refused ")).toList();
    assertThat(kept).as("%s", lines).isNotEmpty();
    assertThat(refused).hasSize(REFUSALS);
    assertThat(lines.subList(0, kept.size())).as("none is kept after a refusal").isEqualTo(kept);
    assertThat(lines)
        .anySatisfy(
            line -> assertThat(line).contains("problem", "nothing is kept until a restart"));
    try (RocksStore store = RocksStore.open(directory, Appender.SETTINGS, clock)) {
      assertThat(store.status().lostSequences()).isZero();
      long there = Appender.survivors(store, kept.size() + 10);
      assertThat(there).isBetween((long) kept.size(), kept.size() + 1L);
      store.append(Appender.frame(there));
      assertThat(Appender.survivors(store, kept.size() + 10)).isEqualTo(there + 1);
    }
  }

  private List<String> runWithAFailingSync(Durability durability) throws Exception {
    Process process =
        new ProcessBuilder(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-qq",
                "-o",
                directory.resolve("strace.out").toString(),
                "-e",
                "trace=fdatasync",
                "-e",
                "inject=fdatasync:error=EIO:when=13+",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FailingDiskTest.class.getName(),
                directory.toString(),
                durability.name())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = process.inputReader()) {
      output.lines().forEach(lines::add);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assumeTrue(!lines.isEmpty(), "strace may not trace here");
    return lines;
  }

  private static boolean isThere(String command) throws InterruptedException {
    try {
      return new ProcessBuilder(command, "-V")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefusedByName() throws IOException {
    Path file = Files.writeString(directory.resolve("data"), "not a store");
    assertThatThrownBy(() -> RocksStore.open(file, StoreSettings.DEFAULT, clock))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsRefusedByName() throws IOException {
    Path closed = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
    try {
      assumeTrue(!Files.isWritable(closed), "root may write everywhere");
      assertThatThrownBy(() -> RocksStore.open(closed, StoreSettings.DEFAULT, clock))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(closed.toString());
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void theOldestSamplesGoFirstWhenTheyTakeTooMuchRoom() throws IOException {
    long most = 300_000;
    StoreSettings settings = StoreSettings.DEFAULT.withMaxBytes(most);
    SplittableRandom noise = new SplittableRandom(1);
    List<Container> many = Fleet.containers("many", 40);
    int steps = 20 * RocksStore.BUCKET_STEPS;
    try (RocksStore store = RocksStore.open(directory, settings, clock)) {
      for (int step = 0; step < steps; step++) {
        store.append(
            Fleet.frame(
                "n1",
                Fleet.at(step),
                many,
                ContainerMetric.MEMORY_RSS,
                row -> noise.nextLong(1L << 62)));
        if (step % RocksStore.BUCKET_STEPS == 0) {
          store.awaitChunks();
        }
      }
      store.awaitChunks();
      Query query =
          new Query(
              Selector.ALL,
              "memory.rss",
              Fleet.instant(0),
              Fleet.instant(steps),
              Fleet.STEP,
              Statistic.COUNT,
              Grouping.ALL);
      long[] at = store.query(query).getFirst().atMillis();
      assertThat(at[0])
          .isBetween(
              Fleet.at(RocksStore.BUCKET_STEPS), Fleet.at(steps - 4L * RocksStore.BUCKET_STEPS));
      assertThat(at[at.length - 1]).isEqualTo(Fleet.at(steps - 1));
    }
  }
}
