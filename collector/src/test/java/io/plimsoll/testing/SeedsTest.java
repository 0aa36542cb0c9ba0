package io.plimsoll.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

@DisabledIfSystemProperty(named = "seed", matches = ".+", disabledReason = "one seed is replayed")
class SeedsTest {
  @Test
  void drawsTheSameNumbersInEveryRun() {
    int tried = System.getenv(Slow.QUICK_RUN) == null ? 160 : 20;
    assertThat(draw(160)).isEqualTo(draw(160)).doesNotHaveDuplicates().hasSize(tried);
  }

  @Test
  void saysHowToReplayTheSeedThatFailed() {
    long third = draw(24).get(2);
    assertThatThrownBy(() ->
            Seeds.forEachSeed(40, random -> assertThat(random.nextLong()).isNotEqualTo(third)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("replay with -Dseed=2: ");
  }

  private static List<Long> draw(int seeds) {
    List<Long> drawn = new ArrayList<>();
    Seeds.forEachSeed(seeds, random -> drawn.add(random.nextLong()));
    return drawn;
  }
}
