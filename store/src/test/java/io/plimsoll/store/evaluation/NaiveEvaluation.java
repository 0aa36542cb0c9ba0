package io.plimsoll.store.evaluation;

import io.plimsoll.store.label.Labels;
import io.plimsoll.store.sample.ValueCode;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/// What an evaluation has to answer, straight from the definitions: every window is looked at anew.
final class NaiveEvaluation {
  record Sample(long atMillis, double value) {
    boolean endsTheSeries() {
      return Double.doubleToRawLongBits(value) == ValueCode.STALE;
    }
  }

  private static final Comparator<Double> NUMBERS_FIRST = Comparator.comparing(v -> v.isNaN());

  private NaiveEvaluation() {}

  static Map<String, SortedMap<Long, Double>> answer(
      SeriesQuery query, Map<Labels, List<Sample>> series) {
    Map<String, Map<Long, List<Double>>> groups = new LinkedHashMap<>();
    series.forEach((labels, samples) -> {
      SortedMap<Long, Double> values = values(query, samples);
      String group = group(query, labels).toString();
      values.forEach((at, value) ->
          groups
              .computeIfAbsent(group, key -> new TreeMap<>())
              .computeIfAbsent(at, key -> new ArrayList<>())
              .add(value));
    });
    Map<String, SortedMap<Long, Double>> answer = new LinkedHashMap<>();
    groups.forEach((group, values) -> {
      SortedMap<Long, Double> folded = new TreeMap<>();
      values.forEach((at, all) -> folded.put(at, fold(query.aggregation(), all)));
      answer.put(group, folded);
    });
    return query.top() == 0 ? answer : top(answer, query.top(), lastPoint(query));
  }

  private static long lastPoint(SeriesQuery query) {
    long at = query.from().toEpochMilli();
    while (at + query.step().toMillis() <= query.to().toEpochMilli()) {
      at += query.step().toMillis();
    }
    return at;
  }

  private static Map<String, SortedMap<Long, Double>> top(
      Map<String, SortedMap<Long, Double>> all, int count, long at) {
    Map<String, SortedMap<Long, Double>> top = new LinkedHashMap<>();
    all.entrySet().stream()
        .filter(series -> series.getValue().containsKey(at))
        .sorted(
            Comparator.comparing(
                (Map.Entry<String, SortedMap<Long, Double>> series) -> series.getValue().get(at),
                NUMBERS_FIRST.thenComparing(Comparator.reverseOrder())))
        .limit(count)
        .forEach(series -> top.put(series.getKey(), series.getValue()));
    return top;
  }

  private static Labels group(SeriesQuery query, Labels labels) {
    if (query.aggregation() == Aggregation.NONE) {
      return labels;
    }
    Map<String, String> kept = labels.toMap();
    kept.keySet().retainAll(query.by());
    return Labels.of(kept);
  }

  private static SortedMap<Long, Double> values(SeriesQuery query, List<Sample> samples) {
    SortedMap<Long, Double> values = new TreeMap<>();
    long window = query.window().toMillis();
    for (long at = query.from().toEpochMilli();
        at <= query.to().toEpochMilli();
        at += query.step().toMillis()) {
      long end = at;
      List<Sample> inside =
          samples.stream().filter(s -> s.atMillis() > end - window && s.atMillis() <= end).toList();
      OptionalDouble value = value(query.function(), inside, end - window, end);
      if (value.isPresent()) {
        values.put(at, value.getAsDouble());
      }
    }
    return values;
  }

