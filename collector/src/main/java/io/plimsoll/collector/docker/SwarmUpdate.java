package io.plimsoll.collector.docker;

import io.plimsoll.collector.container.Deployment;

/// What the state of a Swarm service's update means for its size.
///
/// Swarm knows no change of the number of tasks apart from an update: it takes the specification
/// that a rollback goes back to away (moby#37693), and resumes an update that is paused. So nothing
/// is resized from the beginning of an update to its end.
public final class SwarmUpdate {
  private SwarmUpdate() {}

  /// The deployment that a state stands for.
  ///
  /// @param state the managers' word, as in `UpdateStatus.State`; empty if they say nothing
  /// @param name the Swarm's own name of the service
  public static Deployment deployment(String state, String name) {
    return switch (state) {
      case "updating" -> Deployment.holdingResize("Swarm is updating it");
      case "rollback_started" -> Deployment.holdingResize("Swarm is rolling it back");
      case "paused" ->
          Deployment.holdingResize("its update is paused")
              .until(
                  ("docker service rollback %1$s takes the version before it, docker service update"
                          + " %1$s goes on with the new one (docker service ps %1$s says what"
                          + " failed)")
                      .formatted(name));
      case "rollback_paused" ->
          Deployment.holdingResize("its rollback is paused")
              .until(
                  ("docker service update %1$s goes on with it (docker service ps %1$s says what"
                          + " failed)")
                      .formatted(name));
      default -> Deployment.NONE;
    };
  }
}
