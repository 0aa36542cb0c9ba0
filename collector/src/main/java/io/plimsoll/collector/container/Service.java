package io.plimsoll.collector.container;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A service as its orchestrator described it last.
///
/// @param key its identity
/// @param orchestrator who keeps its tasks running
/// @param labels the labels that may hold its scaling settings: those of the newest container for
///   Compose, those of the service for Swarm
/// @param taskLabels labels of its tasks where those cannot hold settings, as in a Swarm; else
///   empty
/// @param desired how many tasks the orchestrator was asked for
/// @param running how many run
/// @param deployment what is being done to it besides resizing it
/// @param obstacle why it cannot be resized from here, whatever its orchestrator is; null if it can
public record Service(
    ServiceKey key,
    Orchestrator orchestrator,
    Map<String, String> labels,
    Map<String, String> taskLabels,
    int desired,
    int running,
    Deployment deployment,
    @Nullable String obstacle) {
  /// Copies the labels.
  public Service {
    labels = Map.copyOf(labels);
    taskLabels = Map.copyOf(taskLabels);
  }

  /// A service with nothing in the way of resizing it.
  public Service(
      ServiceKey key,
      Orchestrator orchestrator,
      Map<String, String> labels,
      int desired,
      int running,
      Deployment deployment) {
    this(key, orchestrator, labels, Map.of(), desired, running, deployment, null);
  }

  /// The same service, which cannot be resized from here for this reason.
  public Service fixed(String why) {
    return new Service(key, orchestrator, labels, taskLabels, desired, running, deployment, why);
  }

  /// Why nothing resizes it.
  public String whyFixed() {
    return obstacle == null ? "nothing resizes " + orchestrator + " services" : obstacle;
  }
}
