package io.plimsoll.collector.docker;

import io.plimsoll.collector.container.Deployment;
import org.jspecify.annotations.Nullable;

/// When the number of tasks of a Swarm service can be changed.
///
/// Swarm knows no change of that number apart from an update: it takes the specification that a
/// rollback goes back to away (moby#37693), and resumes an update that is paused. So nothing is
/// resized from the beginning of an update to its end.
public final class SwarmResizing {
  /// The mode of a service that has a number of tasks.
  public static final String REPLICATED = "Replicated";

  /// The mode of a service that has a task on every node.
  public static final String GLOBAL = "Global";

  private SwarmResizing() {}

  /// The deployment that a state of a service's update stands for.
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

  /// Why a service of this mode has no number of tasks to set; null if it has one.
  ///
  /// @param mode the managers' word, the only field of `Mode`; empty if it is none that is known
  public static @Nullable String obstacle(String mode) {
    return switch (mode) {
      case REPLICATED -> null;
      case GLOBAL -> "it is a global service, which has one task on every node; make it replicated";
      default ->
          "it is a job%s, which ends by itself; only replicated services are resized"
              .formatted(mode.isEmpty() ? "" : " (" + mode + ")");
    };
  }
}
