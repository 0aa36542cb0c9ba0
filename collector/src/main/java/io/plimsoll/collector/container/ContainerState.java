package io.plimsoll.collector.container;

/// The engine's word for what a container is doing.
public enum ContainerState {
  /// Made and never started.
  CREATED,
  /// Running.
  RUNNING,
  /// Frozen.
  PAUSED,
  /// Between an exit and the restart that follows it.
  RESTARTING,
  /// Being removed.
  REMOVING,
  /// Ended.
  EXITED,
  /// Could not be removed.
  DEAD
}
