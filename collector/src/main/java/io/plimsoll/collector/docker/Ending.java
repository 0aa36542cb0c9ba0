package io.plimsoll.collector.docker;

/// Who ended a container, or is about to.
public enum Ending {
  /// Nothing was seen of it: it has not ended, or did so before anybody watched.
  UNKNOWN,
  /// Somebody asked it to stop, and it has not ended yet.
  STOPPING,
  /// Somebody stopped it, and nobody has started it since.
  STOPPED,
  /// This program stopped it, or is about to.
  OURS,
  /// It ended by itself.
  BY_ITSELF,
  /// It ended by itself soon after its start, and did so each time that it was started.
  NEVER_RAN
}
