package io.plimsoll.autoscaler.policy;

/// What one policy says. One says out: the target grows. All say in: it shrinks.
public enum Vote {
  /// More tasks are needed.
  OUT,
  /// Fewer would do.
  IN,
  /// Fewer would do, and the policy leaves shrinking to others.
  IN_IF_OTHERS_DO,
  /// The size is right, or may not change yet.
  HOLD,
  /// It does not know.
  ABSTAIN,
  /// Its measure does not exist for tasks like these: the others decide without it.
  NO_SAY
}
