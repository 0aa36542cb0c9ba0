package io.plimsoll.autoscaler.actuator.compose;

/// Labels by which Compose knows its containers again.
final class ComposeLabels {
  static final String PROJECT = "com.docker.compose.project";
  static final String SERVICE = "com.docker.compose.service";

  /// `True` for those of `docker compose run`, which belong to no service.
  static final String ONE_OFF = "com.docker.compose.oneoff";

  static final String NUMBER = "com.docker.compose.container-number";

  /// The id of the container that this one replaced when it was recreated.
  static final String REPLACES = "com.docker.compose.replace";

  /// Ours: the id of the container that this one was cloned from. Compose compares only its own
  /// hash of the configuration, so that a further label disturbs nothing.
  static final String CLONE_OF = "io.plimsoll.clone-of";

  private ComposeLabels() {}
}
