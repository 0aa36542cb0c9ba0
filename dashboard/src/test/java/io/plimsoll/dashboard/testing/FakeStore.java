package io.plimsoll.dashboard.testing;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.store.Backup;
import io.plimsoll.store.Store;
import io.plimsoll.store.StoreStatus;
import io.plimsoll.store.document.Documents;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Measure;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.store.ring.ServiceRing;
import io.plimsoll.store.ring.Slots;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A store that makes its answers up from the services of a fake fleet.
public final class FakeStore implements Store {
  /// Name of the only node.
  public static final String NODE = "harbour-1";

  /// Length of a collection step.
  public static final long STEP_MILLIS = 1_000;

  private final InstantSource clock;
  private final List<FakeService> services;
  private final AtomicInteger queries = new AtomicInteger();
  private final MemorySeries series;
  private volatile List<Frame> frames = List.of();
  private volatile long firstMillis = Long.MIN_VALUE;
  private volatile @Nullable Consumer<QueryBudget> beforeQuery;

  FakeStore(InstantSource clock, List<FakeService> services) {
    this.clock = clock;
    this.services = services;
    this.series = new MemorySeries(clock);
  }

  /// Knows nothing of the time before this from now on.
  public void forgetBefore(Instant first) {
    firstMillis = first.toEpochMilli();
  }

  /// Runs this at the start of every query, on its thread.
  public void beforeQuery(Consumer<QueryBudget> work) {
    beforeQuery = work;
  }

  /// How many queries were answered so far.
  public int queries() {
    return queries.get();
  }

  /// Answers these frames as the newest from now on.
  public void show(List<Frame> newest) {
    frames = newest;
  }

  @Override
  public void append(Frame frame, Predicate<Container> counts) {
    frames = List.of(frame);
  }

  @Override
  public List<SeriesData> query(Query query, QueryBudget budget) throws IOException {
    queries.incrementAndGet();
    Consumer<QueryBudget> work = beforeQuery;
    if (work != null) {
      work.accept(budget);
    }
    budget.take(0);
    long step = query.step().toMillis();
    long from = query.from().toEpochMilli() / step * step;
    long to = Math.min(query.to().toEpochMilli(), clock.millis());
    Map<String, Map<String, String>> dimensions = new TreeMap<>();
    Map<String, TreeMap<Long, List<Double>>> groups = new TreeMap<>();
    for (long at = from; at < to; at += step) {
      if (at + step <= firstMillis) {
        continue;
      }
      for (FakeService service : services) {
        for (int task = 1; task <= service.tasks(at); task++) {
          if (matches(query.selector(), service, task)) {
            Map<String, String> series = dimensions(query.grouping(), service, task);
            String name = series.toString();
            double value = value(query.measure(), service, task, at);
            if (!Double.isNaN(value)) {
              dimensions.put(name, series);
              groups
                  .computeIfAbsent(name, ignored -> new TreeMap<>())
                  .computeIfAbsent(at, ignored -> new ArrayList<>())
                  .add(value);
            }
          }
        }
      }
    }
    return groups.entrySet().stream()
        .map(group -> series(dimensions.get(group.getKey()), group.getValue(), query.statistic()))
        .toList();
  }

  private static double value(String measure, FakeService service, int task, long at) {
    return switch (measure) {
      case "node.cpu.usage" -> 11 + Math.sin(at / 60_000.0) * 3;
      case "node.disk.read.bytes", "node.disk.write.bytes" -> 4e6;
      case "node.network.receive.bytes", "node.network.transmit.bytes" -> 2.2e7;
      default -> service.value(measure, task, at);
    };
  }

  private static boolean matches(Selector selector, FakeService service, int task) {
    return (selector.cluster() == null || selector.cluster().equals(service.key().cluster()))
        && (selector.service() == null || selector.service().equals(service.key().service()))
        && (selector.container() == null || service.id(task).startsWith(selector.container()));
  }

  private static Map<String, String> dimensions(Grouping by, FakeService service, int task) {
    String cluster = service.key().cluster();
    return switch (by) {
      case SERVICE -> Map.of("cluster", cluster, "service", service.key().service());
      case CLUSTER -> Map.of("cluster", cluster);
      case NODE -> Map.of("node", NODE);
      case ALL -> Map.of();
      case CONTAINER, TASK ->
          Map.of(
              "cluster", cluster,
              "service", service.key().service(),
              "task", Integer.toString(task),
              "container", service.id(task),
              "name", cluster + "-" + service.key().service() + "-" + task);
    };
  }

