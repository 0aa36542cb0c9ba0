package io.plimsoll.collector.spelling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
  private static final List<String> KNOWN = List.of("min", "max", "cooldown", "interval", "cpu");

  @Test
  void aSlipOrTwoIsForgiven() {
    assertThat(Spelling.meant("cooldwon", KNOWN)).contains("cooldown");
    assertThat(Spelling.meant("Intervl", KNOWN)).contains("interval");
  }

  @Test
  void aWordThatGoesOnOrBreaksOffIsTheSame() {
    assertThat(Spelling.meant("maximum", KNOWN)).contains("max");
    assertThat(Spelling.meant("cool", KNOWN)).contains("cooldown");
  }

  @Test
  void whatIsNearNothingIsLeftAlone() {
    assertThat(Spelling.meant("restart", KNOWN)).isEmpty();
  }

  @Test
  void theNearestComeFirstAndEquallyNearOnesInOrder() {
    assertThat(Spelling.nearest("mix", KNOWN, 3)).containsExactly("max", "min", "cpu");
  }
}
