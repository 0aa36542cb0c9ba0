package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.testing.Seeds;
import io.plimsoll.testing.Slow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an acknowledged frame survives when the power fails: simulated by taking back everything
/// that the disk was not told to keep. `-Dcuts=100` is the long form.
@Slow
class PowerLossTest {
  private static final int CUTS = Integer.getInteger("cuts", 3);

  /// What a power failure may cost, and as much again for a machine that has other work.
  private static final Duration MOST_LOST = Duration.ofMillis(2 * StoreSettings.SYNC_MILLIS);

  @TempDir private Path directory;

  @BeforeEach
  void needsACompiler() {
    assumeTrue(PowerLoss.isThere(), "gcc, which compiles disk.c, is not there");
  }

  @Test
  void nothingIsLostIfEveryFrameIsSynced() {
    Seeds.forEachSeed(
        CUTS,
        random -> {
          long there = 0;
          Disk disk = disk();
          for (int cut = 0; cut < 2; cut++) {
            long acknowledged =
                disk.run(there, Durability.ALWAYS, random.nextInt(1, 300), Duration.ZERO).frames();
            disk.power.cut(random);
            there = open(disk.data, acknowledged + 10);
            assertThat(there).isBetween(acknowledged, acknowledged + 1);
          }
        });
  }

  @Test
  void atMostASecondIsLostIfTheLogIsSyncedEverySecond() {
    Seeds.forEachSeed(
        Math.max(1, CUTS / 2),
        random -> {
          Disk disk = disk();
          Appender.Acknowledged run =
              disk.run(0, Durability.EVERY_SECOND, 100, Duration.ofSeconds(4));
          assertThat(disk.power.cut(random)).as("bytes that were not synced").isPositive();
          int lost = (int) (run.frames() - open(disk.data, run.frames() + 10));
          assertThat(lost).isBetween(-1, run.ages().size() / 2);
          if (lost > 0) {
            assertThat(run.ages().get(lost - 1)).isLessThan(MOST_LOST);
          }
        });
  }

  @Test
  void framesAreNotRemovedBeforeTheirChunksAreOnTheDisk() throws Exception {
    Disk disk = disk();
    int before = 5 * RocksStore.BUCKET_STEPS / 2;
    try (RocksStore store = RocksStore.open(disk.data, Appender.SETTINGS, Appender.clock())) {
      for (int step = 0; step < before; step++) {
        store.append(Appender.frame(step));
        store.awaitChunks();
      }
    }
    // The log is in files after this, which are removed whole as soon as buckets close.
    disk.run(before, Durability.EVERY_SECOND, 20L * RocksStore.BUCKET_STEPS, Duration.ZERO);
    disk.power.cut(() -> 0);
    assertThat(open(disk.data, 100_000)).isGreaterThanOrEqualTo(before);
  }

  @Test
  void aPowerFailureIsToldUnlessNothingCanBeMissing() throws Exception {
    Disk disk = disk();
    disk.run(0, Durability.EVERY_SECOND, 100, Duration.ofSeconds(2));
    disk.power.cut(new SplittableRandom(1));
    Path mark = disk.data.resolve("open");
    assertThat(mark).content().endsWith(" EVERY_SECOND\n");
    Files.writeString(mark, "another-boot EVERY_SECOND\n");
    StoreSettings always = Appender.SETTINGS.withDurability(Durability.ALWAYS);
    String newest;
    try (RocksStore store = RocksStore.open(disk.data, always, Appender.clock())) {
      newest = Fleet.instant(Appender.survivors(store, 1_000_000) - 1).toString();
      assertThat(store.status().problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem).contains("stopped", newest, "missing"));
      assertThat(mark).content().endsWith(" ALWAYS\n");
    }
    assertThat(mark).doesNotExist();
    Files.writeString(mark, "another-boot ALWAYS\n");
    try (RocksStore store = RocksStore.open(disk.data, always, Appender.clock())) {
      assertThat(store.status().problems()).isEmpty();
    }
  }

  private Disk disk() throws IOException, InterruptedException {
    Path place = Files.createTempDirectory(directory, "disk");
    Path data = Files.createDirectory(place.resolve("data"));
    return new Disk(data, new PowerLoss(place, data));
  }

  private record Disk(Path data, PowerLoss power) {
    Appender.Acknowledged run(long from, Durability durability, long frames, Duration least)
        throws IOException, InterruptedException {
      power.settle();
      Process process = Appender.start(data, from, durability, power.environment());
      return Appender.killAfter(process, from, frames, least);
    }
  }

  private static long open(Path data, long end) throws IOException {
    try (RocksStore store = RocksStore.open(data, Appender.SETTINGS, Appender.clock())) {
      assertThat(store.status().problems()).isEmpty();
      assertThat(store.status().lostSequences()).isZero();
      return Appender.survivors(store, end);
    }
  }
}
