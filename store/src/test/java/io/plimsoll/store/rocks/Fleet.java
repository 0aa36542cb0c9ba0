package io.plimsoll.store.rocks;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/// Containers of a test and frames about them.
final class Fleet {
  static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  static final Duration STEP = Duration.ofSeconds(5);
  static final long STEP_MILLIS = STEP.toMillis();

  private static final int WIDTH = ContainerMetric.COLUMNS.size();

  private Fleet() {}

  static long at(long step) {
    return START.toEpochMilli() + step * STEP_MILLIS;
  }

  static Instant instant(long step) {
    return Instant.ofEpochMilli(at(step));
  }

  static Container container(String service, int task) {
    return container(new ServiceKey("shop", service), task, service + "-" + task);
  }

  static Container container(ServiceKey service, int task, String name) {
    return new Container(
        "%064x".formatted(name.hashCode() * 1_000_003L + 77L),
        name,
        service,
        String.valueOf(task),
        Orchestrator.COMPOSE,
        "busybox:1",
        Map.of("plimsoll.max", "5"),
        START,
        START,
        ContainerState.RUNNING,
        Health.NONE,
        0,
        100 + task);
  }

  static List<Container> containers(String service, int count) {
    List<Container> containers = new ArrayList<>();
    for (int task = 1; task <= count; task++) {
      containers.add(container(service, task));
    }
    return containers;
  }

  /// A frame in which every value of a container is a function of its row.
  static Frame frame(
      String node,
      long atMillis,
      List<Container> containers,
      ContainerMetric metric,
      LongUnaryOperator valueOfRow) {
    long[] values = Frame.missing(containers.size() * WIDTH);
    long[] millis = new long[containers.size()];
    for (int i = 0; i < containers.size(); i++) {
      millis[i] = atMillis;
      values[i * WIDTH + metric.ordinal()] = valueOfRow.applyAsLong(i);
    }
    return new Frame(node, atMillis, node(atMillis), containers, millis, values);
  }

  /// A frame with given rows.
  static Frame frame(String node, long atMillis, List<Container> containers, long[][] rows) {
    long[] values = new long[containers.size() * WIDTH];
    long[] millis = new long[containers.size()];
    for (int i = 0; i < containers.size(); i++) {
      millis[i] = atMillis;
      System.arraycopy(rows[i], 0, values, i * WIDTH, WIDTH);
    }
    return new Frame(node, atMillis, node(atMillis), containers, millis, values);
  }

  private static long[] node(long atMillis) {
    long[] node = Frame.missing(NodeMetric.COLUMNS.size());
    node[NodeMetric.CPU_USAGE.ordinal()] = atMillis * 500;
    node[NodeMetric.CPU_CORES.ordinal()] = 8;
    return node;
  }
}
