package io.plimsoll.dashboard.api;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.dashboard.view.NodeView;
import io.plimsoll.dashboard.view.Shown;
import io.plimsoll.dashboard.view.UsageView;
import io.plimsoll.store.Store;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every node as its newest frame has it, with rates from the store.
final class Nodes {
  private static final int MAX_AGE_STEPS = 6;
  private static final double PERCENT = 100;
  private static final double THOUSANDTHS = 1_000;

  private final Store store;
  private final Instant now;
  private final QueryBudget budget;

  Nodes(Store store, Instant now, QueryBudget budget) {
    this.store = store;
    this.now = now;
    this.budget = budget;
  }

  /// Reads all nodes, in order of their names.
  List<NodeView> read() throws IOException {
    Map<String, Double> cores = rates(NodeMetric.CPU_USAGE);
    Map<String, Double> reads = rates(NodeMetric.DISK_READ_BYTES);
    Map<String, Double> writes = rates(NodeMetric.DISK_WRITE_BYTES);
    Map<String, Double> received = rates(NodeMetric.NETWORK_RECEIVE_BYTES);
    Map<String, Double> sent = rates(NodeMetric.NETWORK_TRANSMIT_BYTES);
    return store.latestFrames().stream()
        .sorted(Comparator.comparing(Frame::node))
        .map(frame ->
            new NodeView(
                frame.node(),
                Shown.time(Instant.ofEpochMilli(frame.atMillis())),
                cpu(frame, cores.get(frame.node())),
                new NodeView.Memory(
                    gauge(frame, NodeMetric.MEMORY_TOTAL),
                    gauge(frame, NodeMetric.MEMORY_AVAILABLE)),
                new NodeView.Disk(
                    gauge(frame, NodeMetric.DISK_SIZE),
                    gauge(frame, NodeMetric.DISK_AVAILABLE),
                    Shown.rounded(reads.get(frame.node()), 0),
                    Shown.rounded(writes.get(frame.node()), 0)),
                new UsageView.Network(
                    Shown.rounded(received.get(frame.node()), 0),
                    Shown.rounded(sent.get(frame.node()), 0)),
                load(frame),
                count(frame, NodeMetric.CONTAINERS),
                count(frame, NodeMetric.CONTAINERS_RUNNING)))
        .toList();
  }

  private static NodeView.Cpu cpu(Frame frame, @Nullable Double cores) {
    Double online = gauge(frame, NodeMetric.CPU_CORES);
    Double utilization =
        cores == null || online == null || online <= 0 ? null : cores / online * PERCENT;
    return new NodeView.Cpu(Shown.rounded(cores, 4), online, Shown.rounded(utilization, 2));
  }

  private static @Nullable Double load(Frame frame) {
    Double load = gauge(frame, NodeMetric.LOAD_1M);
    return load == null ? null : Shown.rounded(load / THOUSANDTHS, 2);
  }

  private static @Nullable Double gauge(Frame frame, NodeMetric metric) {
    long value = frame.nodeValue(metric);
    return value == Frame.MISSING ? null : (double) value;
  }

  private static @Nullable Long count(Frame frame, NodeMetric metric) {
    long value = frame.nodeValue(metric);
    return value == Frame.MISSING ? null : value;
  }

  private Map<String, Double> rates(NodeMetric metric) throws IOException {
    Duration step = Duration.ofMillis(Math.max(1_000, store.ring().slotMillis()));
    Instant from = now.minus(step.multipliedBy(MAX_AGE_STEPS));
    Map<String, Double> rates = new HashMap<>();
    for (SeriesData series :
        store.query(
            new Query(
                Selector.ALL,
                metric.metricName(),
                from,
                now.plusMillis(1),
                step,
                Statistic.AVG,
                Grouping.NODE),
            budget)) {
      String node = series.dimensions().get("node");
      if (node != null && series.values().length > 0) {
        rates.put(node, series.values()[series.values().length - 1]);
      }
    }
    return rates;
  }
}
