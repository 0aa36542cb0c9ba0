package io.plimsoll.store.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.testing.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoggedSamplesTest {
  private record Sample(int series, long millis, long code, @Nullable SampleBlock base) {}

  /// Few times, so that many are the same: then the first one stays the first.
  @Test
  void runsOfOneSeriesAreOrderedAndNothingElseMoves() {
    SampleBlock[] blocks = {
      new SampleBlock(new SamplePages(0), 0), new SampleBlock(new SamplePages(1), 0)
    };
    LoggedSamples samples = new LoggedSamples();
    Seeds.forEachSeed(random -> {
      samples.clear();
      List<Sample> expected = new ArrayList<>();
      while (expected.size() < 3_000) {
        List<Sample> run = new ArrayList<>();
        int series = expected.isEmpty() ? 5 : expected.getLast().series() + random.nextInt(1, 3);
        for (int i = random.nextInt(1, 6); i > 0; i--) {
          SampleBlock base = random.nextBoolean() ? null : blocks[random.nextInt(2)];
          run.add(new Sample(series, random.nextInt(8), random.nextLong(), base));
        }
        run.forEach(one -> samples.add(one.series(), one.millis(), one.code(), one.base()));
        run.sort(Comparator.comparingLong(Sample::millis));
        expected.addAll(run);
      }
      samples.order();
      List<Sample> found = new ArrayList<>();
      for (int i = 0; i < samples.size(); i++) {
        found.add(
            new Sample(samples.series(i), samples.millis(i), samples.code(i), samples.base(i)));
      }
      assertThat(found).isEqualTo(expected);
    });
  }
}
