package io.plimsoll.deploy.bench;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// What the collectors of many nodes would send: integers that behave as those of containers do.
///
/// Three of ten containers idle, five serve steadily, two work in bursts. CPU time is in
/// microseconds with noise, memory in pages with plateaus and a cache that grows and is reclaimed,
/// packets come at random with noisy sizes, disks are mostly quiet, errors are zero. Twenty
/// containers are on a node and in a service, a thousand in a cluster. One row of ten is read a few
/// milliseconds late. The same seed gives the same frames.
final class StoreWorkload {
  static final int CONTAINERS_PER_SERVICE = 20;
  static final int CONTAINERS_PER_CLUSTER = 1_000;
  static final long STEP_MILLIS = 5_000;
  static final long START = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();

  private static final int NODE_CONTAINERS = 20;
  private static final int WIDTH = ContainerMetric.COLUMNS.size();
  private static final int PAGE = 4_096;
  private static final double STEP_MICROS = STEP_MILLIS * 1_000.0;

  private final SplittableRandom random;
  private final List<List<Container>> nodes = new ArrayList<>();
  private final List<Load[]> loads = new ArrayList<>();

  StoreWorkload(int containers, long seed) {
    random = new SplittableRandom(seed);
    for (int first = 0; first < containers; first += NODE_CONTAINERS) {
      int count = Math.min(NODE_CONTAINERS, containers - first);
      List<Container> node = new ArrayList<>();
      Load[] onNode = new Load[count];
      for (int i = 0; i < count; i++) {
        node.add(container(first + i, containers));
        onNode[i] = new Load(random);
      }
      nodes.add(List.copyOf(node));
      loads.add(onNode);
    }
  }

  private static Container container(int index, int containers) {
    // The containers of a service are on different nodes, as a scheduler spreads them.
    int services = Math.max(1, containers / CONTAINERS_PER_SERVICE);
    int service = index % services;
    int perCluster = CONTAINERS_PER_CLUSTER / CONTAINERS_PER_SERVICE;
    ServiceKey key = new ServiceKey(cluster(service / perCluster), "service-" + service);
    int task = index / services + 1;
    String name = key.service() + "-" + task;
    return new Container(
        "%064x".formatted(0x9E3779B97F4A7C15L * (index + 1)),
        name,
        key,
        String.valueOf(task),
        Orchestrator.DEMO,
        "registry/image-" + service + ":1",
        Map.of("com.example.team", "team-" + service % 7, "plimsoll.max", "40"),
        Instant.ofEpochMilli(START),
        Instant.ofEpochMilli(START),
        ContainerState.RUNNING,
        Health.NONE,
        0,
        1_000 + index);
  }

  static String cluster(int number) {
    return "cluster-" + number;
  }

  int nodes() {
    return nodes.size();
  }

  /// The id of one of the containers.
  String containerId(int node) {
    return nodes.get(node).getFirst().id();
  }

  /// The next frame of a node.
  Frame frame(int node, long atMillis) {
    Load[] onNode = loads.get(node);
    long[] millis = new long[onNode.length];
    long[] values = new long[onNode.length * WIDTH];
    boolean late = random.nextInt(10) == 0;
    for (int i = 0; i < onNode.length; i++) {
      millis[i] = atMillis + (late ? 1 + random.nextInt(20) : 0);
      onNode[i].step(random);
      System.arraycopy(onNode[i].row, 0, values, i * WIDTH, WIDTH);
    }
    return new Frame("node-" + node, atMillis, nodeRow(atMillis), nodes.get(node), millis, values);
  }

  private long[] nodeRow(long atMillis) {
    long[] row = Frame.missing(NodeMetric.COLUMNS.size());
    row[NodeMetric.CPU_USAGE.ordinal()] = (atMillis - START) * 4_000 + random.nextInt(100_000);
    row[NodeMetric.CPU_CORES.ordinal()] = 16;
    row[NodeMetric.MEMORY_TOTAL.ordinal()] = 64L << 30;
    row[NodeMetric.MEMORY_AVAILABLE.ordinal()] = (20L << 30) + PAGE * random.nextLong(10_000);
    row[NodeMetric.LOAD_1M.ordinal()] = 3_000L + random.nextInt(500);
    row[NodeMetric.CONTAINERS_RUNNING.ordinal()] = NODE_CONTAINERS;
    return row;
  }

  /// What one container does.
  private static final class Load {
    private enum Kind {
      IDLE,
      STEADY,
      BURSTY
    }

    final long[] row = new long[WIDTH];
    private final Kind kind;
    private final double cores;
    private final double packetsPerSecond;
    private boolean busy;

