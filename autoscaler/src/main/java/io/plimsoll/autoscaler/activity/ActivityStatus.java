package io.plimsoll.autoscaler.activity;

/// How far an activity has come.
public enum ActivityStatus {
  /// Written down, and the platform may have been called.
  IN_PROGRESS,
  /// The platform took the new size.
  SUCCESSFUL,
  /// The platform failed; a later decision tries again.
  FAILED,
  /// The platform, or a rule of it, refuses; it is not tried again until something changes.
  REFUSED,
  /// Superseded before it was carried out: too old, or the capacity had changed.
  ABANDONED,
  /// A capacity that somebody else set, adopted.
  FOREIGN_CHANGE
}
