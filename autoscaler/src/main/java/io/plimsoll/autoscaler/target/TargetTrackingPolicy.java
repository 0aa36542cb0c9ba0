package io.plimsoll.autoscaler.target;

import java.time.Duration;

/// Keeps a measure of a service near a value, as a thermostat does.
///
/// @param name unique in its target
/// @param measure a measure of the store, such as `cpu.utilization`
/// @param targetValue the value per task to stay at, greater than 0, in the measure's unit
/// @param tolerance how far the ratio of actual to target may be from 1 before anything is done
/// @param scaleOutCooldown after a scale-out, only a larger one follows within this time
/// @param scaleInCooldown after any scaling, no scale-in follows within this time
/// @param scaleOutWindow a scale-out takes the least need seen in this time
/// @param scaleInWindow a scale-in takes the greatest need seen in this time
/// @param scaleIn whether the policy may scale in at all
public record TargetTrackingPolicy(
    String name,
    String measure,
    double targetValue,
    double tolerance,
    Duration scaleOutCooldown,
    Duration scaleInCooldown,
    Duration scaleOutWindow,
    Duration scaleInWindow,
    boolean scaleIn) {
  /// Tolerance where none is given, as in the Kubernetes HPA.
  public static final double DEFAULT_TOLERANCE = 0.1;

  /// Scale-out cooldown where none is given: about the time a new container takes to carry load.
  public static final Duration DEFAULT_SCALE_OUT_COOLDOWN = Duration.ofSeconds(15);

  /// Scale-in cooldown where none is given.
  public static final Duration DEFAULT_SCALE_IN_COOLDOWN = Duration.ofSeconds(60);

  /// Scale-out window where none is given: the first datapoint above the target counts.
  public static final Duration DEFAULT_SCALE_OUT_WINDOW = Duration.ZERO;

  /// Scale-in window where none is given, as in the Kubernetes HPA.
  public static final Duration DEFAULT_SCALE_IN_WINDOW = Duration.ofMinutes(5);

  /// Longest cooldown or window.
  public static final Duration MAX_WAIT = Duration.ofHours(24);

  /// Checks every component.
  public TargetTrackingPolicy {
    if (!(targetValue > 0) || Double.isInfinite(targetValue)) {
      throw new IllegalArgumentException(name + ": target must be above 0, got " + targetValue);
    }
    if (!(tolerance >= 0 && tolerance < 1)) {
      throw new IllegalArgumentException(name + ": tolerance must be in [0, 1), got " + tolerance);
    }
    check(name, "scale-out cooldown", scaleOutCooldown);
    check(name, "scale-in cooldown", scaleInCooldown);
    check(name, "scale-out window", scaleOutWindow);
    check(name, "scale-in window", scaleInWindow);
  }

  /// A policy with the default waits.
  public static TargetTrackingPolicy of(String name, String measure, double targetValue) {
    return new TargetTrackingPolicy(
        name,
        measure,
        targetValue,
        DEFAULT_TOLERANCE,
        DEFAULT_SCALE_OUT_COOLDOWN,
        DEFAULT_SCALE_IN_COOLDOWN,
        DEFAULT_SCALE_OUT_WINDOW,
        DEFAULT_SCALE_IN_WINDOW,
        true);
  }

  private static void check(String name, String what, Duration wait) {
    if (wait.isNegative() || wait.compareTo(MAX_WAIT) > 0) {
      throw new IllegalArgumentException(
          "%s: %s must be between 0s and 24h, got %s".formatted(name, what, wait));
    }
  }
}
