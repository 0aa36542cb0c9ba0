package io.plimsoll.dashboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.dashboard.web.RequestException;
import io.vertx.core.MultiMap;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "1795262400, 2026-11-21T12:00:00Z",
    "1795262400.0, 2026-11-21T12:00:00Z",
    "1795262400.781, 2026-11-21T12:00:00.781Z",
    "1795262400.7814999, 2026-11-21T12:00:00.781Z",
    "1795262400.7815, 2026-11-21T12:00:00.782Z",
    "1795262400781, 2026-11-21T12:00:00.781Z",
    "1795262400781.2, 2026-11-21T12:00:00.781Z",
    "2026-11-21T13:00:00.5+01:00, 2026-11-21T12:00:00.500Z",
    "2026-11-21T13:00:00 01:00, 2026-11-21T12:00:00Z",
    "now, 2026-11-21T12:00:00Z",
    "-90s, 2026-11-21T11:58:30Z"
  })
  void secondsMillisecondsAndTextsAreToldApart(String text, Instant time) {
    assertThat(time(text)).isEqualTo(time);
  }

  @Test
  void secondsBecomeMillisecondsWhereNeitherWouldBeATimeOfAnybodysSamples() {
    assertThat(time("0")).isEqualTo(Instant.EPOCH);
    assertThat(time("1000")).isEqualTo(Instant.parse("1970-01-01T00:16:40Z"));
    assertThat(time("99999999999")).isEqualTo(Instant.parse("5138-11-16T09:46:39Z"));
    assertThat(time("99999999999.999")).isEqualTo(Instant.parse("5138-11-16T09:46:39.999Z"));
    assertThat(time("100000000000")).isEqualTo(Instant.parse("1973-03-03T09:46:40Z"));
    assertThat(time("99999999999999")).isEqualTo(Instant.parse("5138-11-16T09:46:39.999Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100000000000000",
        "1795262400781000",
        "1795262400781000000",
        "99999999999999999999",
        "99999999999.9999",
        "-1",
        "-1795262400",
        "-3000w",
        "+1795262400",
        "1.795e9",
        "1795262400.",
        ".5",
        "NaN",
        "Inf",
        "0x10",
        "1969-12-31T23:59:59Z",
        "+999999999-01-01T00:00:00Z",
        "2026-11-21",
        "yesterday"
      })
  void whatIsNeitherIsRefusedWithTheFormsThereAre(String text) {
    assertThatThrownBy(() -> time(text))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("seconds or milliseconds since the epoch")
        .hasMessageContaining("got '" + text + "'");
  }

  private static Instant time(String text) {
    MultiMap values = MultiMap.caseInsensitiveMultiMap().add("from", text);
    return new Parameters(values).time("from", NOON, NOON);
  }
}
