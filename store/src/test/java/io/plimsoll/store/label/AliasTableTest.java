package io.plimsoll.store.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AliasTableTest {
  @Test
  void anEmptyTableFindsNothing() {
    AliasTable table = new AliasTable();
    assertThat(table.find(0, 0)).isEqualTo(SeriesIndex.NONE);
    assertThat(table.find(-1, -1)).isEqualTo(SeriesIndex.NONE);
  }

  @Test
  void hashesThatAreAllZerosOrOnesAreHashesLikeAnyOther() {
    AliasTable table = new AliasTable();
    table.put(0, 0, 0);
    table.put(-1, -1, 1);
    assertThat(table.find(0, 0)).isEqualTo(0);
    assertThat(table.find(-1, -1)).isEqualTo(1);
    table.remove(0);
    assertThat(table.find(0, 0)).isEqualTo(SeriesIndex.NONE);
    assertThat(table.find(-1, -1)).isEqualTo(1);
  }

  @Test
  void theOldestHashOfASeriesMakesRoomForTheFifth() {
    AliasTable table = new AliasTable();
    for (int i = 0; i <= AliasTable.MAX_ALIASES; i++) {
      table.put(i, i, 7);
    }
    assertThat(table.find(0, 0)).isEqualTo(SeriesIndex.NONE);
    assertThat(table.find(1, 1)).isEqualTo(7);
    assertThat(table.find(4, 4)).isEqualTo(7);
    assertThat(table.size()).isEqualTo(AliasTable.MAX_ALIASES);
  }

  /// Few different lower halves, so that hashes collide and run into each other.
  @Test
  void aTableFindsWhatAMapWould() {
    Seeds.forEachSeed(
        50,
        random -> {
          AliasTable table = new AliasTable();
          Map<List<Long>, Integer> naive = new HashMap<>();
          Map<Integer, List<List<Long>>> bySeries = new HashMap<>();
          for (int i = 0; i < 5_000; i++) {
            int series = random.nextInt(300);
            if (random.nextInt(6) == 0) {
              table.remove(series);
              bySeries.getOrDefault(series, List.of()).forEach(naive::remove);
              bySeries.remove(series);
            } else {
              List<Long> hash = hash(random, series);
              table.put(hash.get(0), hash.get(1), series);
              put(naive, bySeries, hash, series);
            }
            List<Long> asked = hash(random, random.nextInt(300));
            int expected = naive.getOrDefault(asked, SeriesIndex.NONE);
            assertThat(table.find(asked.get(0), asked.get(1))).isEqualTo(expected);
            int before = random.nextInt(-1, 300);
            assertThat(table.find(asked.get(0), asked.get(1), before)).isEqualTo(expected);
          }
          assertThat(table.size()).isEqualTo(naive.size());
          naive.forEach((hash, series) ->
              assertThat(table.find(hash.get(0), hash.get(1))).isEqualTo(series.intValue()));
        });
  }

  @Test
  void aTableDoesNotGrowWithSeriesThatComeAndGo() {
    AliasTable table = new AliasTable();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      table.put(random.nextLong(), random.nextLong(), i);
    }
    long before = table.bytes();
    for (int i = 0; i < 200_000; i++) {
      table.remove(i % 1_000);
      table.put(random.nextLong(), random.nextLong(), i % 1_000);
    }
    assertThat(table.size()).isEqualTo(1_000);
    assertThat(table.bytes()).isLessThanOrEqualTo(2 * before);
  }

  /// The series of a hash is a part of it here, so a reader can tell a wrong one. Those that are
  /// never removed have to be found at all times.
  @Test
  void aReaderFindsTheRightSeriesWhileTheTableChanges() throws Exception {
    AliasTable table = new AliasTable();
    int stable = 500;
    int all = 4_000;
    for (int series = 0; series < stable; series++) {
      table.put(high(series), low(series, 0), series);
    }
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
      Future<Long> reader =
          threads.submit(() -> {
            SplittableRandom random = new SplittableRandom(2);
            long found = 0;
            while (!done.get()) {
              int series = random.nextInt(all);
              int version = series < stable ? 0 : random.nextInt(8);
              int before = random.nextInt(Math.max(0, series - 2), series + 1) - 1;
              int answer = table.find(high(series), low(series, version), before);
              if (answer != series && (series < stable || answer != SeriesIndex.NONE)) {
                throw new AssertionError(answer + " was found for " + series);
              }
              found += answer == SeriesIndex.NONE ? 0 : 1;
              reading.countDown();
            }
            return found;
          });
      reading.await();
      SplittableRandom random = new SplittableRandom(3);
      for (int i = 0; i < 200_000; i++) {
        int series = random.nextInt(stable, all);
        if (random.nextBoolean()) {
          table.remove(series);
        } else {
          table.put(high(series), low(series, random.nextInt(8)), series);
        }
      }
      done.set(true);
      assertThat(reader.get()).isPositive();
    }
  }

  private static long high(int series) {
    return (long) series << 32;
  }

  /// Lower halves that begin at the same few places.
  private static long low(int series, int version) {
    return ((long) series << 32) | (series % 64 * 16 + version);
  }

  /// One of few hashes; two of the same series never share the lower half.
  private static List<Long> hash(RandomGenerator random, int series) {
    long low = random.nextInt(400);
    return List.of((series + low) % 3 << 32, low);
  }

  private static void put(
      Map<List<Long>, Integer> naive,
      Map<Integer, List<List<Long>>> bySeries,
      List<Long> hash,
      int series) {
    Integer known = naive.get(hash);
    if (known != null && known == series) {
      return;
    }
    if (known != null) {
      bySeries.get(known).remove(hash);
    }
    List<List<Long>> hashes = bySeries.computeIfAbsent(series, none -> new ArrayList<>());
    if (hashes.size() == AliasTable.MAX_ALIASES) {
      naive.remove(hashes.removeFirst());
    }
    hashes.add(hash);
    naive.put(hash, series);
  }
}
