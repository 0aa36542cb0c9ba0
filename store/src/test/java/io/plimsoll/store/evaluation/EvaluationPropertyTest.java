package io.plimsoll.store.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.evaluation.NaiveEvaluation.Sample;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.sample.ValueCode;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesValues;
import io.plimsoll.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class EvaluationPropertyTest {
  private static final long NOON = 1_790_000_000_000L;
  private static final double TOLERANCE = 1e-9;

  @Test
  void anyQueryHasTheAnswerOfItsDefinition() {
    Seeds.forEachSeed(
        500,
        random -> {
          SeriesQuery query = query(random);
          Map<Labels, List<Sample>> series = series(random);
          Map<String, SortedMap<Long, Double>> expected = NaiveEvaluation.answer(query, series);
          List<SeriesValues> actual = answer(query, series);
          check(query, actual, expected);
        });
  }

  @Test
  void sumsAndMeansOfAnySizeHaveTheAnswerOfTheirDefinition() {
    Seeds.forEachSeed(
        200,
        random -> {
          boolean mean = random.nextBoolean();
          SeriesQuery query =
              query(
                  random,
                  mean ? Aggregation.AVG : Aggregation.SUM,
                  mean ? SampleFunction.AVG : SampleFunction.SUM,
                  0);
          Map<Labels, List<Sample>> series = series(random);
          series.replaceAll((labels, samples) -> large(random, samples));
          check(query, answer(query, series), NaiveEvaluation.answer(query, series));
        });
  }

  /// The same samples, half of them with values near the greatest double.
  private static List<Sample> large(RandomGenerator random, List<Sample> samples) {
    return samples.stream()
        .map(sample -> {
          double most = random.nextBoolean() ? Double.MAX_VALUE : -Double.MAX_VALUE;
          return random.nextBoolean()
              ? sample
              : new Sample(sample.atMillis(), most * random.nextDouble());
        })
        .toList();
  }

  @Test
  void aSeriesHasTheSameBitsWhicheverCameBefore() {
    Seeds.forEachSeed(
        200,
        random -> {
          SeriesQuery query = query(random, Aggregation.NONE, 0);
          Map<Labels, List<Sample>> all = series(random);
          for (SeriesValues among : answer(query, all)) {
            Labels labels = among.labels();
            SeriesValues alone = answer(query, Map.of(labels, all.get(labels))).getFirst();
            assertThat(among.atMillis()).isEqualTo(alone.atMillis());
            assertThat(bits(among)).as("%s", query).isEqualTo(bits(alone));
          }
        });
  }

  private static long[] bits(SeriesValues series) {
    return Arrays.stream(series.values()).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  @Test
  void aSumIsAsExactAfterManySlidesAsAtFirst() throws QueryStoppedException {
    Instant from = Instant.ofEpochMilli(NOON);
    SeriesQuery query =
        new SeriesQuery(
            List.of(LabelMatcher.metric("up")),
            from,
            from.plusSeconds(9_000),
            Duration.ofSeconds(1),
            SampleFunction.SUM,
            Duration.ofSeconds(7),
            Aggregation.NONE,
            List.of(),
            0);
    Evaluation evaluation = new Evaluation(query, QueryBudget.standard());
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 9_000; i++) {
      double value = i < 4_000 ? 1e16 : i == 4_000 ? Double.POSITIVE_INFINITY : 0.1;
      samples.add(new Sample(NOON + i * 1_000L, value));
    }
    add(evaluation, Labels.NONE, samples);
    double[] sums = evaluation.answer().getFirst().values();
    assertThat(sums[4_003]).isInfinite();
    assertThat(Arrays.stream(sums, 4_007, 9_000).distinct()).containsExactly(7 * 0.1);
  }

  private static void check(
      SeriesQuery query, List<SeriesValues> actual, Map<String, SortedMap<Long, Double>> expected) {
    if (query.top() > 0) {
      assertThat(actual).as("%s", query).hasSameSizeAs(expected.keySet());
    } else {
      assertThat(actual.stream().map(series -> series.labels().toString()))
          .as("%s", query)
          .containsExactlyInAnyOrderElementsOf(expected.keySet());
    }
    List<SortedMap<Long, Double>> inOrder = List.copyOf(expected.values());
    for (int i = 0; i < actual.size(); i++) {
      SeriesValues series = actual.get(i);
      if (query.top() > 0) {
        double last = series.values()[series.values().length - 1];
        checkClose(query, last, inOrder.get(i).lastEntry().getValue());
      }
      SortedMap<Long, Double> values = expected.get(series.labels().toString());
      if (values == null) {
        // Of series with the same value at the end, any may be among the greatest.
        continue;
      }
      assertThat(series.atMillis())
          .as("%s", query)
          .containsExactly(values.keySet().stream().mapToLong(at -> at).toArray());
      int at = 0;
      for (double value : values.values()) {
        checkClose(query, series.values()[at++], value);
      }
    }
  }

  private static void checkClose(SeriesQuery query, double actual, double expected) {
    boolean close =
        Double.compare(actual, expected) == 0
            || Math.abs(actual - expected) <= TOLERANCE * Math.max(1, Math.abs(expected));
    if (!close) {
      throw new AssertionError("%s instead of %s for %s".formatted(actual, expected, query));
    }
  }

  private static List<SeriesValues> answer(SeriesQuery query, Map<Labels, List<Sample>> all)
      throws QueryStoppedException {
    Evaluation evaluation = new Evaluation(query, QueryBudget.standard());
    for (Map.Entry<Labels, List<Sample>> series : all.entrySet()) {
      add(evaluation, series.getKey(), series.getValue());
    }
    return evaluation.answer();
  }

  private static void add(Evaluation evaluation, Labels labels, List<Sample> samples)
      throws QueryStoppedException {
    long[] millis = samples.stream().mapToLong(Sample::atMillis).toArray();
    long[] codes =
        samples.stream()
            .mapToLong(sample -> ValueCode.of(Double.doubleToRawLongBits(sample.value())))
            .toArray();
    evaluation.add(labels, millis, codes, codes.length);
  }

  private static SeriesQuery query(RandomGenerator random) {
    return query(
        random,
        Aggregation.values()[random.nextInt(Aggregation.values().length)],
        random.nextInt(3) == 0 ? random.nextInt(1, 6) : 0);
  }

  private static SeriesQuery query(RandomGenerator random, Aggregation aggregation, int top) {
    SampleFunction[] functions = SampleFunction.values();
    return query(random, aggregation, functions[random.nextInt(functions.length)], top);
  }

  private static SeriesQuery query(
      RandomGenerator random, Aggregation aggregation, SampleFunction function, int top) {
    Instant from = Instant.ofEpochMilli(NOON + random.nextInt(100_000));
    return new SeriesQuery(
        List.of(LabelMatcher.metric("requests_total")),
        from,
        from.plusMillis(random.nextInt(4) == 0 ? 0 : random.nextInt(600_000)),
        Duration.ofMillis(random.nextInt(500, 60_000)),
        function,
        Duration.ofMillis(random.nextInt(1, 200_000)),
        aggregation,
        List.of(List.<String>of(), List.of("job"), List.of("zone", "job")).get(random.nextInt(3)),
        top);
  }

  private static Map<Labels, List<Sample>> series(RandomGenerator random) {
    Map<Labels, List<Sample>> series = new LinkedHashMap<>();
    int count = random.nextInt(1, 12);
    List<Sample> samples = List.of();
    for (int i = 0; i < count; i++) {
      Map<String, String> labels = new TreeMap<>();
      labels.put(Labels.NAME, "requests_total");
      labels.put("instance", "i" + i);
      labels.put("job", random.nextInt(4) == 0 ? "" : "job" + random.nextInt(3));
      labels.put("zone", random.nextBoolean() ? "a" : "");
      samples = random.nextBoolean() ? samples(random) : others(random, samples);
      series.put(Labels.of(labels), samples);
    }
    return series;
  }

  /// Other values at the same times.
  private static List<Sample> others(RandomGenerator random, List<Sample> samples) {
    int shape = random.nextInt(5);
    double value = random.nextInt(1_000);
    List<Sample> others = new ArrayList<>();
    for (Sample sample : samples) {
      value = next(random, shape, value);
      others.add(new Sample(sample.atMillis(), random.nextInt(50) == 0 ? oddity(random) : value));
    }
    return others;
  }

  private static List<Sample> samples(RandomGenerator random) {
    List<Sample> samples = new ArrayList<>();
    int shape = random.nextInt(5);
    boolean odd = random.nextInt(6) == 0;
    int interval = random.nextInt(100, 40_000);
    double value = random.nextInt(1_000);
    long at = NOON - random.nextInt(300_000);
    for (int i = random.nextInt(300); i > 0; i--) {
      at += interval + (random.nextInt(20) == 0 ? random.nextInt(200_000) : random.nextInt(50));
      value = next(random, shape, value);
      boolean end = random.nextInt(30) == 0;
      double kept = end ? Double.longBitsToDouble(ValueCode.STALE) : value;
      samples.add(new Sample(at, odd && random.nextInt(8) == 0 ? oddity(random) : kept));
    }
    return samples;
  }

  private static double next(RandomGenerator random, int shape, double value) {
    return switch (shape) {
      case 0 -> value + random.nextInt(100);
      case 1 -> random.nextInt(20) == 0 ? random.nextInt(10) : value + random.nextInt(100);
      case 2 -> random.nextGaussian() * 1_000;
      case 3 -> value;
      default -> random.nextInt(5) - 2;
    };
  }

  private static double oddity(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.NEGATIVE_INFINITY;
      default -> -0.0;
    };
  }
}