    Load(SplittableRandom random) {
      int share = random.nextInt(10);
      kind = share < 3 ? Kind.IDLE : share < 8 ? Kind.STEADY : Kind.BURSTY;
      cores = 0.05 + random.nextDouble() * 0.8;
      packetsPerSecond = 5 + random.nextDouble() * 400;
      set(ContainerMetric.CPU_LIMIT, kind == Kind.BURSTY ? 1_000 : 0);
      set(ContainerMetric.MEMORY_LIMIT, 512L << 20);
      set(ContainerMetric.MEMORY_RSS, PAGE * (2_000L + random.nextInt(60_000)));
      set(ContainerMetric.MEMORY_CACHE, PAGE * (long) random.nextInt(5_000));
      set(ContainerMetric.CPU_USAGE, random.nextLong(10_000_000_000L));
      set(ContainerMetric.NETWORK_RECEIVE_BYTES, random.nextLong(10_000_000_000L));
      set(ContainerMetric.NETWORK_TRANSMIT_BYTES, random.nextLong(10_000_000_000L));
      set(ContainerMetric.PIDS, 1 + random.nextInt(40));
    }

    void step(SplittableRandom random) {
      switch (kind) {
        case IDLE -> idle(random);
        case STEADY -> work(random, cores * (0.9 + 0.2 * random.nextDouble()), packetsPerSecond);
        case BURSTY -> {
          busy = random.nextInt(24) == 0 ? !busy : busy;
          if (busy) {
            work(random, Math.min(1, cores * 2 * random.nextDouble(0.7, 1.3)), 50);
            disk(random);
            throttle(random);
          } else {
            idle(random);
          }
        }
      }
      if (value(ContainerMetric.CPU_LIMIT) > 0) {
        add(ContainerMetric.CPU_PERIODS, busy ? 50 : 3);
      }
      long cache = value(ContainerMetric.MEMORY_CACHE);
      long rss = value(ContainerMetric.MEMORY_RSS);
      set(ContainerMetric.MEMORY_USAGE, rss + cache);
      set(ContainerMetric.MEMORY_WORKING_SET, rss + cache / PAGE / 3 * PAGE);
    }

    private void idle(SplittableRandom random) {
      cpu(random, 1_500 + random.nextInt(400));
      // A health probe every other step.
      if (random.nextBoolean()) {
        network(5, 430, 6, 910);
      }
    }

    private void work(SplittableRandom random, double used, double packets) {
      cpu(random, (long) (used * STEP_MICROS));
      double mean = packets * STEP_MILLIS / 1_000;
      long received = Math.max(0, (long) (mean + Math.sqrt(mean) * random.nextGaussian()));
      long sent = Math.max(0, (long) (received * 0.9 + random.nextInt(5)));
      network(
          received,
          received * 180 + random.nextInt(1_000) * (received + 1) / 10,
          sent,
          sent * 700 + random.nextInt(1_000) * (sent + 1) / 5);
      if (random.nextInt(5) == 0) {
        long pages = random.nextInt(-40, 42);
        add(
            ContainerMetric.MEMORY_RSS,
            Math.max(pages * PAGE, PAGE - value(ContainerMetric.MEMORY_RSS)));
        add(ContainerMetric.MEMORY_PAGE_FAULTS, Math.abs(pages));
      }
      if (random.nextInt(200) == 0) {
        add(ContainerMetric.PIDS, value(ContainerMetric.PIDS) > 5 ? -1 : 1);
      }
      add(ContainerMetric.CPU_PRESSURE_WAITING, random.nextInt(4) == 0 ? random.nextInt(9_000) : 0);
    }

    private void cpu(SplittableRandom random, long micros) {
      long user = micros * (700 + random.nextInt(100)) / 1_000;
      add(ContainerMetric.CPU_USAGE, micros);
      add(ContainerMetric.CPU_USER, user);
      add(ContainerMetric.CPU_SYSTEM, micros - user);
    }

    private void network(long received, long receivedBytes, long sent, long sentBytes) {
      add(ContainerMetric.NETWORK_RECEIVE_PACKETS, received);
      add(ContainerMetric.NETWORK_RECEIVE_BYTES, receivedBytes);
      add(ContainerMetric.NETWORK_TRANSMIT_PACKETS, sent);
      add(ContainerMetric.NETWORK_TRANSMIT_BYTES, sentBytes);
    }

    private void disk(SplittableRandom random) {
      long pages = random.nextInt(1, 200);
      add(ContainerMetric.DISK_WRITES, 1 + pages / 8);
      add(ContainerMetric.DISK_WRITE_BYTES, pages * PAGE);
      long cache = value(ContainerMetric.MEMORY_CACHE) + pages * PAGE;
      set(ContainerMetric.MEMORY_CACHE, cache > 100L << 20 ? cache / 2 / PAGE * PAGE : cache);
    }

    private void throttle(SplittableRandom random) {
      if (random.nextInt(3) == 0) {
        add(ContainerMetric.CPU_THROTTLED_PERIODS, 1 + random.nextInt(10));
        add(ContainerMetric.CPU_THROTTLED_TIME, random.nextInt(400_000));
      }
    }

    private long value(ContainerMetric metric) {
      return row[metric.ordinal()];
    }

    private void set(ContainerMetric metric, long value) {
      row[metric.ordinal()] = value;
    }

    private void add(ContainerMetric metric, long more) {
      row[metric.ordinal()] += more;
    }
  }
}
