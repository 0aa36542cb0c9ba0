package io.plimsoll.collector.docker;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Times that an engine tells. Those that no container can have are none: further ones do not fit
/// into milliseconds, or into the calendars of those who read them.
public final class EngineTime {
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private EngineTime() {}

  /// Reads a time; null for none, which the engine writes as the year 1.
  static @Nullable Instant parse(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      Instant time = Instant.parse(text);
      return isPossible(time.getEpochSecond()) ? time : null;
    } catch (DateTimeException otherForm) {
      return null;
    }
  }

  /// A time in Unix seconds; their beginning for none.
  public static Instant ofSeconds(long seconds) {
    return isPossible(seconds) ? Instant.ofEpochSecond(seconds) : Instant.EPOCH;
  }

  private static boolean isPossible(long seconds) {
    return seconds >= 0 && seconds <= LATEST.getEpochSecond();
  }
}
