package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.rocks.CheckReport.Verdict;
import io.plimsoll.testing.Seeds;
import io.plimsoll.testing.Slow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What frames, labelled series and documents survive together when the power fails, as
/// [PowerLossTest] does to frames alone: the store opens by itself, what is there ends at one
/// moment for all of them, and a check before it says so too. `-Dcuts=100` is the long form.
@Slow
class MixedPowerLossTest {
  private static final int CUTS = Integer.getInteger("cuts", 3);
  private static final int CUTS_OF_A_STORE = 2;

  /// What a power failure may cost, and as much again for a machine that has other work.
  private static final Duration MOST_LOST = Duration.ofMillis(2 * StoreSettings.SYNC_MILLIS);

  /// So slow that no bucket closes in this time, which would sync the log as well.
  private static final Duration PACE = Duration.ofMillis(50);

  private static final Duration FOUR_SECONDS = Duration.ofSeconds(4);

  private static final int OFTEN = 7;

  /// Only with the first step: each change of a document syncs the log, and nothing else would be
  /// lost.
  private static final int ONCE = 1_000_000;

  @TempDir private Path directory;
  private Path data;
  private PowerLoss power;
  private Path scratch;

  @BeforeEach
  void needsACompiler() {
    assumeTrue(PowerLoss.isThere(), "gcc, which compiles disk.c, is not there");
  }

  @Test
  void nothingIsLostIfEveryWriteIsSynced() {
    Seeds.forEachSeed(
        CUTS,
        random -> {
          begin();
          long there = 0;
          for (int cut = 0; cut < CUTS_OF_A_STORE; cut++) {
            long steps = random.nextInt(1, 300);
            long acknowledged = run(there, Durability.ALWAYS, OFTEN, steps, "").frames();
            power.cut(random);
            assertThat(open(acknowledged, acknowledged + 10, OFTEN))
                .isBetween(acknowledged, acknowledged + 1);
            there = acknowledged;
          }
        });
  }

  @Test
  void documentsAndWhatCameBeforeThemAreThereThoughTheLogIsSyncedEverySecond() {
    Seeds.forEachSeed(
        CUTS,
        random -> {
          begin();
          long there = 0;
          for (int cut = 0; cut < CUTS_OF_A_STORE; cut++) {
            long steps = random.nextInt(1, 700);
            Appender.Acknowledged run =
                run(there, Durability.EVERY_SECOND, OFTEN, steps, moment(random));
            power.cut(random);
            there = Math.min(run.frames(), open(run.frames(), run.frames() + 10, OFTEN));
            assertThat(there).isGreaterThanOrEqualTo(run.frames() - OFTEN);
          }
        });
  }

  @Test
  void atMostTheLastSecondIsLostIfTheLogIsSyncedEverySecond() {
    Seeds.forEachSeed(
        Math.max(1, CUTS / 2),
        random -> {
          begin();
          Appender.Acknowledged run =
              run(0, Durability.EVERY_SECOND, ONCE, PACE, 1, FOUR_SECONDS, "");
          assertThat(run.frames()).as("no bucket closes").isLessThan(RocksStore.BUCKET_STEPS);
          assertThat(power.cut(random)).as("bytes that were not synced").isPositive();
          int lost = (int) (run.frames() - open(1, run.frames() + 10, ONCE));
          assertThat(lost).isBetween(-1, run.ages().size() / 2 + 1);
          if (lost > 0) {
            assertThat(run.ages().get(lost - 1)).isLessThan(MOST_LOST);
          }
        });
  }

  @Test
  void whatIsLostIsTheEndThoughBucketsCloseMeanwhile() {
    Seeds.forEachSeed(
        CUTS,
        random -> {
          begin();
          long there = 0;
          for (int cut = 0; cut < CUTS_OF_A_STORE; cut++) {
            long steps = random.nextInt(1, 10 * RocksStore.BUCKET_STEPS);
            Appender.Acknowledged run =
                run(there, Durability.EVERY_SECOND, ONCE, steps, moment(random));
            power.cut(random);
            there = Math.min(run.frames(), open(1, run.frames() + 10, ONCE));
          }
        });
  }

  /// The machine may stop in the middle of a sync, a creation, a renaming or a removal.
  private static String moment(RandomGenerator random) {
    String how = random.nextBoolean() ? "before" : "after";
    return random.nextBoolean() ? "" : "meta %d %s".formatted(random.nextInt(1, 400), how);
  }

  private void begin() throws IOException, InterruptedException {
    Path place = Files.createTempDirectory(directory, "disk");
    data = Files.createDirectory(place.resolve("data"));
    scratch = Files.createDirectory(place.resolve("scratch"));
    power = new PowerLoss(place, data);
  }

  /// As fast as it goes, until so many steps are acknowledged.
  private Appender.Acknowledged run(
      long from, Durability durability, int documents, long steps, String moment)
      throws IOException, InterruptedException {
    return run(from, durability, documents, Duration.ZERO, steps, Duration.ZERO, moment);
  }

  private Appender.Acknowledged run(
      long from,
      Durability durability,
      int documents,
      Duration pace,
      long steps,
      Duration least,
      String moment)
      throws IOException, InterruptedException {
    power.settle();
    Map<String, String> environment = new HashMap<>(power.environment());
    environment.put("DISK_KILL", moment);
    Process process = MixedAppender.start(data, from, durability, documents, pace, environment);
    return Appender.killAfter(process, from, steps, least);
  }

  private long open(long acknowledged, long end, int documents) throws IOException {
    CheckReport report = StoreCheck.run(data, scratch, Appender.clock());
    assertThat(report.damages()).isEmpty();
    assertThat(report.verdict()).isEqualTo(Verdict.FINE);
    try (RocksStore store = RocksStore.open(data, Appender.SETTINGS, Appender.clock())) {
      assertThat(store.status().problems()).isEmpty();
      assertThat(store.status().lostSequences()).isZero();
      return MixedAppender.survivors(store, acknowledged, end, documents);
    }
  }
}
