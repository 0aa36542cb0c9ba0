package io.plimsoll.store.query;

import io.plimsoll.collector.container.ServiceKey;
import org.jspecify.annotations.Nullable;

/// Which containers a query is about. Null selects all.
///
/// @param cluster name of the cluster
/// @param service name of the service in it
/// @param task the task of the service
/// @param container the engine's id of the container, or at least its first twelve digits
/// @param node name of the node
public record Selector(
    @Nullable String cluster,
    @Nullable String service,
    @Nullable String task,
    @Nullable String container,
    @Nullable String node) {
  /// Every container.
  public static final Selector ALL = new Selector(null, null, null, null, null);

  /// The containers of one service.
  public static Selector of(ServiceKey service) {
    return new Selector(service.cluster(), service.service(), null, null, null);
  }
}
