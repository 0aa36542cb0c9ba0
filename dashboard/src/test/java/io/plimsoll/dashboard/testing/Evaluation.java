package io.plimsoll.dashboard.testing;

import io.plimsoll.store.label.Labels;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Functions and aggregations of [MemorySeries], as Prometheus defines them.
final class Evaluation {
  private static final long STALE = 0x7FF0000000000002L;

  private Evaluation() {}

  static SeriesValues series(SeriesQuery query, Labels labels, NavigableMap<Long, Long> samples) {
    TreeMap<Long, Double> values = new TreeMap<>();
    long end = query.to().toEpochMilli();
    for (long at = query.from().toEpochMilli(); at <= end; at += query.step().toMillis()) {
      Double value = value(query, at, samples);
      if (value != null) {
        values.put(at, value);
      }
    }
    return values(labels, values);
  }

  static List<SeriesValues> aggregate(SeriesQuery query, List<SeriesValues> each) {
    List<SeriesValues> result = new ArrayList<>(each);
    if (query.aggregation() != Aggregation.NONE) {
      Map<Labels, TreeMap<Long, List<Double>>> groups = new LinkedHashMap<>();
      for (SeriesValues one : each) {
        Map<String, String> kept = one.labels().toMap();
        kept.keySet().retainAll(query.by());
        TreeMap<Long, List<Double>> group =
            groups.computeIfAbsent(Labels.of(kept), ignored -> new TreeMap<>());
        for (int i = 0; i < one.values().length; i++) {
          group
              .computeIfAbsent(one.atMillis()[i], ignored -> new ArrayList<>())
              .add(one.values()[i]);
        }
      }
      result.clear();
      groups.forEach((labels, group) -> {
        TreeMap<Long, Double> values = new TreeMap<>();
        group.forEach((at, all) -> values.put(at, aggregate(query.aggregation(), all)));
        result.add(values(labels, values));
      });
      result.sort(Comparator.comparing(SeriesValues::labels));
    }
    if (query.top() > 0) {
      result.removeIf(one -> last(one) != query.to().toEpochMilli());
      result.sort(Comparator.comparingDouble(one -> -one.values()[one.values().length - 1]));
      return result.subList(0, Math.min(query.top(), result.size()));
    }
    return result;
  }

  private static long last(SeriesValues one) {
    return one.atMillis()[one.atMillis().length - 1];
  }

  private static SeriesValues values(Labels labels, SortedMap<Long, Double> values) {
    return new SeriesValues(
        labels,
        values.keySet().stream().mapToLong(Long::longValue).toArray(),
        values.values().stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static @Nullable Double value(
      SeriesQuery query, long at, NavigableMap<Long, Long> samples) {
    NavigableMap<Long, Long> window =
        samples.subMap(at - query.window().toMillis(), false, at, true);
    TreeMap<Long, Double> live = new TreeMap<>();
    window.forEach((time, bits) -> {
      if (bits != STALE) {
        live.put(time, Double.longBitsToDouble(bits));
      }
    });
    boolean rate = List.of(SampleFunction.RATE, SampleFunction.INCREASE).contains(query.function());
    boolean ended =
        query.function() == SampleFunction.NONE
            && !window.isEmpty()
            && window.lastEntry().getValue() == STALE;
    if (live.size() < (rate ? 2 : 1) || ended) {
      return null;
    }
    Collection<Double> all = live.values();
    double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return switch (query.function()) {
      case NONE, LAST -> live.lastEntry().getValue();
      case SUM -> sum(all);
      case AVG -> sum(all) / all.size();
      case COUNT -> (double) all.size();
      case MIN -> sorted[0];
      case MAX -> sorted[sorted.length - 1];
      case INCREASE -> increase(query, at, live);
      case RATE -> increase(query, at, live) / (query.window().toMillis() / 1e3);
    };
  }

  /// As `extrapolatedRate` of Prometheus.
  private static double increase(SeriesQuery query, long at, SortedMap<Long, Double> samples) {
    double increase = 0;
    double before = samples.sequencedValues().getFirst();
    for (double value : samples.values()) {
      increase += value < before ? value : value - before;
      before = value;
    }
    double toStart = (samples.firstKey() - (at - query.window().toMillis())) / 1e3;
    double toEnd = (at - samples.lastKey()) / 1e3;
    double sampled = (samples.lastKey() - samples.firstKey()) / 1e3;
    double between = sampled / (samples.size() - 1);
    double first = samples.sequencedValues().getFirst();
    toStart = toStart >= between * 1.1 ? between / 2 : toStart;
    if (increase > 0 && first >= 0) {
      toStart = Math.min(toStart, sampled * (first / increase));
    }
    toEnd = toEnd >= between * 1.1 ? between / 2 : toEnd;
    return increase * ((sampled + toStart + toEnd) / sampled);
  }

  private static double aggregate(Aggregation aggregation, List<Double> all) {
    double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return switch (aggregation) {
      case NONE -> throw new IllegalArgumentException("nothing to aggregate");
      case AVG -> sum(all) / all.size();
      case SUM -> sum(all);
      case COUNT -> all.size();
      case MIN -> sorted[0];
      case MAX -> sorted[sorted.length - 1];
      case P50 -> quantile(0.5, sorted);
      case P90 -> quantile(0.9, sorted);
      case P95 -> quantile(0.95, sorted);
      case P99 -> quantile(0.99, sorted);
    };
  }

  private static double sum(Collection<Double> all) {
    return Arrays.stream(all.toArray(Double[]::new)).mapToDouble(Double::doubleValue).sum();
  }

  private static double quantile(double share, double[] sorted) {
    double rank = share * (sorted.length - 1);
    int below = (int) Math.floor(rank);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }
}
