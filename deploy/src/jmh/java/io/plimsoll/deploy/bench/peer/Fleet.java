package io.plimsoll.deploy.bench.peer;

import io.plimsoll.deploy.RequestWriter;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// The containers of a plan: how they are labelled, and what each does next. The containers of a
/// node follow one another; those of a service are on different nodes of one cluster, as a
/// scheduler spreads them. Different nodes may be used by different threads.
final class Fleet {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  /// One tick of ten is read late by up to so many milliseconds.
  private static final int LATE_TICKS = 10;

  private static final int MAX_LATE_MILLIS = 20;

  final Plan plan;
  private final ContainerLoad[] loads;
  private final SplittableRandom[] clocks;
  private final long[] phases;
  private final byte[][] labels;

  Fleet(Plan plan) {
    this.plan = plan;
    loads = new ContainerLoad[plan.containers()];
    labels = new byte[plan.series()][];
    for (int container = 0; container < loads.length; container++) {
      SplittableRandom random = new SplittableRandom(plan.seed() + GOLDEN * (container + 1L));
      loads[container] = new ContainerLoad(random, plan.interval().toMillis() / 1e3);
      for (Metric metric : Metric.values()) {
        labels[container * Metric.COUNT + metric.ordinal()] =
            RequestWriter.labels(labels(container, metric));
      }
    }
    clocks = new SplittableRandom[plan.nodes()];
    phases = new long[plan.nodes()];
    for (int node = 0; node < clocks.length; node++) {
      clocks[node] = new SplittableRandom(plan.seed() - GOLDEN * (node + 1L));
      long latest = plan.interval().toMillis() * 2 / 3 - MAX_LATE_MILLIS;
      phases[node] = clocks[node].nextLong(latest);
    }
  }

  /// The labels of a series, in order.
  Map<String, String> labels(int container, Metric metric) {
    Map<String, String> labels = new TreeMap<>();
    String service = service(container);
    labels.put("__name__", metric.series);
    labels.put("cluster", cluster(clusterOf(container)));
    labels.put("container_id", containerId(container));
    labels.put("namespace", "team-%02d".formatted(Math.floorMod(service.hashCode(), 20)));
    labels.put("node", "n%05d".formatted(nodeOf(container)));
    labels.put("pod", "%s-%05x".formatted(service, container * 7_919L & 0xFFFFF));
    labels.put("service", service);
    return labels;
  }

  /// The name of a cluster.
  static String cluster(int number) {
    return "cluster-" + number;
  }

  /// The id of a container, 64 hexadecimal digits.
  String containerId(int container) {
    SplittableRandom digits = new SplittableRandom(~plan.seed() ^ GOLDEN * (container + 1L));
    return "%016x%016x%016x%016x"
        .formatted(digits.nextLong(), digits.nextLong(), digits.nextLong(), digits.nextLong());
  }

  private int clusterOf(int container) {
    return container / (plan.containers() / plan.clusters());
  }

  private int nodeOf(int container) {
    return (int) ((long) container * plan.nodes() / plan.containers());
  }

  private String service(int container) {
    int each = plan.services() / plan.clusters();
    return "svc-%04d".formatted(clusterOf(container) * each + container % each);
  }

  /// The first container of a node; that of the node after the last is the number of containers.
  int first(int node) {
    return Math.ceilDiv(node * plan.containers(), plan.nodes());
  }

  /// When a node is read in a tick. Has to be asked once for each tick, in order.
  long millis(int node, int tick) {
    SplittableRandom clock = clocks[node];
    int late = clock.nextInt(LATE_TICKS) == 0 ? 1 + clock.nextInt(MAX_LATE_MILLIS) : 0;
    return plan.millis(tick) + phases[node] + late;
  }

  /// Lets a container go on by one interval.
  ContainerLoad step(int container) {
    loads[container].step();
    return loads[container];
  }

  /// The labels of a series as they are in a request.
  byte[] encodedLabels(int container, Metric metric) {
    return labels[container * Metric.COUNT + metric.ordinal()];
  }
}
