package io.plimsoll.dashboard.api;

import io.plimsoll.dashboard.web.RequestException;
import io.vertx.core.MultiMap;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The parameters of a request's query string, each read with a reason if it cannot be. They are
/// known, and there once: [io.plimsoll.dashboard.web.KnownParameters] saw to that.
final class Parameters {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d|w)");
  private static final Pattern SINCE_EPOCH = Pattern.compile("\\d{1,20}(\\.\\d{1,12})?");

  /// Less than this since the epoch are seconds, until the year 5138; so many or more are
  /// milliseconds, from March of 1973. Nobody has samples from before, nor from so far ahead.
  private static final BigDecimal LEAST_MILLIS = new BigDecimal(100_000_000_000L);

  /// So many or more would be beyond the year 5138 as milliseconds: they are microseconds or
  /// nanoseconds, which nothing here is as fine as.
  private static final BigDecimal BEYOND_MILLIS = new BigDecimal(100_000_000_000_000L);

  private static final Instant LATEST = Instant.ofEpochMilli(BEYOND_MILLIS.longValueExact());

  private static final String TIME_FORMS =
      "an RFC 3339 time, seconds or milliseconds since the epoch, 'now', or a time before now such"
          + " as -15m, between 1970 and 5138";

  private final MultiMap values;

  Parameters(MultiMap values) {
    this.values = values;
  }

  /// A text; null if it is absent or empty.
  @Nullable String text(String name) {
    String value = values.get(name);
    return value == null || value.isBlank() ? null : value;
  }

  /// A text that must be there.
  String required(String name, String example) {
    String value = text(name);
    if (value == null) {
      throw RequestException.bad(name, "is missing; for example " + name + "=" + example);
    }
    return value;
  }

  /// A time, absolute or relative to `now`.
  Instant time(String name, Instant now, Instant otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return time(value, now);
    } catch (DateTimeException | ArithmeticException e) {
      throw RequestException.bad(name, "must be " + TIME_FORMS + ", got '" + value + "'");
    }
  }

  /// A duration such as `5s` or `1h`; null if it is absent.
  @Nullable Duration duration(String name) {
    String value = text(name);
    if (value == null) {
      return null;
    }
    Matcher matcher = DURATION.matcher(value);
    if (!matcher.matches()) {
      throw RequestException.bad(
          name, "must be a duration such as 5s, 1m or 1h, got '" + value + "'");
    }
    return duration(matcher);
  }

  /// A number in a range.
  long number(String name, long min, long max, long otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw outside(name, min, max, value);
    }
    throw outside(name, min, max, value);
  }

  /// A constant of an enum, in lower or upper case.
  <E extends Enum<E>> E choice(String name, Class<E> type, E otherwise) {
    String value = text(name);
    if (value == null) {
      return otherwise;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(value)) {
        return constant;
      }
    }
    String choices =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    throw RequestException.bad(name, "must be one of " + choices + ", got '" + value + "'");
  }

  private static RequestException outside(String name, long min, long max, String value) {
    return RequestException.bad(
        name, "must be a whole number between %d and %d, got '%s'".formatted(min, max, value));
  }

  private static Instant time(String value, Instant now) {
    Instant time = anyTime(value, now);
    if (time.isBefore(Instant.EPOCH) || !time.isBefore(LATEST)) {
      throw new DateTimeException("out of range");
    }
    return time;
  }

  private static Instant anyTime(String value, Instant now) {
    if (value.equals("now")) {
      return now;
    }
    if (SINCE_EPOCH.matcher(value).matches()) {
      return sinceEpoch(new BigDecimal(value));
    }
    if (value.startsWith("-")) {
      Matcher matcher = DURATION.matcher(value.substring(1));
      if (!matcher.matches()) {
        throw new DateTimeException("no duration");
      }
      return now.minus(duration(matcher));
    }
    // An unescaped plus of the zone arrives as a space.
    return OffsetDateTime.parse(value.replace(' ', '+')).toInstant();
  }

  /// Seconds and milliseconds are told apart by how many there are.
  private static Instant sinceEpoch(BigDecimal number) {
    BigDecimal millis = number.compareTo(LEAST_MILLIS) < 0 ? number.movePointRight(3) : number;
    return Instant.ofEpochMilli(millis.setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  private static Duration duration(Matcher matcher) {
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofDays(Math.multiplyExact(number, 7));
    };
  }
}