  private static SeriesData series(
      Map<String, String> dimensions, SortedMap<Long, List<Double>> values, Statistic statistic) {
    return new SeriesData(
        dimensions,
        values.keySet().stream().mapToLong(Long::longValue).toArray(),
        values.values().stream().mapToDouble(group -> aggregate(group, statistic)).toArray());
  }

  private static double aggregate(List<Double> group, Statistic statistic) {
    double[] sorted = group.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return switch (statistic) {
      case SUM -> Arrays.stream(sorted).sum();
      case COUNT -> sorted.length;
      case MIN -> sorted[0];
      case MAX -> sorted[sorted.length - 1];
      case AVG -> Arrays.stream(sorted).average().orElseThrow();
      case P50, P90, P95, P99 -> sorted[sorted.length / 2];
    };
  }

  @Override
  public List<Frame> latestFrames() {
    return frames.isEmpty() && !services.isEmpty() ? List.of(madeUpFrame()) : frames;
  }

  private Frame madeUpFrame() {
    long at = clock.millis() / STEP_MILLIS * STEP_MILLIS;
    List<Container> containers =
        services.stream().flatMap(service -> service.containers(at).stream()).toList();
    int width = ContainerMetric.COLUMNS.size();
    long[] values = Frame.missing(containers.size() * width);
    long[] rowMillis = new long[containers.size()];
    Arrays.fill(rowMillis, at);
    int row = 0;
    for (FakeService service : services) {
      for (int task = 1; task <= service.tasks(at); task++) {
        int start = row++ * width;
        values[start + ContainerMetric.CPU_USAGE.ordinal()] = at * task;
        values[start + ContainerMetric.CPU_LIMIT.ordinal()] = (long) (service.limitCores() * 1000);
        values[start + ContainerMetric.MEMORY_LIMIT.ordinal()] = (long) FakeService.MEMORY_LIMIT;
        values[start + ContainerMetric.MEMORY_WORKING_SET.ordinal()] =
            (long) service.value("memory.working_set", task, at);
        values[start + ContainerMetric.PIDS.ordinal()] = 12L + task;
        values[start + ContainerMetric.NETWORK_RECEIVE_BYTES.ordinal()] = at / 10;
      }
    }
    return new Frame(NODE, at, node(containers.size()), containers, rowMillis, values);
  }

  private static long[] node(int containers) {
    long[] node = Frame.missing(NodeMetric.COLUMNS.size());
    node[NodeMetric.CPU_CORES.ordinal()] = 32;
    node[NodeMetric.MEMORY_TOTAL.ordinal()] = 64L << 30;
    node[NodeMetric.MEMORY_AVAILABLE.ordinal()] = 41L << 30;
    node[NodeMetric.DISK_SIZE.ordinal()] = 900_000_000_000L;
    node[NodeMetric.DISK_AVAILABLE.ordinal()] = 512_000_000_000L;
    node[NodeMetric.LOAD_1M.ordinal()] = 9_400;
    node[NodeMetric.CONTAINERS.ordinal()] = containers + 2L;
    node[NodeMetric.CONTAINERS_RUNNING.ordinal()] = containers;
    return node;
  }

  @Override
  public MemorySeries series() {
    return series;
  }

  @Override
  public List<Measure> measures() {
    List<Measure> measures = new ArrayList<>();
    measures.add(new Measure(Measure.CPU_UTILIZATION, "percent"));
    measures.add(new Measure(Measure.MEMORY_UTILIZATION, "percent"));
    ContainerMetric.COLUMNS.forEach(metric -> measures.add(new Measure(metric.metricName(), "")));
    NodeMetric.COLUMNS.forEach(metric -> measures.add(new Measure(metric.metricName(), "")));
    return measures;
  }

  @Override
  public Set<ServiceKey> services() {
    return services.stream().map(FakeService::key).collect(Collectors.toSet());
  }

  @Override
  public ServiceRing ring() {
    return new ServiceRing() {
      @Override
      public long slotMillis() {
        return STEP_MILLIS;
      }

      @Override
      public int track(String measure) {
        return 0;
      }

      @Override
      public int indexOf(ServiceKey service) {
        return -1;
      }

      @Override
      public void read(int service, int measure, long notBeforeMillis, Slots into) {
        into.clear();
      }
    };
  }

  @Override
  public Documents documents() {
    throw new UnsupportedOperationException("The dashboard reads no documents");
  }

  @Override
  public Backup backup(Path into) {
    return new Backup(into.resolve("store"), 1_000, Instant.EPOCH);
  }

  @Override
  public Optional<String> refusal() {
    return Optional.empty();
  }

  @Override
  public StoreStatus status() {
    return new StoreStatus(12_345_678, 12, 42, 88_400_000, 3_500_000, 0, List.of());
  }

  @Override
  public void close() {}
}
