package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.Labels;
import io.plimsoll.testing.Seeds;
import io.plimsoll.testing.Slow;
import io.plimsoll.testing.Subprocess;
import io.plimsoll.testing.TestClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What acknowledged samples of labelled series survive.
@Slow
class SeriesDurabilityTest {
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final int KILLS = 5;
  private static final int SERIES = 12;

  /// Steps of a minute, so that buckets close while they run, …
  private static final long STEP_MILLIS = 60_000;

  /// … and a step after which other series are sent, so that the old ones leave memory.
  private static final int GENERATION = 100;

  @TempDir private Path directory;

  /// Appends numbered samples for ever and prints each number once it is acknowledged.
  public static void main(String[] arguments) throws IOException {
    TestClock clock = new TestClock(START);
    long step = Long.parseLong(arguments[1]);
    clock.set(START.plusMillis(step * STEP_MILLIS));
    RocksStore store = RocksStore.open(Path.of(arguments[0]), StoreSettings.DEFAULT, clock);
    while (true) {
      SeriesSender sender = new SeriesSender(store.series());
      for (int series = 0; series < SERIES; series++) {
        if (!sender.add(labels(step, series), clock.millis(), (double) step * series)) {
          throw new IllegalStateException("refused");
        }
      }
      // A sample that comes late, into a bucket that may be closed.
      long late = step - 40;
      if (late >= 0) {
        sender.add(labels(late, 0), START.toEpochMilli() + late * STEP_MILLIS + 1, (double) late);
      }
      if (sender.send().refused() > 0) {
        throw new IllegalStateException("refused");
      }
      System.out.println(step);
      step++;
      clock.advance(Duration.ofMillis(STEP_MILLIS));
    }
  }

  private static Labels labels(long step, int series) {
    return Labels.of(
        Labels.NAME, "metric_" + series % 4, "pod", "p%d-%d".formatted(step / GENERATION, series));
  }

  @Test
  void whatWasAcknowledgedSurvivesKills() {
    Seeds.forEachSeed(
        1,
        random -> {
          long next = 0;
          for (int kill = 0; kill < KILLS; kill++) {
            next = runAndKill(next, random) + 1;
            assertAllThere(next);
          }
          assertThat(next).isGreaterThan(KILLS);
        });
  }

  private long runAndKill(long from, RandomGenerator random) throws Exception {
    Process process =
        Subprocess.java(
                List.of(),
                SeriesDurabilityTest.class.getName(),
                directory.toString(),
                String.valueOf(from))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = from - 1;
    int wanted = random.nextInt(50, 400);
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

  /// Checks the steps before `end`; one more may have been kept than was acknowledged.
  private void assertAllThere(long end) throws IOException {
    TestClock clock = new TestClock(START.plusMillis(end * STEP_MILLIS));
    try (RocksStore store = RocksStore.open(directory, StoreSettings.DEFAULT, clock)) {
      assertThat(store.status().problems()).isEmpty();
      assertThat(store.status().lostSequences()).isZero();
      long last = START.toEpochMilli() + (end - 1) * STEP_MILLIS;
      Map<Labels, NavigableMap<Long, Long>> found = SeriesSender.read(store, -1, last);
      for (long step = 0; step < end; step++) {
        long at = START.toEpochMilli() + step * STEP_MILLIS;
        for (int series = 0; series < SERIES; series++) {
          assertThat(found.get(labels(step, series)))
              .containsEntry(at, Double.doubleToRawLongBits((double) step * series));
        }
        if (step < end - 40) {
          assertThat(found.get(labels(step, 0)))
              .containsEntry(at + 1, Double.doubleToRawLongBits((double) step));
        }
      }
      long kept = found.values().stream().mapToLong(Map::size).sum();
      long wanted = end * SERIES + Math.max(0, end - 40);
      assertThat(kept)
          .as("with or without the late one of the next step")
          .isBetween(wanted, wanted + 1);
    }
  }
}
