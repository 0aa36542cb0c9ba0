package io.plimsoll.dashboard.view;

import io.plimsoll.autoscaler.TargetStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a service is scaled, in the few words a row has room for.
///
/// @param min least tasks
/// @param max most tasks
/// @param policies what its size follows
/// @param decision the last decision; null before the first
/// @param suspended whether scaling is suspended
/// @param problem why it cannot be scaled; null if it can
public record TargetSummary(
    int min,
    int max,
    List<PolicySummary> policies,
    @Nullable DecisionView decision,
    boolean suspended,
    @Nullable String problem) {
  /// What a policy keeps to.
  ///
  /// @param name its name
  /// @param measure what it looks at
  /// @param targetValue the value per task
  public record PolicySummary(String name, String measure, double targetValue) {}

  /// The summary of a target.
  public static TargetSummary of(TargetStatus status) {
    return new TargetSummary(
        status.target().min(),
        status.target().max(),
        status.target().policies().stream()
            .map(policy -> new PolicySummary(policy.name(), policy.measure(), policy.targetValue()))
            .toList(),
        DecisionView.of(status.decision()),
        status.suspended(),
        status.problem());
  }
}
