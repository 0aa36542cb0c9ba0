package io.plimsoll.autoscaler.target;

/// Where the definition of a scalable target came from. A target has one origin; a second
/// definition of it is refused, naming both.
public enum Origin {
  /// Labels of its containers (Compose) or of the service (Swarm).
  LABELS,
  /// The YAML file.
  FILE,
  /// The API or the page.
  API
}
