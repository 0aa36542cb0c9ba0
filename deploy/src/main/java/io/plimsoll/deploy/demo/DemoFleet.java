package io.plimsoll.deploy.demo;

import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerChange;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A fleet that does not exist: services with tasks, and the load they share.
///
/// The load does not depend on how many tasks there are, so scaling out lowers what each of them
/// uses. Everything follows from the seed and the instants that are passed in. Thread-safe.
public final class DemoFleet {
  /// Name of the one node, so that nobody takes it for a real one.
  public static final String NODE = "demo-node";

  /// From being asked for to running, about what a small image takes.
  static final Duration START_DELAY = Duration.ofSeconds(3);

  private static final int WIDTH = ContainerMetric.COLUMNS.size();
  private static final int NODE_CORES = 64;
  private static final long NODE_MEMORY = 128L << 30;
  private static final long OTHER_MEMORY = 6L << 30;
  private static final long NODE_DISK = 2_000L << 30;

  private final Map<ServiceKey, Tasks> services = new LinkedHashMap<>();
  private final DemoLoad load;
  private final long[] node = new long[NodeMetric.COLUMNS.size()];
  private long lastMillis;

  /// The tasks of a service, the oldest first.
  private static final class Tasks {
    final DemoService service;
    final Deque<DemoTask> tasks = new ArrayDeque<>();
    long version;

    Tasks(DemoService service) {
      this.service = service;
    }
  }

  /// A fleet whose tasks have just been started.
  ///
  /// @param seed draws the load
  /// @param start the instant from which frames can be read
  public DemoFleet(long seed, Instant start) {
    load = new DemoLoad(seed);
    lastMillis = start.toEpochMilli();
    for (DemoService service : DemoCatalog.services()) {
      Tasks tasks = new Tasks(service);
      services.put(service.key(), tasks);
      for (int slot = 1; slot <= service.tasks(); slot++) {
        tasks.tasks.add(new DemoTask(service, slot, start, start));
      }
    }
  }

  /// Everything there is at an instant.
  public synchronized Inventory inventory(Instant now) {
    List<Container> containers = new ArrayList<>();
    List<Service> described = new ArrayList<>();
    for (Tasks each : services.values()) {
      each.tasks.forEach(task -> containers.add(task.describe(now)));
      DemoService service = each.service;
      described.add(
          new Service(
              service.key(),
              Orchestrator.DEMO,
              service.labels(),
              each.tasks.size(),
              running(each, now),
              Deployment.NONE));
    }
    return new Inventory(now, containers, described, null);
  }

  /// How large a service is; empty if there is no such service.
  synchronized Optional<Capacity> capacity(ServiceKey key, Instant now) {
    return Optional.ofNullable(services.get(key))
        .map(each ->
            new Capacity(
                each.tasks.size(), running(each, now), Deployment.NONE, each.version, now));
  }

  /// Starts or stops tasks of a service, the newest first, until there are `desired`.
  ///
  /// @return what happened to containers
  synchronized List<ContainerChange> resize(ServiceKey key, int desired, Instant now) {
    Tasks each = services.get(key);
    if (each == null) {
      throw new IllegalArgumentException("The fleet has no service " + key);
    }
    List<ContainerChange> changes = new ArrayList<>();
    while (each.tasks.size() > desired) {
      changes.add(new ContainerChange(now, "destroy", each.tasks.removeLast().describe(now)));
    }
    while (each.tasks.size() < desired) {
      int slot = each.tasks.isEmpty() ? 1 : each.tasks.getLast().slot() + 1;
      DemoTask task = new DemoTask(each.service, slot, now, now.plus(START_DELAY));
      each.tasks.add(task);
      changes.add(new ContainerChange(now, "create", task.describe(now)));
    }
    each.version += changes.size();
    return changes;
  }

  /// The containers that began to run after one instant and not after another.
  synchronized List<ContainerChange> started(Instant after, Instant now) {
    return services.values().stream()
        .flatMap(each -> each.tasks.stream())
        .filter(task -> task.startsAt().isAfter(after) && task.runs(now))
        .map(task -> new ContainerChange(task.startsAt(), "start", task.describe(now)))
        .toList();
  }

