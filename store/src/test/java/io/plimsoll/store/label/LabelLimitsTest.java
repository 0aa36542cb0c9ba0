package io.plimsoll.store.label;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelLimitsTest {
  private static final LabelLimits LIMITS = new LabelLimits(3, 10, 12);

  @Test
  void labelsWithinTheLimitsAreKept() {
    assertThat(LIMITS.refusal(up("0123456789", "0123456789ab").with("b", "1"))).isNull();
  }

  @Test
  void aSeriesWithoutAMetricIsRefused() {
    assertThat(LIMITS.refusal(Labels.of("a", "1"))).isEqualTo("{a=\"1\"} has no label __name__");
  }

  @Test
  void aLabelTooManyIsRefused() {
    assertThat(LIMITS.refusal(up("a", "1").with("b", "1").with("c", "1")))
        .isEqualTo("up has 4 labels, more than 3");
  }

  @Test
  void aNameThatIsTooLongIsRefused() {
    assertThat(LIMITS.refusal(up("0123456789a", "1")))
        .isEqualTo("up: the name of label 0123456789a has 11 bytes, more than 10");
  }

  @Test
  void aValueThatIsTooLongIsRefusedWithItsLabel() {
    assertThat(LIMITS.refusal(up("a", "0123456789abc")))
        .isEqualTo("up: the value of label a has 13 bytes, more than 12");
  }

  @Test
  void lengthsAreThoseOfUtf8() {
    assertThat(LIMITS.refusal(up("a", "😀😀😀"))).isNull();
    assertThat(LIMITS.refusal(up("a", "😀😀😀x"))).contains("13 bytes");
    assertThat(LIMITS.refusal(up("a", "ééé€€"))).isNull();
    assertThat(LIMITS.refusal(up("a", "éééé€€"))).contains("14 bytes");
  }

  @Test
  void aReasonIsShortHoweverLongTheNameIs() {
    String reason = LIMITS.refusal(up("😀".repeat(5_000), "1"));
    assertThat(reason).hasSizeLessThan(300).contains("20000 bytes");
  }

  private static Labels up(String name, String value) {
    return Labels.of(Labels.NAME, "up", name, value);
  }
}
