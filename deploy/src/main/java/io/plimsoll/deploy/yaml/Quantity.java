package io.plimsoll.deploy.yaml;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers with their unit, as people write them: `90s`, `15d`, `20GiB`.
public final class Quantity {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)([A-Za-z]+)");
  private static final Map<String, Duration> TIMES =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));
  private static final Map<String, Long> SIZES =
      Map.of(
          "B", 1L,
          "KB", 1_000L,
          "MB", 1_000_000L,
          "GB", 1_000_000_000L,
          "TB", 1_000_000_000_000L,
          "KiB", 1L << 10,
          "MiB", 1L << 20,
          "GiB", 1L << 30,
          "TiB", 1L << 40);

  private Quantity() {}

  /// Reads a duration in `ms`, `s`, `m`, `h` or `d`.
  ///
  /// @throws IllegalArgumentException if the text is none
  public static Duration duration(String text) {
    Matcher matcher = FORM.matcher(text);
    Duration unit = matcher.matches() ? TIMES.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "'" + text + "' is no duration; write a number and ms, s, m, h or d, such as 90s");
    }
    return Duration.ofMillis(product(text, matcher.group(1), unit.toMillis()));
  }

  /// Reads a size in bytes: `B`, `KB` (1,000) and up to `TB`, `KiB` (1,024) and up to `TiB`.
  ///
  /// @throws IllegalArgumentException if the text is none
  public static long bytes(String text) {
    Matcher matcher = FORM.matcher(text);
    Long unit = matcher.matches() ? SIZES.get(matcher.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          "'" + text + "' is no size; write a number and B, MB, MiB, GB or GiB, such as 20GiB");
    }
    return product(text, matcher.group(1), unit);
  }

  /// Writes a duration as [#duration] reads it, in the largest unit that has no fraction.
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    for (String unit : new String[] {"d", "h", "m", "s"}) {
      long length = TIMES.getOrDefault(unit, Duration.ZERO).toMillis();
      if (millis >= length && millis % length == 0) {
        return millis / length + unit;
      }
    }
    return millis + "ms";
  }

  private static long product(String text, String number, long unit) {
    try {
      return new BigDecimal(number).multiply(BigDecimal.valueOf(unit)).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is too fine or too large", e);
    }
  }
}
