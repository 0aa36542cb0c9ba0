package io.plimsoll.autoscaler.activity;

import io.plimsoll.autoscaler.policy.Rule;
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
    Rule rule) {}
