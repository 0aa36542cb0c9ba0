package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plimsoll.store.Durability;
import io.plimsoll.testing.Seeds;
import io.plimsoll.testing.Slow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed at any moment loses nothing that it acknowledged: between two frames,
/// in the middle of a write to the log, or at a sync, a creation, a renaming or a removal of a file
/// while it opens, closes buckets or compacts.
///
/// `-Dkills=500` is the long form.
@Slow
class KillTest {
  private static final int KILLS = Integer.getInteger("kills", 5);
  private static final int KILLS_OF_A_STORE = 5;
  private static final int MOST_FRAMES = 1_500;

  /// Opening changes some thirty files, and creates most of them.
  private static final int MOST_CHANGES = 60;

  private static final int CHANGES_BETWEEN = 2;
  private static final int CHANGES_OF_OPENING = 30;
  private static final int FRAMES_TO_REPLAY = 200;

  @TempDir private Path directory;

  @Test
  void everySampleThatWasAcknowledgedIsThereAfterEveryKill() {
    Seeds.forEachSeed(
        Math.ceilDiv(KILLS, KILLS_OF_A_STORE),
        random -> {
          Path place = Files.createTempDirectory(directory, "store");
          Path data = Files.createDirectory(place.resolve("data"));
          Map<String, String> environment = new HashMap<>();
          if (PowerLoss.isThere()) {
            environment.putAll(new PowerLoss(place, data).environment());
          }
          long there = 0;
          for (int kill = 0; kill < KILLS_OF_A_STORE; kill++) {
            environment.put("DISK_KILL", moment(random));
            Process process = Appender.start(data, there, Durability.EVERY_SECOND, environment);
            long frames = random.nextInt(1, MOST_FRAMES);
            long acknowledged = Appender.killAfter(process, there, frames, Duration.ZERO).frames();
            there = open(data, acknowledged);
          }
          assertThat(there).as("frames of all rounds").isPositive();
          System.out.printf(
              "%d kills, %d samples acknowledged, none lost%n",
              KILLS_OF_A_STORE, there * Appender.CONTAINERS.size());
        });
  }

  /// RocksDB writes files of what is in its log, and only then names them in its manifest.
  @Test
  void aStoreThatWasKilledWhileItOpenedIsNotTakenForDamaged()
      throws IOException, InterruptedException {
    assumeTrue(PowerLoss.isThere(), "needs gcc");
    Path place = Files.createTempDirectory(directory, "closed");
    Path data = Files.createDirectory(place.resolve("data"));
    Map<String, String> environment = new HashMap<>(new PowerLoss(place, data).environment());
    long there = 0;
    for (int change = 1; change <= CHANGES_OF_OPENING; change += CHANGES_BETWEEN) {
      there = append(data, there);
      environment.put("DISK_KILL", "meta " + change + " after");
      Process process = Appender.start(data, there, Durability.EVERY_SECOND, environment);
      there = open(data, Appender.killAfter(process, there, 1, Duration.ZERO).frames());
    }
  }

  private static long append(Path data, long from) throws IOException {
    try (RocksStore store = RocksStore.open(data, Appender.SETTINGS, Appender.clock())) {
      for (long step = from; step < from + FRAMES_TO_REPLAY; step++) {
        store.append(Appender.frame(step));
      }
    }
    return from + FRAMES_TO_REPLAY;
  }

  /// A moment to die at, unless a kill from outside comes first.
  private static String moment(RandomGenerator random) {
    String how = random.nextBoolean() ? "before" : "after";
    return switch (random.nextInt(3)) {
      case 0 -> "";
      case 1 -> "meta %d %s".formatted(random.nextInt(1, MOST_CHANGES), how);
      default ->
          "write %d %s"
              .formatted(random.nextInt(1, MOST_FRAMES), random.nextBoolean() ? "half" : how);
    };
  }

  private static long open(Path data, long acknowledged) throws IOException {
    try (RocksStore store = RocksStore.open(data, Appender.SETTINGS, Appender.clock())) {
      assertThat(store.status().problems()).isEmpty();
      assertThat(store.status().lostSequences()).isZero();
      long there = Appender.survivors(store, acknowledged + 10);
      // The one that was under way may have been kept, too.
      assertThat(there).isBetween(acknowledged, acknowledged + 1);
      return there;
    }
  }
}
