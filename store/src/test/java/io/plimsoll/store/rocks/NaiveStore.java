package io.plimsoll.store.rocks;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Statistic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// Keeps every row as an object and answers by reading all of them: what the store must agree with.
final class NaiveStore {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Row(long millis, long[] values) {}

  private final Map<Container, List<Row>> rows = new LinkedHashMap<>();

  void append(Frame frame) {
    for (int i = 0; i < frame.rows(); i++) {
      List<Row> known = rows.computeIfAbsent(frame.container(i), container -> new ArrayList<>());
      long[] values = new long[ContainerMetric.COLUMNS.size()];
      frame.copyRow(i, values);
      if (known.isEmpty() || known.getLast().millis() < frame.rowMillis(i)) {
        known.add(new Row(frame.rowMillis(i), values));
      }
    }
  }

  /// Datapoints by group and step.
  Map<String, Map<Long, Double>> query(Query query) {
    Map<String, Map<Long, Map<Long, List<Double>>>> byGroup = new HashMap<>();
    long step = query.step().toMillis();
    long piece = isMadeOfMinutes(query) ? 60_000 : step;
    rows.forEach((container, all) -> {
      if (selects(query, container)) {
        Map<Long, Map<Long, List<Double>>> steps =
            byGroup.computeIfAbsent(group(query.grouping(), container), g -> new TreeMap<>());
        ofContainer(query, perPiece(query, all, piece))
            .forEach((at, value) ->
                steps
                    .computeIfAbsent(Math.floorDiv(at, step) * step, x -> new TreeMap<>())
                    .computeIfAbsent(at, x -> new ArrayList<>())
                    .add(value));
      }
    });
    Map<String, Map<Long, Double>> answer = new HashMap<>();
    byGroup.forEach((group, steps) ->
        steps.forEach((at, pieces) ->
            answer
                .computeIfAbsent(group, x -> new TreeMap<>())
                .put(at, ofPieces(query.statistic(), pieces.values()))));
    return answer;
  }

  private static boolean isMadeOfMinutes(Query query) {
    return query.step().toMillis() % 60_000 == 0;
  }

  /// One value per piece; for a percentile one per step, the mean of its pieces.
  private static Map<Long, Double> ofContainer(Query query, Map<Long, List<Double>> pieces) {
    Map<Long, Double> values = new TreeMap<>();
    pieces.forEach((at, samples) -> values.put(at, ofContainer(query.statistic(), samples)));
    if (!query.statistic().isPercentile()) {
      return values;
    }
    long step = query.step().toMillis();
    Map<Long, List<Double>> steps = new TreeMap<>();
    values.forEach((at, value) ->
        steps.computeIfAbsent(Math.floorDiv(at, step) * step, x -> new ArrayList<>()).add(value));
    Map<Long, Double> means = new TreeMap<>();
    steps.forEach((at, all) -> means.put(at, mean(all)));
    return means;
  }

  private static double ofPieces(Statistic statistic, Collection<List<Double>> pieces) {
    return switch (statistic) {
      case SUM, COUNT -> mean(pieces.stream().map(piece -> statistic(statistic, piece)).toList());
      case AVG, MIN, MAX, P50, P90, P95, P99 ->
          statistic(statistic, pieces.stream().flatMap(List::stream).toList());
    };
  }

  private static boolean selects(Query query, Container container) {
    String service = query.selector().service();
    String id = query.selector().container();
    return (service == null || service.equals(container.service().service()))
        && (id == null || container.id().startsWith(id));
  }

  static String group(Grouping grouping, Container container) {
    return switch (grouping) {
      case CONTAINER -> container.id();
      case SERVICE -> container.service().toString();
      case ALL -> "";
      case TASK, CLUSTER, NODE -> throw new IllegalArgumentException("not here: " + grouping);
    };
  }

