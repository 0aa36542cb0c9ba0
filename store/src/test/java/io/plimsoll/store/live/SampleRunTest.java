package io.plimsoll.store.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.Seeds;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Samples that are collected from several places.
class SampleRunTest {
  @Test
  void settlesIntoOneAscentThatKeepsTheFirstOfEveryTime() {
    Seeds.forEachSeed(random -> {
      SampleRun run = new SampleRun(random.nextInt(1, 100));
      TreeMap<Long, Long> naive = new TreeMap<>();
      long after = random.nextInt(-1, 50);
      long through = after + random.nextInt(400);
      for (int piece = random.nextInt(6); piece > 0; piece--) {
        long millis = random.nextInt(100);
        long[] at = new long[random.nextInt(40)];
        long[] codes = random.longs(at.length).toArray();
        for (int i = 0; i < at.length; i++) {
          at[i] = millis;
          millis += random.nextInt(1, 20);
          if (at[i] > after && at[i] <= through) {
            naive.putIfAbsent(at[i], codes[i]);
          }
        }
        if (random.nextBoolean()) {
          run.add(at, codes, at.length, after, through);
        } else {
          run.add(cursor(at, codes), after, through);
        }
      }
      run.settle();
      assertThat(Arrays.copyOf(run.millis(), run.size()))
          .isEqualTo(naive.keySet().stream().mapToLong(Long::longValue).toArray());
      assertThat(Arrays.copyOf(run.codes(), run.size()))
          .isEqualTo(naive.values().stream().mapToLong(Long::longValue).toArray());
    });
  }

  private static SampleCursor cursor(long[] at, long[] codes) {
    SampleBlock block = new SampleBlock(new SamplePages(0), 0);
    for (int i = 0; i < at.length; i++) {
      block.add(at[i], codes[i]);
    }
    return new SampleCursor().reset(block);
  }

  @Test
  void takesWhatIsLaterThanTheStartUpToTheEnd() {
    SampleRun run = new SampleRun();
    run.add(new long[] {1, 2, 3, 4}, new long[] {10, 20, 30, 40}, 4, 1, 3);
    assertThat(Arrays.copyOf(run.millis(), run.size())).containsExactly(2, 3);
  }
}
