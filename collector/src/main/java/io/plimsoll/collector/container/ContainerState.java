package io.plimsoll.collector.container;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
  DEAD;

  /// The state that an engine's word stands for; one that is not known counts as dead.
  public static ContainerState of(@Nullable String word) {
    String name = word == null ? "" : word.toUpperCase(Locale.ROOT);
    for (ContainerState state : values()) {
      if (state.name().equals(name)) {
        return state;
      }
    }
    return DEAD;
  }
}
