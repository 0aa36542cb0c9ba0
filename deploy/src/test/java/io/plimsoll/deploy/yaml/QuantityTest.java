package io.plimsoll.deploy.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.testing.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({"250ms,PT0.25S", "0s,PT0S", "90s,PT1M30S", "1.5h,PT1H30M", "15d,PT360H"})
  void aDurationIsANumberAndItsUnit(String text, Duration duration) {
    assertThat(Quantity.duration(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({"1B,1", "2KB,2000", "2KiB,2048", "1.5GiB,1610612736", "1TB,1000000000000"})
  void aSizeIsANumberAndItsUnit(String text, long bytes) {
    assertThat(Quantity.bytes(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "5S", "5w", "1e3s", "0.1ms", "5s5", "²s"})
  void whatIsNoDurationIsRefusedByItsText(String text) {
    assertThatThrownBy(() -> Quantity.duration(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "5kb", "5 GB", "-1B", "0.5B", "999999999999999999TiB"})
  void whatIsNoSizeIsRefusedByItsText(String text) {
    assertThatThrownBy(() -> Quantity.bytes(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void aDurationThatIsWrittenIsReadAsTheSame() {
    Seeds.forEachSeed(random -> {
      Duration duration = Duration.ofMillis(random.nextLong(Duration.ofDays(9_999).toMillis()));
      assertThat(Quantity.duration(Quantity.text(duration))).isEqualTo(duration);
    });
  }
}
