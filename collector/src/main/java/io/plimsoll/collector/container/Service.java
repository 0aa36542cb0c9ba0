package io.plimsoll.collector.container;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A service as its orchestrator described it last.
///
/// @param key its identity
/// @param orchestrator who keeps its tasks running
/// @param labels the labels that may hold its scaling settings: those of the newest container for
///   Compose, those of the service for Swarm
/// @param desired how many tasks the orchestrator was asked for
/// @param running how many run
/// @param deployment what is being done to it besides resizing it
/// @param obstacle why it cannot be resized from here, whatever its orchestrator is; null if it can
public record Service(
    ServiceKey key,
    Orchestrator orchestrator,
    Map<String, String> labels,
    int desired,
    int running,
    Deployment deployment,
    @Nullable String obstacle) {
  /// Copies the labels.
  public Service {
    labels = Map.copyOf(labels);
  }

  /// A service with nothing in the way of resizing it.
  public Service(
      ServiceKey key,
      Orchestrator orchestrator,
      Map<String, String> labels,
      int desired,
      int running,
      Deployment deployment) {
    this(key, orchestrator, labels, desired, running, deployment, null);
  }

  /// Why nothing resizes it.
  public String whyFixed() {
    return obstacle == null ? "nothing resizes " + orchestrator + " services" : obstacle;
  }
}
