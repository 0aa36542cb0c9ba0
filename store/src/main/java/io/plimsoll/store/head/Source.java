package io.plimsoll.store.head;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.store.query.Grouping;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What rows come from: a container, or a node.
///
/// @param id its number in this store, never given to another source
/// @param key the engine's id of a container; `node:` and the name of a node
/// @param node name of the node
/// @param identity what a container is; null for a node
public record Source(int id, String key, String node, @Nullable Identity identity) {
  private static final String NODE_PREFIX = "node:";

  /// The order of single sources in an answer: by cluster, then by key.
  static final Comparator<Source> BY_IDENTITY =
      Comparator.comparing(Source::cluster).thenComparing(Source::key);

  /// What a container is, as the engine described it last: its name may change, and with it its
  /// service if Compose and Swarm know nothing of it.
  ///
  /// @param name the engine's name for it
  /// @param service its service
  /// @param task its task
  /// @param orchestrator who keeps it running
  /// @param image the image's name
  /// @param labels its labels
  public record Identity(
      String name,
      ServiceKey service,
      String task,
      Orchestrator orchestrator,
      String image,
      Map<String, String> labels) {
    /// Copies the labels.
    public Identity {
      labels = Map.copyOf(labels);
    }
  }

  /// A container on a node.
  public static Source of(int id, String node, Container container) {
    return new Source(
        id,
        container.id(),
        node,
        new Identity(
            container.name(),
            container.service(),
            container.task(),
            container.orchestrator(),
            container.image(),
            container.labels()));
  }

  /// A node.
  public static Source ofNode(int id, String node) {
    return new Source(id, nodeKey(node), node, null);
  }

  /// The key of a node.
  public static String nodeKey(String node) {
    return NODE_PREFIX + node;
  }

  /// The cluster of a container; nothing for a node.
  private String cluster() {
    return identity == null ? "" : identity.service().cluster();
  }

  /// Values in a row.
  public int width() {
    return identity == null ? NodeMetric.COLUMNS.size() : ContainerMetric.COLUMNS.size();
  }

  /// What tells this source's group from others.
  public Map<String, String> dimensions(Grouping grouping) {
    Map<String, String> dimensions = new LinkedHashMap<>();
    if (grouping == Grouping.ALL) {
      return dimensions;
    }
    if (grouping == Grouping.NODE || identity == null) {
      dimensions.put("node", node);
      return dimensions;
    }
    ServiceKey service = identity.service();
    dimensions.put("cluster", service.cluster());
    if (grouping != Grouping.CLUSTER) {
      dimensions.put("service", service.service());
    }
    if (grouping == Grouping.TASK || grouping == Grouping.CONTAINER) {
      dimensions.put("task", identity.task());
    }
    if (grouping == Grouping.CONTAINER) {
      dimensions.put("container", key);
      dimensions.put("name", identity.name());
      dimensions.put("node", node);
    }
    return dimensions;
  }
}
