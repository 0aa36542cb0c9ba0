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
      SampleRun run = new SampleRun();
      TreeMap<Long, Long> naive = new TreeMap<>();
      for (int piece = random.nextInt(6); piece > 0; piece--) {
        long millis = random.nextInt(100);
        for (int i = random.nextInt(40); i > 0; i--) {
          long code = random.nextLong();
          run.add(millis, code);
          naive.putIfAbsent(millis, code);
          millis += random.nextInt(1, 20);
        }
      }
      run.settle();
      assertThat(Arrays.copyOf(run.millis(), run.size()))
          .isEqualTo(naive.keySet().stream().mapToLong(Long::longValue).toArray());
      assertThat(Arrays.copyOf(run.codes(), run.size()))
          .isEqualTo(naive.values().stream().mapToLong(Long::longValue).toArray());
    });
  }

  @Test
  void takesWhatIsLaterThanTheStartUpToTheEnd() {
    SampleRun run = new SampleRun();
    run.add(new long[] {1, 2, 3, 4}, new long[] {10, 20, 30, 40}, 4, 1, 3);
    assertThat(Arrays.copyOf(run.millis(), run.size())).containsExactly(2, 3);
  }
}
