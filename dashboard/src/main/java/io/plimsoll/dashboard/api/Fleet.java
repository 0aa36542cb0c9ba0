package io.plimsoll.dashboard.api;

import io.plimsoll.autoscaler.TargetStatus;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.dashboard.source.Sources;
import io.plimsoll.dashboard.view.Answer;
import io.plimsoll.dashboard.view.ContainerView;
import io.plimsoll.dashboard.view.ServiceView;
import io.plimsoll.dashboard.view.Shown;
import io.plimsoll.dashboard.view.TargetSummary;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Measure;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fleet as it is now. All services are read together, at most once per collection step,
/// however many browsers ask.
///
/// Thread-safe; the methods that throw `IOException` block and belong on a worker.
public final class Fleet {
  private static final Duration SPARKLINE = Duration.ofMinutes(15);

  /// Sixty datapoints: more than the pixels of a sparkline can show apart.
  private static final Duration SPARKLINE_STEP = Duration.ofSeconds(15);

  private static final Comparator<Container> ORDER =
      Comparator.comparing(Container::service)
          .thenComparingLong(Fleet::taskNumber)
          .thenComparing(Container::task)
          .thenComparing(Container::name);

  private final Sources sources;
  private long servicesSlot = Long.MIN_VALUE;
  private Answer.@Nullable Services services;

  /// A fleet seen through these sources.
  public Fleet(Sources sources) {
    this.sources = sources;
  }

  /// Length of a collection step in milliseconds, at least one second.
  public long stepMillis() {
    return Math.max(1_000, sources.store().ring().slotMillis());
  }

  /// All services; the same answer within a collection step.
  ///
  /// @param budget for the reading, if it is the first of its step
  synchronized Answer.Services services(QueryBudget budget) throws IOException {
    Instant now = sources.clock().instant();
    long slot = now.toEpochMilli() / stepMillis();
    Answer.Services known = services;
    if (known == null || slot != servicesSlot) {
      known = readServices(now, budget);
      services = known;
      servicesSlot = slot;
    }
    return known;
  }

  /// Containers of one service or cluster, or all, in order.
  ///
  /// @param selector names no more than these
  List<ContainerView> containers(Selector selector, QueryBudget budget) throws IOException {
    Inventory inventory = sources.inventory().get();
    List<Container> shown =
        inventory.containers().stream()
            .filter(container -> isIn(selector, container.service()))
            .sorted(ORDER)
            .toList();
    return views(shown, selector, budget);
  }

  private static boolean isIn(Selector selector, ServiceKey service) {
    return (selector.cluster() == null || selector.cluster().equals(service.cluster()))
        && (selector.service() == null || selector.service().equals(service.service()));
  }

  /// One container.
  ContainerView container(Container container, QueryBudget budget) throws IOException {
    Selector selector = new Selector(null, null, null, container.id(), null);
    return views(List.of(container), selector, budget).getFirst();
  }

  private List<ContainerView> views(List<Container> shown, Selector selector, QueryBudget budget)
      throws IOException {
    Instant now = sources.clock().instant();
    Usages usages =
        Usages.read(
            sources.store(),
            selector,
            Grouping.CONTAINER,
            dimensions -> dimensions.get("container"),
            now,
            budget);
    List<Frame> frames = sources.store().latestFrames();
    Limits limits = Limits.sum(frames, Container::id);
    Map<String, String> nodes = new HashMap<>();
    Map<String, Long> pids = new HashMap<>();
    for (Frame frame : frames) {
      for (int row = 0; row < frame.rows(); row++) {
        String id = frame.container(row).id();
        nodes.put(id, frame.node());
        long count = frame.value(row, ContainerMetric.PIDS);
        if (count != Frame.MISSING) {
          pids.put(id, count);
        }
      }
    }
    return shown.stream()
        .map(container ->
            ContainerView.of(
                container,
                nodes.get(container.id()),
                usages.of(
                    container.id(), limits.cores(container.id()), limits.bytes(container.id())),
                pids.get(container.id())))
        .toList();
  }

  private Answer.Services readServices(Instant now, QueryBudget budget) throws IOException {
    Inventory inventory = sources.inventory().get();
    Usages usages =
        Usages.read(sources.store(), Selector.ALL, Grouping.SERVICE, Fleet::serviceOf, now, budget);
    Limits limits =
        Limits.sum(sources.store().latestFrames(), container -> container.service().toString());
    Map<String, List<@Nullable Double>> sparklines = sparklines(now, budget);
    Map<ServiceKey, TargetSummary> targets = new HashMap<>();
    for (TargetStatus status : sources.autoscaler().targets()) {
      targets.put(status.target().service(), TargetSummary.of(status));
    }
    List<ServiceView> views =
        inventory.services().stream()
            .sorted(Comparator.comparing(Service::key))
            .map(service -> {
              String key = service.key().toString();
              return ServiceView.of(
                  service,
                  usages.of(key, limits.cores(key), limits.bytes(key)),
                  sparklines.getOrDefault(key, List.of()),
                  targets.get(service.key()));
            })
            .toList();
    return new Answer.Services(Shown.time(now), inventory.problem(), views);
  }

  private Map<String, List<@Nullable Double>> sparklines(Instant now, QueryBudget budget)
      throws IOException {
    long step = SPARKLINE_STEP.toMillis();
    long to = now.toEpochMilli() / step * step;
    long from = to - SPARKLINE.toMillis();
    List<SeriesData> answer =
        sources
            .store()
            .query(
                new Query(
                    Selector.ALL,
                    Measure.CPU_UTILIZATION,
                    Instant.ofEpochMilli(from),
                    Instant.ofEpochMilli(to),
                    SPARKLINE_STEP,
                    Statistic.AVG,
                    Grouping.SERVICE),
                budget);
    Map<String, List<@Nullable Double>> lines = new HashMap<>();
    for (SeriesData series : answer) {
      String key = serviceOf(series.dimensions());
      if (key != null) {
        lines.put(key, line(series, from, step));
      }
    }
    return lines;
  }

  private static List<@Nullable Double> line(SeriesData series, long from, long step) {
    List<@Nullable Double> line = new ArrayList<>();
    for (long at = 0; at < SPARKLINE.toMillis(); at += step) {
      line.add(null);
    }
    for (int i = 0; i < series.atMillis().length; i++) {
      int place = (int) ((series.atMillis()[i] - from) / step);
      if (place >= 0 && place < line.size()) {
        line.set(place, Shown.rounded(series.values()[i], 1));
      }
    }
    return Collections.unmodifiableList(line);
  }

  private static @Nullable String serviceOf(Map<String, String> dimensions) {
    String cluster = dimensions.get("cluster");
    String service = dimensions.get("service");
    return cluster == null || service == null ? null : cluster + "/" + service;
  }

  /// Task 10 comes behind task 9; what is no number comes behind all numbers.
  private static long taskNumber(Container container) {
    String task = container.task();
    boolean number =
        !task.isEmpty() && task.length() < 10 && task.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Long.parseLong(task) : Long.MAX_VALUE;
  }
}
