package io.plimsoll.autoscaler;

import io.plimsoll.autoscaler.activity.PolicyReading;
import io.plimsoll.autoscaler.policy.Decision;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.autoscaler.target.ScalableTarget;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scalable target as it stands now.
///
/// @param target its definition
/// @param capacity what the platform reported last; null if never
/// @param decision the last decision, holds included; null before the first
/// @param decidedAt when it was made; null before the first
/// @param readings what each policy saw then
/// @param notDone what it considered and did not do
/// @param suspended whether its scaling, or all scaling, is suspended
/// @param problem why it cannot be scaled; null if it can
public record TargetStatus(
    ScalableTarget target,
    @Nullable Capacity capacity,
    @Nullable Decision decision,
    @Nullable Instant decidedAt,
    List<PolicyReading> readings,
    List<String> notDone,
    boolean suspended,
    @Nullable String problem) {
  /// Copies the lists.
  public TargetStatus {
    readings = List.copyOf(readings);
    notDone = List.copyOf(notDone);
  }
}
