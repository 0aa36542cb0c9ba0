package io.plimsoll.deploy.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// How long each repetition of a load step took, printed as it ends, and all of them together.
public final class StepTimes {
  private static final double MILLIS = 1e3;

  private final String platform;
  private final List<Duration> calls = new ArrayList<>();

  /// No repetition yet.
  ///
  /// @param platform what resizes, as the printed lines begin
  public StepTimes(String platform) {
    this.platform = platform;
  }

  /// Notes and prints a repetition.
  ///
  /// @param call from the load step to the call that resizes
  /// @param back from the end of the load until the service had its minimum again
  public void add(Duration call, Duration back) {
    calls.add(call);
    System.out.printf(
        Locale.ROOT,
        "%s, repetition %d: resize call after %.2f s, back at the minimum after %.1f s%n",
        platform,
        calls.size(),
        seconds(call),
        seconds(back));
  }

  /// Prints the least, the middle and the greatest time until the call.
  public void printSummary() {
    List<Duration> sorted = calls.stream().sorted().toList();
    int half = sorted.size() / 2;
    double median = (seconds(sorted.get(half)) + seconds(sorted.get((sorted.size() - 1) / 2))) / 2;
    System.out.printf(
        Locale.ROOT,
        "%s, %d repetitions: resize call after %.2f s at least, %.2f s (median), %.2f s at most%n",
        platform,
        calls.size(),
        seconds(sorted.getFirst()),
        median,
        seconds(sorted.getLast()));
  }

  /// From each load step to its call.
  public List<Duration> calls() {
    return Collections.unmodifiableList(calls);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / MILLIS;
  }
}
