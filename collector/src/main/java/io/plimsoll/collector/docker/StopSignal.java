package io.plimsoll.collector.docker;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Tells signals that ask a container to stop from others, such as those on which a server opens
/// its log files again.
final class StopSignal {
  private static final String KILL = "9";
  private static final String TERM = "15";
  private static final int FIRST_REAL_TIME = 34;

  /// What people send to stop a program, whatever it asks for itself: INT, QUIT, KILL and TERM.
  private static final Set<String> USUAL = Set.of("2", "3", KILL, TERM);

  /// The numbers that Linux has for the signals that images ask for, and a few more.
  private static final Map<String, String> NUMBERS =
      Map.of(
          "HUP", "1", "INT", "2", "QUIT", "3", "ABRT", "6", "KILL", KILL, "USR1", "10", "USR2",
          "12", "TERM", TERM, "WINCH", "28", "PWR", "30");

  private static final Pattern REAL_TIME = Pattern.compile("RTMIN(?:\\+([0-9]{1,2}))?");

  private StopSignal() {}

  /// Whether a signal asks a container to stop.
  ///
  /// @param sent the signal's number, as the engine's events tell it
  /// @param own the signal that the container asks for, by its name or number; empty for the usual
  static boolean asks(String sent, String own) {
    return USUAL.contains(sent) || (!own.isEmpty() && number(own).equals(sent));
  }

  private static String number(String signal) {
    String name = signal.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
    var realTime = REAL_TIME.matcher(name);
    if (realTime.matches()) {
      String offset = realTime.group(1) == null ? "0" : realTime.group(1);
      return Integer.toString(FIRST_REAL_TIME + Integer.parseInt(offset));
    }
    return NUMBERS.getOrDefault(name, name);
  }
}
