package io.plimsoll.autoscaler;

/// What the autoscaler did since it was constructed, for its own metrics. All counts only grow, but
/// for `blockedNow`.
///
/// @param rounds calls of `evaluate` that looked at the targets
/// @param roundNanos how long they took together, nanoseconds
/// @param holds evaluations of single targets after which the size stayed
/// @param scaleOuts those that began to add tasks
/// @param scaleIns those that began to remove tasks
/// @param blocked those of the holds that were for lack of data
/// @param blockedNow targets that were held for lack of data in the last round
/// @param faults evaluations of single targets that ended with an exception
public record AutoscalerStatus(
    long rounds,
    long roundNanos,
    long holds,
    long scaleOuts,
    long scaleIns,
    long blocked,
    int blockedNow,
    long faults) {
  /// Nothing yet.
  public static final AutoscalerStatus NOTHING = new AutoscalerStatus(0, 0, 0, 0, 0, 0, 0, 0);

  /// Evaluations of single targets.
  public long evaluations() {
    return holds + scaleOuts + scaleIns;
  }
}
