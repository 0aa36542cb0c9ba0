package io.plimsoll.collector;

import org.jspecify.annotations.Nullable;

/// How the collector fares.
///
/// @param steps steps taken
/// @param rows container rows that were read and handed on
/// @param failures rows that could not be read, and frames that the sink refused
/// @param lastStepNanos how long the last step took, nanoseconds
/// @param lateSteps steps that were left out since the one before had not ended
/// @param lastProblem what went wrong last; null if the last step was without fault
public record CollectorStatus(
    long steps,
    long rows,
    long failures,
    long lastStepNanos,
    long lateSteps,
    @Nullable String lastProblem) {
  /// Before the first step.
  public static final CollectorStatus NEW = new CollectorStatus(0, 0, 0, 0, 0, null);
}