  private static OptionalDouble value(
      SampleFunction function, List<Sample> inside, long start, long end) {
    if (function == SampleFunction.NONE) {
      return inside.isEmpty() || inside.getLast().endsTheSeries()
          ? OptionalDouble.empty()
          : OptionalDouble.of(inside.getLast().value());
    }
    List<Sample> samples = inside.stream().filter(sample -> !sample.endsTheSeries()).toList();
    if (samples.isEmpty()) {
      return OptionalDouble.empty();
    }
    List<Double> values = samples.stream().map(Sample::value).toList();
    return switch (function) {
      case NONE, LAST -> OptionalDouble.of(values.getLast());
      case RATE -> increase(samples, start, end, (end - start) / 1000.0);
      case INCREASE -> increase(samples, start, end, 1);
      case AVG -> OptionalDouble.of(fold(Aggregation.AVG, values));
      case MIN -> OptionalDouble.of(fold(Aggregation.MIN, values));
      case MAX -> OptionalDouble.of(fold(Aggregation.MAX, values));
      case SUM -> OptionalDouble.of(fold(Aggregation.SUM, values));
      case COUNT -> OptionalDouble.of(values.size());
    };
  }

  /// `extrapolatedRate` of Prometheus 3, as it is written there.
  private static OptionalDouble increase(
      List<Sample> samples, long rangeStart, long rangeEnd, double divisor) {
    if (samples.size() < 2) {
      return OptionalDouble.empty();
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    double result = last.value() - first.value();
    for (int i = 1; i < samples.size(); i++) {
      if (samples.get(i).value() < samples.get(i - 1).value()) {
        result += samples.get(i - 1).value();
      }
    }
    double durationToStart = (first.atMillis() - rangeStart) / 1000.0;
    double durationToEnd = (rangeEnd - last.atMillis()) / 1000.0;
    double sampledInterval = (last.atMillis() - first.atMillis()) / 1000.0;
    double averageBetweenSamples = sampledInterval / (samples.size() - 1);
    double threshold = averageBetweenSamples * 1.1;
    if (durationToStart >= threshold) {
      durationToStart = averageBetweenSamples / 2;
    }
    double durationToZero = durationToStart;
    if (result > 0 && first.value() >= 0) {
      durationToZero = sampledInterval * (first.value() / result);
    }
    if (durationToZero < durationToStart) {
      durationToStart = durationToZero;
    }
    if (durationToEnd >= threshold) {
      durationToEnd = averageBetweenSamples / 2;
    }
    double factor = (sampledInterval + durationToStart + durationToEnd) / sampledInterval;
    return OptionalDouble.of(result * (factor / divisor));
  }

  private static double fold(Aggregation aggregation, List<Double> values) {
    return switch (aggregation) {
      case NONE -> values.getFirst();
      case AVG -> mean(values);
      case MIN -> numbers(values).min().orElse(Double.NaN);
      case MAX -> numbers(values).max().orElse(Double.NaN);
      case SUM -> sum(values);
      case COUNT -> values.size();
      case P50 -> quantile(0.5, values);
      case P90 -> quantile(0.9, values);
      case P95 -> quantile(0.95, values);
      case P99 -> quantile(0.99, values);
    };
  }

  private static double sum(List<Double> values) {
    return notFinite(values).orElseGet(() -> exact(values).doubleValue());
  }

  private static double mean(List<Double> values) {
    BigDecimal count = BigDecimal.valueOf(values.size());
    return notFinite(values)
        .orElseGet(() -> exact(values).divide(count, MathContext.DECIMAL128).doubleValue());
  }

  /// What a sum is if not all of its values are finite.
  private static OptionalDouble notFinite(List<Double> values) {
    return values.stream()
        .filter(value -> !Double.isFinite(value))
        .mapToDouble(value -> value)
        .reduce(Double::sum);
  }

  private static BigDecimal exact(List<Double> values) {
    return values.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static DoubleStream numbers(List<Double> values) {
    return values.stream().mapToDouble(value -> value).filter(value -> !Double.isNaN(value));
  }

  private static double quantile(double share, List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    sorted.sort(NUMBERS_FIRST.reversed().thenComparing(Comparator.naturalOrder()));
    double rank = share * (sorted.size() - 1);
    int below = (int) Math.floor(rank);
    double weight = rank - below;
    double low = sorted.get(below);
    return weight == 0 ? low : low * (1 - weight) + sorted.get(below + 1) * weight;
  }
}
