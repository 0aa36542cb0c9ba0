package io.plimsoll.autoscaler.policy;

/// The rules that can decide, each named for the reason it gives.
public enum Rule {
  /// The measure is above its target.
  ABOVE_TARGET,
  /// The measure is below its target, for as long as the window asks.
  BELOW_TARGET,
  /// There are fewer tasks than the minimum.
  BELOW_MIN,
  /// There are more tasks than the maximum.
  ABOVE_MAX,
  /// The measure is near enough to its target.
  WITHIN_TOLERANCE,
  /// More is needed, and the maximum is reached.
  AT_MAX,
  /// Less would do, and the minimum is reached.
  AT_MIN,
  /// Nothing was read in the window.
  NO_DATA,
  /// What was read is too old.
  STALE_DATA,
  /// Too few of the running tasks were read.
  PARTIAL_DATA,
  /// Tasks are starting: what they use is no sign of load, and what they lack none of the opposite.
  STARTING,
  /// The measure is a share of a limit that the tasks do not have.
  NO_LIMIT,
  /// The measure is below its target, and would be above it with fewer tasks.
  RIGHT_SIZE,
  /// Another policy of the target has no data, or does not agree.
  POLICIES_DISAGREE,
  /// The wait after the last change is not over.
  COOLING_DOWN,
  /// The need has not lasted for the window.
  STABILIZING,
  /// The process, the store or the policy is too young for a scale-in.
  WARMING_UP,
  /// A deployment is under way.
  UPDATING,
  /// Scaling of this target, or of all, is suspended.
  SUSPENDED,
  /// The step would be larger than the speed limit; it was cut.
  SPEED_LIMIT,
  /// The measure fell off a cliff while data went missing.
  CLIFF,
  /// Too many targets changed or lost data at once.
  MASS_ANOMALY,
  /// Earlier scale-outs brought no healthy tasks, or tasks that never run.
  FUTILE_GROWTH,
  /// Tasks were made before the service was changed, and others take their places.
  OBSOLETE_TASKS,
  /// The last change has not been carried out yet.
  IN_PROGRESS,
  /// The last try came to nothing, and the next is not due.
  BACKING_OFF,
  /// The platform cannot resize this service.
  CANNOT_SCALE,
  /// What is known of the platform is too old.
  STALE_INVENTORY,
  /// Somebody else set the size, and it was adopted.
  FOREIGN_CHANGE,
  /// Less would do, and the policy leaves shrinking to others.
  SCALE_IN_OFF,
  /// The target has no policy, and its size is within the limits.
  NO_POLICY
}
