package io.plimsoll.deploy.bench;

import io.plimsoll.collector.container.Deployment;
import io.plimsoll.autoscaler.TargetStatus;
import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.actuator.ResizeOutcome;
import io.plimsoll.autoscaler.engine.AutoscalerEngine;
import io.plimsoll.autoscaler.engine.EngineSettings;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.autoscaler.target.TargetDefinitions;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.document.Documents;
import io.plimsoll.store.ring.FlatServiceRing;
import io.plimsoll.store.ring.ServiceRing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// How many policies the autoscaler evaluates in a second, reading the ring of the store.
///
/// Every target has a CPU and a memory policy. Three of four services are near their target, one
/// of eight is idle at its minimum, and one of eight is larger than it need be and waits for its
/// window, which is read from the ring. Nothing is resized. Two arguments are optional: the seconds
/// measured for each size (default 5), and the largest number of targets (default 100000).
public final class DecideBench {
  private static final int STEP_MILLIS = 5_000;
  private static final int TASKS = 2;
  private static final long START = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();
  private static final Map<String, String> LABELS =
      Map.of(
          "plimsoll.max", "9",
          "plimsoll.target.cpu", "50%",
          "plimsoll.target.memory", "70%");
  private static final Map<String, String> AT_MIN =
      Map.of(
          "plimsoll.min", "2",
          "plimsoll.max", "9",
          "plimsoll.target.cpu", "50%",
          "plimsoll.target.memory", "70%");

  private final FlatServiceRing ring = new FlatServiceRing(STEP_MILLIS);
  private final List<Service> services = new ArrayList<>();
  private long nowMillis = START;
  private long warm;

  private DecideBench() {}

  /// Prints one line for each number of targets.
  public static void main(String[] arguments) throws IOException {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int most = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
    System.out.println("targets   policies   policies/CPU-s   policies/s   one round");
    for (int targets = 1_000; targets <= most; targets *= 10) {
      new DecideBench().run(targets, seconds);
    }
  }

  private void run(int targets, int seconds) throws IOException {
    for (int i = 0; i < targets; i++) {
      ServiceKey key = new ServiceKey("project-" + i / 10, "service-" + i);
      Map<String, String> labels = i % 8 == 6 ? AT_MIN : LABELS;
      services.add(new Service(key, Orchestrator.DEMO, labels, TASKS, TASKS, Deployment.NONE));
      ring.register(key);
    }
    fill();
    Inventory inventory =
        new Inventory(Instant.ofEpochMilli(nowMillis), List.of(), services, null);
    try (AutoscalerEngine engine = engine(inventory)) {
      engine.evaluate();
      warm = Duration.ofHours(1).toNanos();
      measure(engine, Duration.ofSeconds(2));
      long rounds = measure(engine, Duration.ofSeconds(seconds));
      report(targets, rounds);
      if (targets == 1_000) {
        System.out.println(decisions(engine));
      }
    }
  }

  private long cpuNanos;
  private long wallNanos;

  private long measure(AutoscalerEngine engine, Duration time) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpuBefore = threads.getCurrentThreadCpuTime();
    long before = System.nanoTime();
    long rounds = 0;
    do {
      engine.evaluate();
      rounds++;
      wallNanos = System.nanoTime() - before;
    } while (wallNanos < time.toNanos());
    cpuNanos = threads.getCurrentThreadCpuTime() - cpuBefore;
    return rounds;
  }

  private void report(int targets, long rounds) {
    double policies = 2.0 * targets * rounds;
    System.out.printf(
        "%7d %10d %16.0f %12.0f %8.3f ms%n",
        targets,
        2 * targets,
        policies / cpuNanos * 1e9,
        policies / wallNanos * 1e9,
        wallNanos / 1e6 / rounds);
  }

  private static String decisions(AutoscalerEngine engine) {
    return engine.targets().stream()
        .map(TargetStatus::decision)
        .map(decision -> decision == null ? "none" : decision.rule().name())
        .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()))
        .toString();
  }

  /// Fills every slot that the ring keeps.
  private void fill() {
    long[] before = row(0, 0);
    for (int step = 1; step <= ServiceRing.SLOTS + 1; step++) {
      nowMillis += STEP_MILLIS;
      ring.begin(nowMillis);
      for (int i = 0; i < services.size(); i++) {
        boolean idle = i % 8 == 6 || (i % 8 == 7 && step % 40 != 0);
        double utilization = idle ? 5 : 48 + (i + step) % 5;
        long[] row = row(utilization, utilization * 1.4);
        for (int task = 0; task < TASKS; task++) {
          ring.row(i, nowMillis - STEP_MILLIS, before, nowMillis, row);
        }
      }
      ring.publish();
    }
  }

  private static long[] row(double cpuPercent, double memoryPercent) {
    long[] row = Frame.missing(ContainerMetric.COLUMNS.size());
    row[ContainerMetric.CPU_USAGE.ordinal()] = (long) (cpuPercent * 10 * STEP_MILLIS);
    row[ContainerMetric.CPU_LIMIT.ordinal()] = 1_000;
    row[ContainerMetric.MEMORY_WORKING_SET.ordinal()] = (long) (memoryPercent * 10_000);
    row[ContainerMetric.MEMORY_LIMIT.ordinal()] = 1_000_000;
    return row;
  }

  private AutoscalerEngine engine(Inventory inventory) throws IOException {
    return new AutoscalerEngine(
        ring,
        new NoDocuments(),
        () -> inventory,
        List.of(new NoPlatform()),
        TargetDefinitions.NONE,
        () -> Instant.ofEpochMilli(nowMillis),
        () -> System.nanoTime() + warm,
        RandomGenerator.getDefault(),
        Runnable::run,
        EngineSettings.DEFAULTS);
  }

  private static final class NoPlatform implements Actuator {
    @Override
    public Orchestrator orchestrator() {
      return Orchestrator.DEMO;
    }

    @Override
    public Capacity capacity(ServiceKey service) {
      return new Capacity(TASKS, TASKS, Deployment.NONE, 0, Instant.EPOCH);
    }

    @Override
    public ResizeOutcome resize(ServiceKey service, int desired, Capacity expected) {
      return new ResizeOutcome.Refused("this is a benchmark");
    }
  }

  private static final class NoDocuments implements Documents {
    @Override
    public void put(String collection, String key, byte[] value) {}

    @Override
    public Optional<byte[]> find(String collection, String key) {
      return Optional.empty();
    }

    @Override
    public void delete(String collection, String key) {}

    @Override
    public List<Document> ascending(String collection, String from, int limit) {
      return List.of();
    }

    @Override
    public List<Document> descending(String collection, String before, int limit) {
      return List.of();
    }
  }
}
