package io.plimsoll.collector.container;

/// What a container's own health check says.
public enum Health {
  /// It has no check.
  NONE,
  /// The check has not passed yet and may still fail.
  STARTING,
  /// The check passes.
  HEALTHY,
  /// The check fails.
  UNHEALTHY
}
