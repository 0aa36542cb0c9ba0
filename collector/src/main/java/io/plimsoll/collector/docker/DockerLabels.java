package io.plimsoll.collector.docker;

import java.util.function.UnaryOperator;

/// Labels that Compose and Swarm put on what is theirs.
public final class DockerLabels {
  /// The Compose project of a container.
  public static final String COMPOSE_PROJECT = "com.docker.compose.project";

  /// The Compose service of a container.
  public static final String COMPOSE_SERVICE = "com.docker.compose.service";

  /// The number of a container in its Compose service.
  public static final String COMPOSE_NUMBER = "com.docker.compose.container-number";

  /// `True` for containers of `docker compose run`, which belong to no service.
  public static final String COMPOSE_ONE_OFF = "com.docker.compose.oneoff";

  /// The id of the container that Compose replaced by this one when it recreated it.
  public static final String COMPOSE_REPLACES = "com.docker.compose.replace";

  /// Compose's hash of the settings that a container was made with.
  public static final String COMPOSE_CONFIG_HASH = "com.docker.compose.config-hash";

  /// The image that a container was made of. Only the second Compose writes it; the first has the
  /// image in its hash.
  public static final String COMPOSE_IMAGE = "com.docker.compose.image";

  /// Our own label: the id of the container that one was cloned from. Compose compares only its own
  /// hash of the configuration, so that a further label disturbs nothing.
  public static final String CLONE_OF = "io.plimsoll.clone-of";

  /// The stack of a Swarm service, and of its containers.
  public static final String STACK = "com.docker.stack.namespace";

  /// The Swarm service of a container.
  public static final String SWARM_SERVICE = "com.docker.swarm.service.name";

  /// The Swarm task of a container.
  public static final String SWARM_TASK = "com.docker.swarm.task.name";

  /// The id of that task.
  public static final String SWARM_TASK_ID = "com.docker.swarm.task.id";

  private DockerLabels() {}

  /// What a container of Compose was made of, its settings and its image. Siblings of another kind
  /// were made before or after a change of the service.
  ///
  /// @param label the value of a label, empty if there is none
  public static String composeKind(UnaryOperator<String> label) {
    return label.apply(COMPOSE_CONFIG_HASH) + " " + label.apply(COMPOSE_IMAGE);
  }
}
