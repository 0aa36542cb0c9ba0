package io.plimsoll.collector.container;

import java.util.Map;

/// A service as its orchestrator described it last.
///
/// @param key its identity
/// @param orchestrator who keeps its tasks running
/// @param labels the labels that may hold its scaling settings: those of the newest container for
///   Compose, those of the service for Swarm
/// @param desired how many tasks the orchestrator was asked for
/// @param running how many run
/// @param updating whether a rolling update or the like is under way
public record Service(
    ServiceKey key,
    Orchestrator orchestrator,
    Map<String, String> labels,
    int desired,
    int running,
    boolean updating) {
  /// Copies the labels.
  public Service {
    labels = Map.copyOf(labels);
  }
}
