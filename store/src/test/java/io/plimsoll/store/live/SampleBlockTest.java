package io.plimsoll.store.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.live.SampleBlock.Added;
import io.plimsoll.testing.Seeds;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Samples of a series in memory.
class SampleBlockTest {
  private static final int BUCKET = 986_000;
  private static final long START = Buckets.start(BUCKET);

  @Test
  void keepsWhatANaiveMapKeeps() {
    Seeds.forEachSeed(random -> {
      LiveSeries live = new LiveSeries();
      live.admit(7, BUCKET);
      SampleBlock block = live.start(7, BUCKET);
      Map<Long, Long> naive = new TreeMap<>();
      int samples = random.nextInt(1, 300);
      long regular = START + random.nextInt(15_000);
      for (int i = 0; i < samples; i++) {
        long millis = random.nextInt(5) == 0 ? anyTime(random) : regular;
        regular = Math.min(START + Buckets.MILLIS - 1, regular + 5_000);
        long code = code(random, i);
        Added expected = expected(naive, millis, code);
        assertThat(live.add(block, millis, code)).isEqualTo(expected);
        naive.putIfAbsent(millis, code);
      }
      assertThat(read(block)).isEqualTo(naive);
      checkFrom(block, (NavigableMap<Long, Long>) naive, anyTime(random));
      checkFrom(
          block, (NavigableMap<Long, Long>) naive, block.lastMillis() - random.nextInt(300_000));
      assertThat(block.lastCode()).isEqualTo(((TreeMap<Long, Long>) naive).lastEntry().getValue());
      assertThat(live.blockBytes()).isEqualTo(block.memory());
    });
  }

  /// Whatever a cursor passes over, all samples later than the time are read.
  private static void checkFrom(
      SampleBlock block, NavigableMap<Long, Long> naive, long afterMillis) {
    SampleRun run = new SampleRun(1);
    run.add(new SampleCursor().reset(block, afterMillis), afterMillis, Long.MAX_VALUE);
    Map<Long, Long> found = new TreeMap<>();
    for (int i = 0; i < run.size(); i++) {
      found.put(run.millis()[i], run.codes()[i]);
    }
    assertThat(found).isEqualTo(naive.tailMap(afterMillis, false));
  }

  private static long anyTime(RandomGenerator random) {
    return START + random.nextLong(Buckets.MILLIS);
  }

  private static long code(RandomGenerator random, int i) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextLong() >> random.nextInt(64);
      case 2 -> i % 2 == 0 ? Long.MAX_VALUE : Long.MIN_VALUE + 1;
      default -> 100L * i;
    };
  }

  private static Added expected(Map<Long, Long> naive, long millis, long code) {
    Long kept = naive.get(millis);
    if (kept != null) {
      return kept == code ? Added.KNOWN : Added.CONFLICTING;
    }
    return naive.isEmpty() || millis > ((TreeMap<Long, Long>) naive).lastKey()
        ? Added.NEWEST
        : Added.LATE;
  }

  /// All samples of a block, by their times.
  static Map<Long, Long> read(SampleBlock block) {
    Map<Long, Long> samples = new TreeMap<>();
    SampleCursor cursor = new SampleCursor().reset(block);
    while (cursor.next()) {
      samples.put(cursor.millis(), cursor.code());
    }
    return samples;
  }

  @Test
  void aCursorSeesWhatWasThereWhenItWasReset() {
    SampleBlock block = new SampleBlock(new SamplePages(BUCKET), 0);
    block.add(START + 10, 1);
    block.add(START + 20, 2);
    SampleCursor cursor = new SampleCursor().reset(block);
    block.add(START + 15, 3);
    block.add(START + 30, 4);
    assertThat(cursor.count()).isEqualTo(2);
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.next()).isTrue();
    assertThat(cursor.millis()).isEqualTo(START + 20);
    assertThat(cursor.code()).isEqualTo(2);
    assertThat(cursor.next()).isFalse();
  }

  @Test
  void aCursorPassesOverFewSamplesBeforeTheNewest() {
    SampleBlock block = new SampleBlock(new SamplePages(BUCKET), 0);
    for (int i = 0; i < 120; i++) {
      block.add(START + 15_000L * i, i);
      SampleCursor newest = new SampleCursor().reset(block, START + 15_000L * (i - 5));
      assertThat(newest.left()).isLessThan(5 + SampleBlock.MARK_SAMPLES);
    }
    block.add(START + 1, 7);
    assertThat(new SampleCursor().reset(block, block.lastMillis() - 1).left()).isEqualTo(25);
    assertThat(new SampleCursor().reset(block, START).left()).isEqualTo(121);
  }

  @Test
  void aRegularSampleOfACounterTakesThreeBytesAtMost() {
    SampleBlock block = new SampleBlock(new SamplePages(BUCKET), 0);
    for (int i = 0; i < 120; i++) {
      block.add(START + 7_000 + i * 15_000L, 1_000_000_007L + i * 500_000L);
    }
    assertThat(block.size()).isLessThanOrEqualTo(120 * 3 + 12);
  }

  @Test
  void takesSoManySamplesAndNoMore() {
    SampleBlock block = new SampleBlock(new SamplePages(BUCKET), 0);
    for (int i = 0; i < SampleBlock.MAX_SAMPLES; i++) {
      assertThat(block.add(START + 2L * i, i)).isEqualTo(Added.NEWEST);
    }
    assertThat(block.add(START + Buckets.MILLIS - 1, 1)).isEqualTo(Added.FULL);
    assertThat(block.add(START + 1, 1)).isEqualTo(Added.FULL);
    assertThat(block.add(START + 2, 1)).isEqualTo(Added.KNOWN);
    assertThat(block.count()).isEqualTo(SampleBlock.MAX_SAMPLES);
  }
}
