package io.plimsoll.autoscaler.target;

import io.plimsoll.collector.container.ServiceKey;
import java.util.List;

/// A service that may be resized, and within which limits.
///
/// @param service which one
/// @param min the least tasks it may have, at least 0
/// @param max the most, at least `min` and at least 1
/// @param policies what its size follows; may be empty, then only the limits hold
/// @param origin what defined it
/// @param place where exactly, for messages: `labels of shop/web`, `plimsoll.yaml:12:3`
public record ScalableTarget(
    ServiceKey service,
    int min,
    int max,
    List<TargetTrackingPolicy> policies,
    Origin origin,
    String place) {
  /// The most tasks any target may be given, so that a slip of the keyboard stays cheap.
  public static final int MAX_TASKS = 10_000;

  /// Checks the limits.
  public ScalableTarget {
    if (min < 0 || max < 1 || min > max || max > MAX_TASKS) {
      throw new IllegalArgumentException(
          "%s: min %d and max %d must satisfy 0 ≤ min ≤ max, 1 ≤ max ≤ %d"
              .formatted(place, min, max, MAX_TASKS));
    }
    policies = List.copyOf(policies);
  }
}
