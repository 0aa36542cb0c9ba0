package io.plimsoll.dashboard.view;

import io.plimsoll.autoscaler.activity.PolicyReading;
import org.jspecify.annotations.Nullable;

/// What one policy saw and asked for.
///
/// @param policy its name
/// @param measure what it looks at
/// @param targetValue the value per task it keeps to
/// @param value mean over the reporting tasks; null if nothing usable was read
/// @param ageMillis age of the datapoint; null if there was none
/// @param reported tasks the datapoint is made of
/// @param running tasks that ran at its time
/// @param wanted tasks it asks for; null if it abstains
/// @param rule why
public record ReadingView(
    String policy,
    String measure,
    double targetValue,
    @Nullable Double value,
    @Nullable Long ageMillis,
    int reported,
    int running,
    @Nullable Integer wanted,
    String rule) {
  /// The view of a reading.
  public static ReadingView of(PolicyReading reading) {
    return new ReadingView(
        reading.policy(),
        reading.measure(),
        reading.targetValue(),
        Shown.rounded(reading.value(), 4),
        reading.ageMillis(),
        reading.reported(),
        reading.running(),
        reading.wanted(),
        Shown.word(reading.rule()));
  }
}
