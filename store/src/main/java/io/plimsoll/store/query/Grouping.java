package io.plimsoll.store.query;

/// What one answered series stands for.
public enum Grouping {
  /// One container.
  CONTAINER,
  /// One task, all its containers.
  TASK,
  /// One service.
  SERVICE,
  /// One cluster.
  CLUSTER,
  /// One node.
  NODE,
  /// Everything that was selected.
  ALL
}
