package io.plimsoll.dashboard.view;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// How single values look in JSON.
public final class Shown {
  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Shown() {}

  /// A time as RFC 3339 in UTC with milliseconds.
  public static String time(Instant at) {
    return RFC_3339.format(at);
  }

  /// The same, or null.
  public static @Nullable String timeOrNull(@Nullable Instant at) {
    return at == null ? null : time(at);
  }

  /// An enum constant in the lower-case form that JSON uses: `IN_PROGRESS` is `in_progress`.
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT);
  }

  /// A value with as many decimals as mean something, so that answers stay small; null if it is not
  /// a number.
  public static @Nullable Double rounded(@Nullable Double value, int decimals) {
    if (value == null || value.isNaN() || value.isInfinite()) {
      return null;
    }
    double scale = Math.pow(10, decimals);
    double scaled = value * scale;
    return Math.abs(scaled) < 1e15 ? Math.rint(scaled) / scale : value;
  }
}
