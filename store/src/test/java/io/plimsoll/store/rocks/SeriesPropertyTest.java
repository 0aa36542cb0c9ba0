package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.series.Appended;
import io.plimsoll.testing.Seeds;
import io.plimsoll.testing.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever comes in whatever order, with closings and restarts in between, the series are those
/// that a naive store has.
class SeriesPropertyTest {
  private static final int SEEDS = Integer.getInteger("seeds", 8);
  private static final int CONTAINERS = 5;
  private static final int METRICS = 4;
  private static final int ROUNDS = 40;
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path directory;

  @Test
  void agreesWithANaiveStore() {
    int[] seed = {0};
    Seeds.forEachSeed(
        SEEDS,
        random -> {
          Path data = directory.resolve(String.valueOf(seed[0]++));
          TestClock clock = new TestClock(START);
          NaiveSeries naive = new NaiveSeries(clock);
          RocksStore store = RocksStore.open(data, StoreSettings.DEFAULT, clock);
          for (int round = 0; round < ROUNDS; round++) {
            clock.advance(Duration.ofSeconds(step(random)));
            append(store, naive, random, clock);
            if (random.nextInt(3) == 0) {
              check(store, naive, random, clock);
            }
            if (random.nextInt(6) == 0) {
              store.awaitChunks();
              check(store, naive, random, clock);
            }
            if (random.nextInt(8) == 0) {
              store.close();
              store = RocksStore.open(data, StoreSettings.DEFAULT, clock);
              check(store, naive, random, clock);
            }
          }
          assertThat(store.status().problems()).isEmpty();
          checkAll(store, naive);
          store.close();
        });
  }

  private static int step(RandomGenerator random) {
    return random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(900);
  }

  private static void append(
      RocksStore store, NaiveSeries naive, RandomGenerator random, TestClock clock)
      throws Exception {
    SeriesSender sender = new SeriesSender(store.series());
    List<NaiveSeries.Sample> batch = new ArrayList<>();
    int active = random.nextInt(1, CONTAINERS + 1);
    for (int run = random.nextInt(1, 12); run > 0; run--) {
      long millis = time(random, clock);
      int container = random.nextInt(active);
      boolean along = random.nextBoolean();
      for (int i = 0; i < METRICS; i++) {
        Labels labels = labels(container, along ? 0 : i);
        long at = along ? millis + i * 15_000L : millis;
        long bits = bits(random);
        batch.add(new NaiveSeries.Sample(labels, at, bits));
        if (random.nextInt(10) == 0) {
          batch.add(new NaiveSeries.Sample(labels, at, random.nextBoolean() ? bits : ~bits));
        }
      }
    }
    for (NaiveSeries.Sample sample : batch) {
      sender.addBits(sample.labels(), sample.millis(), sample.bits());
    }
    Appended appended = sender.send();
    Appended expected = naive.append(batch);
    assertThat(appended.kept()).isEqualTo(expected.kept());
    assertThat(appended.conflicting()).isEqualTo(expected.conflicting());
    assertThat(appended.tooOld()).isEqualTo(expected.tooOld());
    assertThat(appended.tooFarAhead()).isEqualTo(expected.tooFarAhead());
    assertThat(appended.firstRefused() == null).isEqualTo(expected.refused() == 0);
  }

  private static long time(RandomGenerator random, TestClock clock) {
    return clock.millis()
        + switch (random.nextInt(6)) {
          case 0 -> -random.nextLong(70 * 60_000);
          case 1 -> random.nextLong(-60_000, 11 * 60_000);
          default -> -random.nextLong(30_000);
        };
  }

  private static long bits(RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong();
      case 1 -> 0x7ff0_0000_0000_0000L | random.nextLong(1 << 20);
      case 2 -> Double.doubleToRawLongBits(-0.0);
      case 3 -> Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY);
      case 4 -> Double.doubleToRawLongBits(random.nextInt(100) / 10.0);
      default -> Double.doubleToRawLongBits(random.nextInt(1_000_000));
    };
  }

  private static Labels labels(int container, int metric) {
    return Labels.of(
        Map.of(Labels.NAME, "metric_" + metric, "container", "c" + container, "job", "test"));
  }

  private static void check(
      RocksStore store, NaiveSeries naive, RandomGenerator random, TestClock clock)
      throws Exception {
    long from = clock.millis() - random.nextLong(12 * 3_600_000);
    long through = from + random.nextLong(6 * 3_600_000);
    assertThat(SeriesSender.read(store, from - 1, through)).isEqualTo(naive.read(from, through));
  }

  private static void checkAll(RocksStore store, NaiveSeries naive) throws Exception {
    Map<Labels, NavigableMap<Long, Long>> all = naive.read(0, Long.MAX_VALUE / 2);
    assertThat(SeriesSender.read(store, -1, START.toEpochMilli() * 2)).isEqualTo(all);
    assertThat(all).isNotEmpty();
  }
}
