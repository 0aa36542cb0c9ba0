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
import io.plimsoll.testing.Slow;
import io.plimsoll.testing.Subprocess;
import io.plimsoll.testing.TestClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Disks that fail, and directories that are none.
@Slow
class FailingDiskTest {
  private static final int SOUND_STEPS = 100;
  private static final int REFUSALS = 20;

  /// More than are appended in the second until the log is synced the next time.
  private static final int MOST_STEPS = 1_000_000;

  @TempDir private Path directory;

  private final TestClock clock = Appender.clock();

  /// Appends frames, lets every sync fail from some step on, goes on until many were refused, and
  /// prints what becomes of each, and the problems at the end.
  public static void main(String[] arguments) throws IOException {
    TestClock clock = Appender.clock();
    Durability durability = Durability.valueOf(arguments[1]);
    StoreSettings settings = Appender.SETTINGS.withDurability(durability);
    try (RocksStore store = RocksStore.open(Path.of(arguments[0]), settings, clock)) {
      int refusals = 0;
      for (int step = 0; step < MOST_STEPS && refusals < REFUSALS; step++) {
        clock.advance(Duration.ofMinutes(1));
        if (step == SOUND_STEPS) {
          Files.createFile(Path.of(System.getenv("DISK_FAIL")));
        }
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

  /// Opens a store, lets every sync fail, and waits until the store says so, with nothing to keep.
  static final class Idle {
    private Idle() {}

    public static void main(String[] arguments) throws IOException {
      try (RocksStore store =
          RocksStore.open(Path.of(arguments[0]), Appender.SETTINGS, Appender.clock())) {
        Files.createFile(Path.of(System.getenv("DISK_FAIL")));
        while (store.refusal().isEmpty()) {
          Thread.onSpinWait();
        }
        System.out.println(store.refusal().get());
      }
    }
  }

  @Test
  @Timeout(60)
  void aDiskThatFailsIsNoticedAlsoWhenNothingIsToBeKept() throws Exception {
    assumeTrue(PowerLoss.isThere(), "gcc, which compiles disk.c, is not there");
    Path data = Files.createDirectory(directory.resolve("data"));
    ProcessBuilder builder = Subprocess.java(List.of(), Idle.class.getName(), data.toString());
    assertThat(run(builder, data)).first().asString().contains("nothing is kept until a restart");
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void afterASyncFailedNothingMoreIsKeptUntilARestart(Durability durability) throws Exception {
    assumeTrue(PowerLoss.isThere(), "gcc, which compiles disk.c, is not there");
    Path data = Files.createDirectory(directory.resolve("data"));
    List<String> lines = runWithAFailingSync(data, durability);
    List<String> kept = lines.stream().filter(line -> line.startsWith("kept ")).toList();
    List<String> refused = lines.stream().filter(line -> line.startsWith("refused ")).toList();
    assertThat(kept).as("%s", lines).hasSizeGreaterThanOrEqualTo(SOUND_STEPS);
    assertThat(refused).hasSize(REFUSALS);
    assertThat(lines.subList(0, kept.size())).as("none is kept after a refusal").isEqualTo(kept);
    assertThat(lines)
        .anySatisfy(
            line -> assertThat(line).contains("problem", "nothing is kept until a restart"));
    try (RocksStore store = RocksStore.open(data, Appender.SETTINGS, clock)) {
      assertThat(store.status().lostSequences()).isZero();
      long there = Appender.survivors(store, kept.size() + 10);
      assertThat(there).isBetween((long) kept.size(), kept.size() + 1L);
      store.append(Appender.frame(there));
      assertThat(Appender.survivors(store, kept.size() + 10)).isEqualTo(there + 1);
    }
  }

  private List<String> runWithAFailingSync(Path data, Durability durability) throws Exception {
    return run(
        Subprocess.java(
            List.of(), FailingDiskTest.class.getName(), data.toString(), durability.name()),
        data);
  }

  private List<String> run(ProcessBuilder builder, Path data) throws Exception {
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(new PowerLoss(directory, data).environment());
    Process process = builder.start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
      output.lines().forEach(lines::add);
    } finally {
      process.destroyForcibly().waitFor();
    }
    return lines;
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
