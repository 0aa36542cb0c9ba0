package io.plimsoll.autoscaler.activity;

import io.plimsoll.autoscaler.policy.Assessment;
import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.autoscaler.target.TargetTrackingPolicy;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What one policy saw and asked for.
///
/// @param policy name of the policy
/// @param measure what it looks at
/// @param targetValue the value per task it keeps to
/// @param value mean over the reporting tasks; null if nothing usable was read
/// @param ageMillis age of the datapoint at the decision; null if there was none
/// @param reported how many tasks the datapoint is made of
/// @param running how many ran at the datapoint's own time
/// @param wanted the tasks it asks for; null if it abstains
/// @param rule why
public record PolicyReading(
    String policy,
    String measure,
    double targetValue,
    @Nullable Double value,
    @Nullable Long ageMillis,
    int reported,
    int running,
    @Nullable Integer wanted,
    Rule rule) {
  /// What every policy of an assessed target saw, in their order.
  public static List<PolicyReading> of(Assessment assessment) {
    int policies = assessment.target().policies().size();
    return IntStream.range(0, policies).mapToObj(i -> of(assessment, i)).toList();
  }

  private static PolicyReading of(Assessment assessment, int i) {
    TargetTrackingPolicy policy = assessment.target().policies().get(i);
    double value = assessment.value(i);
    long slotMillis = assessment.slotMillis(i);
    int wanted = assessment.wanted(i);
    return new PolicyReading(
        policy.name(),
        policy.measure(),
        policy.targetValue(),
        Double.isNaN(value) ? null : value,
        slotMillis == Long.MIN_VALUE ? null : assessment.atMillis() - slotMillis,
        assessment.reported(i),
        assessment.expected(i),
        wanted < 0 ? null : wanted,
        assessment.rule(i));
  }
}