  /// Lets time pass until `atMillis`, and reads every running container.
  ///
  /// @throws IllegalArgumentException if that was in the past already
  public synchronized Frame frame(long atMillis) {
    if (atMillis < lastMillis) {
      throw new IllegalArgumentException(
          "The fleet is at %d and cannot go back to %d".formatted(lastMillis, atMillis));
    }
    Instant now = Instant.ofEpochMilli(atMillis);
    List<Container> containers = new ArrayList<>();
    List<DemoTask> read = new ArrayList<>();
    for (Tasks each : services.values()) {
      share(each, atMillis);
      for (DemoTask task : each.tasks) {
        if (task.runs(now)) {
          containers.add(task.describe(now));
          read.add(task);
        }
      }
    }
    long[] values = new long[read.size() * WIDTH];
    long[] rowMillis = new long[read.size()];
    for (int row = 0; row < read.size(); row++) {
      rowMillis[row] = atMillis;
      read.get(row).read(values, row * WIDTH);
    }
    readNode(containers.size(), values);
    lastMillis = atMillis;
    return new Frame(NODE, atMillis, node.clone(), containers, rowMillis, values);
  }

  /// The tasks a service needs to stay below its target for five minutes on end, or those it has if
  /// nothing scales it. It tells how the past must have looked.
  synchronized int needed(ServiceKey key, long atMillis) {
    Tasks each = services.get(key);
    if (each == null || each.service.labels().isEmpty()) {
      return each == null ? 0 : each.tasks.size();
    }
    double perTask = each.service.limitCores() * label(each, "target.cpu") / 100;
    double most = 0;
    for (long back = 0; back <= 300_000; back += 5_000) {
      most = Math.max(most, load.cores(each.service, atMillis - back));
    }
    int tasks = (int) Math.ceil(most / perTask);
    return Math.clamp(tasks, (int) label(each, "min"), (int) label(each, "max"));
  }

  /// The services, in no order that means anything.
  synchronized List<ServiceKey> services() {
    return List.copyOf(services.keySet());
  }

  private void share(Tasks each, long atMillis) {
    Instant now = Instant.ofEpochMilli(atMillis);
    double shares = 0;
    for (DemoTask task : each.tasks) {
      shares += task.runs(now) ? load.share(each.service, task.slot()) : 0;
    }
    double cores = load.cores(each.service, atMillis);
    for (DemoTask task : each.tasks) {
      if (task.runs(now)) {
        long since = Math.max(lastMillis, task.startsAt().toEpochMilli());
        double asked = cores * load.share(each.service, task.slot()) / shares;
        double used = task.use(asked, (atMillis - since) * 1_000);
        addToNode(each.service, used, atMillis - since);
      }
    }
  }

  private void readNode(int running, long[] values) {
    long memory = 0;
    for (int at = 0; at < values.length; at += WIDTH) {
      memory += values[at + ContainerMetric.MEMORY_USAGE.ordinal()];
    }
    set(NodeMetric.CPU_CORES, NODE_CORES);
    set(NodeMetric.MEMORY_TOTAL, NODE_MEMORY);
    set(NodeMetric.MEMORY_AVAILABLE, NODE_MEMORY - OTHER_MEMORY - memory);
    set(NodeMetric.DISK_SIZE, NODE_DISK);
    set(NodeMetric.DISK_AVAILABLE, NODE_DISK * 6 / 10);
    set(NodeMetric.CONTAINERS, services.values().stream().mapToInt(e -> e.tasks.size()).sum());
    set(NodeMetric.CONTAINERS_RUNNING, running);
  }

  /// The node's counters grow by what its containers used, and keep it when they go.
  private void addToNode(DemoService service, double cores, long millis) {
    double seconds = millis / 1e3;
    add(NodeMetric.CPU_USAGE, cores * millis * 1e3);
    add(NodeMetric.NETWORK_RECEIVE_BYTES, cores * seconds * service.networkPerCore());
    add(NodeMetric.NETWORK_TRANSMIT_BYTES, cores * seconds * service.networkPerCore() * 2);
    add(NodeMetric.DISK_WRITE_BYTES, cores * seconds * service.diskPerCore());
    add(NodeMetric.DISK_READ_BYTES, cores * seconds * service.diskPerCore() / 3);
  }

  private void add(NodeMetric metric, double more) {
    node[metric.ordinal()] += Math.round(more);
  }

  private void set(NodeMetric metric, long value) {
    node[metric.ordinal()] = value;
  }

  private static long label(Tasks each, String name) {
    return Long.parseLong(each.service.labels().getOrDefault("plimsoll." + name, "0"));
  }

  private static int running(Tasks each, Instant now) {
    return (int) each.tasks.stream().filter(task -> task.runs(now)).count();
  }
}
