package io.plimsoll.collector.wire;

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
import java.util.random.RandomGenerator;

/// A node whose containers come, go and change at random.
final class RandomFleet {
  static final long STEP_MILLIS = 5_000;

  private static final long START_MILLIS = 1_763_722_800_000L;

  private final RandomGenerator random;
  private final List<Container> containers = new ArrayList<>();
  private final Map<String, long[]> counters = new java.util.HashMap<>();
  private long atMillis = START_MILLIS;
  private int made;

  RandomFleet(RandomGenerator random, int size) {
    this.random = random;
    for (int i = 0; i < size; i++) {
      containers.add(made());
    }
  }

  /// A frame of containers with 60 KB of labels each.
  static Frame withLabels(int count) {
    Map<String, String> labels = new java.util.HashMap<>();
    for (int i = 0; i < 6; i++) {
      labels.put("label-" + i, "x".repeat(10_000));
    }
    List<Container> containers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      containers.add(
          new Container(
              "id-" + i,
              "name-" + i,
              new ServiceKey("shop", "web"),
              "1",
              Orchestrator.values()[0],
              "nginx:1",
              labels,
              Instant.EPOCH,
              null,
              ContainerState.RUNNING,
              Health.values()[0],
              0,
              1));
    }
    long[] millis = new long[count];
    java.util.Arrays.fill(millis, START_MILLIS + count);
    return new Frame(
        "blade-7",
        START_MILLIS + count,
        new long[NodeMetric.COLUMNS.size()],
        containers,
        millis,
        new long[count * ContainerMetric.COLUMNS.size()]);
  }

  /// A frame of counters that grow a little, as most do.
  Frame calm() {
    return frame(1);
  }

  /// A frame in which anything may have happened.
  Frame next() {
    if (random.nextInt(3) == 0) {
      containers.add(random.nextInt(containers.size() + 1), made());
    }
    if (random.nextInt(3) == 0 && !containers.isEmpty()) {
      containers.remove(random.nextInt(containers.size()));
    }
    if (random.nextInt(4) == 0 && !containers.isEmpty()) {
      int place = random.nextInt(containers.size());
      containers.set(place, changed(containers.get(place)));
    }
    return frame(random.nextInt(10));
  }

  private Frame frame(int wildness) {
    atMillis += STEP_MILLIS;
    int width = ContainerMetric.COLUMNS.size();
    long[] millis = new long[containers.size()];
    long[] values = new long[containers.size() * width];
    for (int i = 0; i < containers.size(); i++) {
      millis[i] = atMillis + random.nextInt(200);
      long[] row = counters.computeIfAbsent(containers.get(i).id(), id -> new long[width]);
      grow(row, wildness);
      System.arraycopy(row, 0, values, i * width, width);
    }
    long[] node = counters.computeIfAbsent("", id -> new long[NodeMetric.COLUMNS.size()]);
    grow(node, wildness);
    return new Frame("blade-7", atMillis, node.clone(), containers, millis, values);
  }

  private void grow(long[] row, int wildness) {
    for (int i = 0; i < row.length; i++) {
      int dice = random.nextInt(wildness > 7 ? 8 : 64);
      if (dice == 0 && wildness > 5) {
        row[i] = random.nextLong(Frame.MAX_VALUE + 1);
      } else if (dice == 1 && wildness > 5) {
        row[i] = Frame.MISSING;
      } else if (dice % 2 == 0) {
        row[i] = Math.clamp(row[i], 0, Frame.MAX_VALUE - 5_000) + random.nextInt(5_000);
      }
    }
  }

  private Container made() {
    made++;
    boolean wasStarted = random.nextBoolean();
    return new Container(
        "%064x".formatted(made * 0x9E3779B97F4A7C15L),
        "näme-" + made,
        new ServiceKey("shop", "web" + made % 3),
        Integer.toString(made),
        Orchestrator.values()[random.nextInt(Orchestrator.values().length)],
        "nginx:1",
        Map.of("a", "b".repeat(random.nextInt(200)), "plimsoll.max", "5"),
        Instant.ofEpochSecond(1_763_000_000 + made, random.nextInt(1_000_000_000)),
        wasStarted ? Instant.ofEpochSecond(1_763_000_100 + made) : null,
        ContainerState.RUNNING,
        Health.values()[random.nextInt(Health.values().length)],
        random.nextInt(4),
        random.nextInt(100_000));
  }

  private Container changed(Container old) {
    return new Container(
        old.id(),
        old.name(),
        old.service(),
        old.task(),
        old.orchestrator(),
        old.image(),
        old.labels(),
        old.createdAt(),
        Instant.ofEpochSecond(atMillis / 1_000),
        old.state(),
        old.health(),
        old.restarts() + 1,
        old.pid() + 1);
  }
}
