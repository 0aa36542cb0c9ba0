package io.plimsoll.dashboard.view;

import io.plimsoll.autoscaler.TargetStatus;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.autoscaler.target.ScalableTarget;
import io.plimsoll.autoscaler.target.TargetTrackingPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scalable target with its policies and what they saw last.
///
/// @param cluster its cluster
/// @param service its service
/// @param min least tasks
/// @param max most tasks
/// @param origin `labels`, `file` or `api`
/// @param place where exactly it is defined
/// @param policies what its size follows
/// @param capacity what the platform reported last; null if never
/// @param decision the last decision; null before the first
/// @param decidedAt when it was made; null before the first
/// @param readings what each policy saw then
/// @param notDone what it considered and did not do, one sentence each
/// @param suspended whether its scaling, or all scaling, is suspended
/// @param problem why it cannot be scaled; null if it can
public record TargetView(
    String cluster,
    String service,
    int min,
    int max,
    String origin,
    String place,
    List<PolicyView> policies,
    @Nullable CapacityView capacity,
    @Nullable DecisionView decision,
    @Nullable String decidedAt,
    List<ReadingView> readings,
    List<String> notDone,
    boolean suspended,
    @Nullable String problem) {
  /// A policy.
  ///
  /// @param name its name
  /// @param measure what it looks at
  /// @param targetValue the value per task it keeps to
  /// @param tolerance how far the ratio to the target may be from 1 before anything is done
  /// @param scaleOutCooldownSeconds wait after a scale-out
  /// @param scaleInCooldownSeconds wait before a scale-in
  /// @param scaleOutWindowSeconds a scale-out takes the least need in it
  /// @param scaleInWindowSeconds a scale-in takes the greatest need in it
  /// @param scaleIn whether it may scale in
  public record PolicyView(
      String name,
      String measure,
      double targetValue,
      double tolerance,
      long scaleOutCooldownSeconds,
      long scaleInCooldownSeconds,
      long scaleOutWindowSeconds,
      long scaleInWindowSeconds,
      boolean scaleIn) {
    static PolicyView of(TargetTrackingPolicy policy) {
      return new PolicyView(
          policy.name(),
          policy.measure(),
          policy.targetValue(),
          policy.tolerance(),
          policy.scaleOutCooldown().toSeconds(),
          policy.scaleInCooldown().toSeconds(),
          policy.scaleOutWindow().toSeconds(),
          policy.scaleInWindow().toSeconds(),
          policy.scaleIn());
    }
  }

  /// What the platform reported.
  ///
  /// @param desired tasks asked for
  /// @param running tasks running
  /// @param updating whether a deployment is under way
  /// @param at when it said so
  public record CapacityView(int desired, int running, boolean updating, String at) {
    static @Nullable CapacityView of(@Nullable Capacity capacity) {
      return capacity == null
          ? null
          : new CapacityView(
              capacity.desired(),
              capacity.running(),
              capacity.deployment().underWay(),
              Shown.time(capacity.at()));
    }
  }

  /// The view of a target.
  public static TargetView of(TargetStatus status) {
    ScalableTarget target = status.target();
    return new TargetView(
        target.service().cluster(),
        target.service().service(),
        target.min(),
        target.max(),
        Shown.word(target.origin()),
        target.place(),
        target.policies().stream().map(PolicyView::of).toList(),
        CapacityView.of(status.capacity()),
        DecisionView.of(status.decision()),
        Shown.timeOrNull(status.decidedAt()),
        status.readings().stream().map(ReadingView::of).toList(),
        status.notDone(),
        status.suspended(),
        status.problem());
  }
}