  private static Map<Long, List<Double>> perPiece(Query query, List<Row> all, long piece) {
    long step = query.step().toMillis();
    Map<Long, List<Double>> steps = new TreeMap<>();
    for (int i = 0; i < all.size(); i++) {
      Row row = all.get(i);
      boolean inside =
          row.millis() >= Math.floorDiv(query.from().toEpochMilli(), step) * step
              && row.millis() < query.to().toEpochMilli();
      OptionalDouble value = value(query.measure(), i == 0 ? null : all.get(i - 1), row);
      if (inside && value.isPresent()) {
        steps
            .computeIfAbsent(Math.floorDiv(row.millis(), piece) * piece, x -> new ArrayList<>())
            .add(value.getAsDouble());
      }
    }
    return steps;
  }

  private static OptionalDouble value(String measure, Row before, Row now) {
    return switch (measure) {
      case "memory.working_set" -> gauge(now, ContainerMetric.MEMORY_WORKING_SET);
      case "network.receive.bytes" -> rate(before, now, ContainerMetric.NETWORK_RECEIVE_BYTES, 1);
      case "cpu.usage" -> rate(before, now, ContainerMetric.CPU_USAGE, 1e-6);
      case "cpu.utilization" -> {
        OptionalDouble cores = rate(before, now, ContainerMetric.CPU_USAGE, 1e-6);
        double limit = gauge(now, ContainerMetric.CPU_LIMIT).orElse(0) / 1000;
        yield cores.isEmpty()
            ? cores
            : OptionalDouble.of(100 * cores.getAsDouble() / (limit > 0 ? limit : 1));
      }
      case "memory.utilization" -> {
        OptionalDouble used = gauge(now, ContainerMetric.MEMORY_WORKING_SET);
        double limit = gauge(now, ContainerMetric.MEMORY_LIMIT).orElse(0);
        yield used.isEmpty() || limit <= 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(100 * used.getAsDouble() / limit);
      }
      default -> throw new IllegalArgumentException(measure);
    };
  }

  private static OptionalDouble gauge(Row row, ContainerMetric metric) {
    long value = row.values()[metric.ordinal()];
    return value == Frame.MISSING ? OptionalDouble.empty() : OptionalDouble.of((double) value);
  }

  private static OptionalDouble rate(Row before, Row now, ContainerMetric metric, double scale) {
    if (before == null || now.millis() - before.millis() > 3 * Fleet.STEP_MILLIS) {
      return OptionalDouble.empty();
    }
    OptionalDouble from = gauge(before, metric);
    OptionalDouble to = gauge(now, metric);
    if (from.isEmpty() || to.isEmpty()) {
      return OptionalDouble.empty();
    }
    double grown = to.getAsDouble() - from.getAsDouble();
    grown = grown < 0 ? to.getAsDouble() : grown;
    return OptionalDouble.of(grown * scale * 1000 / (now.millis() - before.millis()));
  }

  private static double ofContainer(Statistic statistic, List<Double> values) {
    return switch (statistic) {
      case MIN -> Collections.min(values);
      case MAX -> Collections.max(values);
      case AVG, SUM, COUNT, P50, P90, P95, P99 -> mean(values);
    };
  }

  private static double statistic(Statistic statistic, List<Double> values) {
    return switch (statistic) {
      case AVG -> mean(values);
      case MIN -> Collections.min(values);
      case MAX -> Collections.max(values);
      case SUM -> mean(values) * values.size();
      case COUNT -> values.size();
      case P50 -> percentile(values, 0.5);
      case P90 -> percentile(values, 0.9);
      case P95 -> percentile(values, 0.95);
      case P99 -> percentile(values, 0.99);
    };
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
  }

  private static double percentile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    double rank = share * (sorted.size() - 1);
    double low = sorted.get((int) Math.floor(rank));
    double high = sorted.get((int) Math.ceil(rank));
    return low + (high - low) * (rank - Math.floor(rank));
  }
}
