package io.plimsoll.collector.container;

/// Who keeps the tasks of a service running, and so how it can be resized.
public enum Orchestrator {
  /// Docker Compose, known by its labels.
  COMPOSE,
  /// Docker Swarm, through its service API.
  SWARM,
  /// Nobody: a container started by hand. It is shown as a service of one that cannot be scaled.
  STANDALONE,
  /// The simulated fleet of `--demo`.
  DEMO
}
