package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk without room, for real: a small file system in memory.
class FullDiskTest {
  private static final List<Container> MANY = Fleet.containers("many", 200);

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(Fleet.instant(1_000_000));
  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString()) == 0,
        "a file system cannot be mounted here");
  }

  @AfterEach
  void unmount() throws Exception {
    // Lazily: RocksDB's library may have been loaded from there.
    run("umount", "-l", disk.toString());
  }

  @Test
  void refusesFramesGoesOnReadingAndRecoversByItself() throws IOException {
    try (RocksStore store = RocksStore.open(disk, StoreSettings.DEFAULT, clock)) {
      append(store, 0, 10);
      Path filler = fill();
      int kept = appendUntilRefused(store, 10);
      assertThatThrownBy(() -> append(store, kept, kept + 1)).isInstanceOf(IOException.class);
      assertThat(store.status().problems())
          .anySatisfy(problem -> assertThat(problem).contains("full"));
      assertThat(count(store)).isEqualTo(kept);
      Files.delete(filler);
      clock.advance(Duration.ofMinutes(1));
      append(store, kept, kept + 20);
      store.awaitChunks();
      assertThat(store.status().problems()).isEmpty();
      assertThat(count(store)).isEqualTo(kept + 20);
    }
    try (RocksStore store = RocksStore.open(disk, StoreSettings.DEFAULT, clock)) {
      assertThat(store.status().problems()).isEmpty();
      assertThat(values(store)).containsOnly(200.0 * 199 / 2 * 1_000);
    }
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

  private Path fill() throws IOException {
    Path filler = disk.resolve("filler");
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      return filler;
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

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
