package io.plimsoll.collector.detail;

import java.util.Map;

/// The processes of a container, counted.
///
/// @param processes how many there are
/// @param descriptors files that they have open, or `Frame.MISSING`
/// @param sockets those that are sockets, or `Frame.MISSING`
/// @param tasks threads in each state; empty if they were not looked at
public record Processes(
    long processes, long descriptors, long sockets, Map<TaskState, Long> tasks) {
  /// Copies the map.
  public Processes {
    tasks = Map.copyOf(tasks);
  }
}
