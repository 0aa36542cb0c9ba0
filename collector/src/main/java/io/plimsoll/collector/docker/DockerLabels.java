package io.plimsoll.collector.docker;

import java.util.Comparator;
import java.util.Set;
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

  private static final Set<String> IDENTITY =
      Set.of(
          COMPOSE_PROJECT,
          COMPOSE_SERVICE,
          COMPOSE_NUMBER,
          COMPOSE_ONE_OFF,
          COMPOSE_REPLACES,
          STACK,
          SWARM_SERVICE,
          SWARM_TASK,
          SWARM_TASK_ID);

  /// The order in which labels are kept where there is room for some only: what tells whose a
  /// container is comes first, then what else Compose, Swarm and Plimsoll read, then all others.
  public static final Comparator<String> IDENTITY_FIRST =
      Comparator.comparingInt(DockerLabels::rank).thenComparing(Comparator.naturalOrder());

  private DockerLabels() {}

  /// What a container of Compose was made of, its settings and its image. Siblings of another kind
  /// were made before or after a change of the service.
  ///
  /// @param label the value of a label, empty if there is none
  public static String composeKind(UnaryOperator<String> label) {
    return label.apply(COMPOSE_CONFIG_HASH) + " " + label.apply(COMPOSE_IMAGE);
  }

  private static int rank(String label) {
    boolean ours = label.startsWith("com.docker.") || label.startsWith("plimsoll.");
    return IDENTITY.contains(label) ? 0 : ours ? 1 : 2;
  }
}
