package io.plimsoll.store.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.sample.ValueCode;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesValues;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The cases with requests are those of Prometheus's own tests of `increase`.
class EvaluationTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final double STALE = Double.longBitsToDouble(ValueCode.STALE);
  private static final Labels WEB = labels("job", "web", "instance", "a");

  @Test
  void aCounterSeenAllAlongIsExtrapolatedToBothEnds() throws QueryStoppedException {
    assertThat(increase(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)).isEqualTo(100);
    assertThat(increase(1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 101)).isEqualTo(100);
    assertThat(increase(10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110)).isEqualTo(100);
  }

  @Test
  void whatACounterHadReachedBeforeItsResetCounts() throws QueryStoppedException {
    assertThat(increase(0, 18, 36, 54, 72, 90, 0, 18, 36, 54, 72)).isEqualTo(160);
  }

  @Test
  void aResetBeforeTheFirstSampleOfTheWindowDoesNotCount() throws QueryStoppedException {
    assertThat(increase(5_000, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)).isEqualTo(100);
  }

  @Test
  void aSeriesThatBeginsInTheWindowBeginsHalfAStepBeforeItsFirstSample()
      throws QueryStoppedException {
    double from =
        values(SampleFunction.INCREASE, 50, 30, 1000, 35, 1010, 40, 1020, 45, 1030, 50, 1040);
    assertThat(from).isEqualTo(45);
  }

  @Test
  void aSeriesThatEndsInTheWindowEndsHalfAStepAfterItsLastSample() throws QueryStoppedException {
    double until = values(SampleFunction.INCREASE, 50, 5, 1000, 10, 1010, 15, 1020, 20, 1030);
    assertThat(until).isEqualTo(30 * 22.5 / 15);
  }

  @Test
  void aCounterIsNotTakenToHaveBeenBelowZero() throws QueryStoppedException {
    double from = values(SampleFunction.INCREASE, 50, 30, 2, 35, 12, 40, 22, 45, 32, 50, 42);
    assertThat(from).isCloseTo(42, within(1e-9));
  }

  @Test
  void aGapOfElevenTenthsOfAStepIsNoGapOfTheSeries() throws QueryStoppedException {
    long[] millis = {100_000, 110_000, 120_000};
    double[] counts = {1_000, 1_010, 1_020};
    SeriesQuery query = query(SampleFunction.INCREASE, 130_999, 40_000);
    assertThat(single(query, millis, counts))
        .isCloseTo(20 * (20 + 9.001 + 10.999) / 20, within(1e-9));
    query = query(SampleFunction.INCREASE, 131_000, 40_000);
    assertThat(single(query, millis, counts)).isCloseTo(20 * (20 + 9 + 5) / 20.0, within(1e-9));
  }

  @Test
  void aRateIsTheIncreaseOverTheSecondsOfTheWindow() throws QueryStoppedException {
    double rate = values(SampleFunction.RATE, 50, 30, 1000, 35, 1010, 40, 1020, 45, 1030, 50, 1040);
    assertThat(rate).isEqualTo(45 / 3_000.0);
  }

  @Test
  void oneSampleHasNoRate() throws QueryStoppedException {
    assertThat(answer(query(SampleFunction.RATE, 1_000, 1_000), new long[] {1_000}, 5)).isEmpty();
  }

  @Test
  void aWindowHasTheSampleAtItsEndAndNotTheOneAtItsStart() throws QueryStoppedException {
    long[] millis = {1_000, 2_000, 3_000};
    assertThat(single(query(SampleFunction.SUM, 3_000, 2_000), millis, 1, 10, 100)).isEqualTo(110);
    assertThat(single(query(SampleFunction.SUM, 3_000, 2_001), millis, 1, 10, 100)).isEqualTo(111);
    assertThat(single(query(SampleFunction.SUM, 2_999, 2_000), millis, 1, 10, 100)).isEqualTo(11);
  }

  @Test
  void everyFunctionIsThatOfTheSamplesInTheWindow() throws QueryStoppedException {
    long[] millis = {1_000, 2_000, 3_000, 4_000};
    double[] values = {5, -1, 2.5, 2};
    Map<SampleFunction, Double> expected =
        Map.of(
            SampleFunction.NONE, 2.0,
            SampleFunction.LAST, 2.0,
            SampleFunction.AVG, 2.125,
            SampleFunction.MIN, -1.0,
            SampleFunction.MAX, 5.0,
            SampleFunction.SUM, 8.5,
            SampleFunction.COUNT, 4.0);
    for (SampleFunction function : expected.keySet()) {
      assertThat(single(query(function, 4_000, 60_000), millis, values))
          .as("%s", function)
          .isEqualTo(expected.get(function));
    }
  }

  @Test
  void aSeriesThatEndedHasNoValueUntilItComesBack() throws QueryStoppedException {
    SeriesValues series =
        answer(
                range(SampleFunction.NONE, 1_000, 4_000, 1_000, 60_000),
                new long[] {1_000, 2_500, 3_500},
                1,
                STALE,
                7)
            .getFirst();
    assertThat(series.atMillis()).containsExactly(at(1_000), at(2_000), at(4_000));
    assertThat(series.values()).containsExactly(1, 1, 7);
  }

  @Test
  void theLastSampleOfAWindowIsThatBeforeTheEndOfTheSeries() throws QueryStoppedException {
    long[] millis = {1_000, 2_000, 3_000};
    SeriesQuery last = query(SampleFunction.LAST, 3_500, 3_000);
    assertThat(single(last, millis, 4, 5, STALE)).isEqualTo(5);
    assertThat(single(query(SampleFunction.LAST, 3_500, 1_501), millis, 4, 5, STALE)).isEqualTo(5);
    assertThat(answer(query(SampleFunction.LAST, 3_500, 1_500), millis, 4, 5, STALE)).isEmpty();
    assertThat(answer(query(SampleFunction.NONE, 3_500, 3_000), millis, 4, 5, STALE)).isEmpty();
  }

  @Test
  void theMeanOfValuesNearTheGreatestDoubleIsOneOfThem() throws QueryStoppedException {
    double most = Double.MAX_VALUE;
    long[] millis = {1_000, 2_000, 3_000};
    SeriesQuery mean = query(SampleFunction.AVG, 3_500, 3_000);
    SeriesQuery sum = query(SampleFunction.SUM, 3_500, 3_000);
    assertThat(single(mean, millis, most, most, most)).isEqualTo(most);
    assertThat(single(mean, millis, -most, -most, -most)).isEqualTo(-most);
    assertThat(single(mean, millis, most, most, -most)).isCloseTo(most / 3, within(1e294));
    assertThat(single(mean, millis, most, Double.POSITIVE_INFINITY, 1)).isInfinite();
    assertThat(single(sum, millis, most, most, 1)).isInfinite();
    assertThat(single(sum, millis, -most, most, most)).isEqualTo(most);
    assertThat(single(sum, millis, most, -most, 6)).isEqualTo(6);
  }

  @Test
  void theMeanOfSeriesNearTheGreatestDoubleIsOneOfThem() throws QueryStoppedException {
    assertThat(aggregated(Aggregation.AVG, Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE))
        .isEqualTo(Double.MAX_VALUE);
    assertThat(aggregated(Aggregation.AVG, Double.MAX_VALUE, 8, -Double.MAX_VALUE, 4)).isEqualTo(3);
    assertThat(aggregated(Aggregation.SUM, Double.MAX_VALUE, Double.MAX_VALUE)).isInfinite();
    assertThat(aggregated(Aggregation.SUM, Double.MAX_VALUE, 8, -Double.MAX_VALUE)).isEqualTo(8);
    assertThat(aggregated(Aggregation.AVG, Double.MAX_VALUE, Double.NEGATIVE_INFINITY))
        .isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(aggregated(Aggregation.AVG, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY))
        .isNaN();
  }

  private static double aggregated(Aggregation aggregation, double... values)
      throws QueryStoppedException {
    Evaluation evaluation = evaluation(aggregation(aggregation, List.of(), 0));
    for (int i = 0; i < values.length; i++) {
      long code = ValueCode.of(Double.doubleToRawLongBits(values[i]));
      evaluation.add(labels("instance", "i" + i), new long[] {at(0)}, new long[] {code}, 1);
    }
    return evaluation.answer().getFirst().values()[0];
  }

  @Test
  void theEndOfASeriesIsInNoWindow() throws QueryStoppedException {
    long[] millis = {1_000, 2_000, 3_000};
    assertThat(single(query(SampleFunction.COUNT, 3_000, 9_000), millis, 4, STALE, 6)).isEqualTo(2);
    assertThat(single(query(SampleFunction.AVG, 3_000, 9_000), millis, 4, STALE, 6)).isEqualTo(5);
    assertThat(answer(query(SampleFunction.SUM, 2_000, 500), millis, 4, STALE, 6)).isEmpty();
  }

  @Test
  void groupsAreToldApartByTheirLabels() throws QueryStoppedException {
    Evaluation evaluation = evaluation(aggregation(Aggregation.SUM, List.of("job"), 0));
    feed(evaluation, labels("job", "web", "instance", "a"), 1);
    feed(evaluation, labels("job", "db", "instance", "b"), 2);
    feed(evaluation, labels("job", "web", "instance", "c"), 4);
    feed(evaluation, labels("instance", "d"), 8);
    List<SeriesValues> answer = evaluation.answer();
    assertThat(answer.stream().map(SeriesValues::labels))
        .containsExactly(Labels.NONE, labels("job", "db"), labels("job", "web"));
    assertThat(answer.stream().map(series -> series.values()[0])).containsExactly(8.0, 2.0, 5.0);
  }

  @Test
  void everyAggregationIsThatOfTheSeries() throws QueryStoppedException {
    Map<Aggregation, Double> expected =
        Map.of(
            Aggregation.AVG, 4.0,
            Aggregation.MIN, 1.0,
            Aggregation.MAX, 10.0,
            Aggregation.SUM, 16.0,
            Aggregation.COUNT, 4.0,
            Aggregation.P50, 2.5,
            Aggregation.P90, 7.9,
            Aggregation.P95, 8.95,
            Aggregation.P99, 9.79);
    for (Aggregation aggregation : expected.keySet()) {
      Evaluation evaluation = evaluation(aggregation(aggregation, List.of(), 0));
      for (double value : new double[] {3, 1, 10, 2}) {
        feed(evaluation, labels("instance", "i" + value), value);
      }
      assertThat(evaluation.answer().getFirst().values()[0])
          .as("%s", aggregation)
          .isCloseTo(expected.get(aggregation), within(1e-12));
    }
  }

  @Test
  void aPercentileOfOneValueIsThatValue() throws QueryStoppedException {
    Evaluation evaluation = evaluation(aggregation(Aggregation.P99, List.of(), 0));
    feed(evaluation, WEB, Double.POSITIVE_INFINITY);
    assertThat(evaluation.answer().getFirst().values()).containsExactly(Double.POSITIVE_INFINITY);
  }

  @Test
  void theGreatestComeFirstAndWhatIsNoNumberLast() throws QueryStoppedException {
    double[] values = {3, Double.NaN, 10, Double.NEGATIVE_INFINITY, 10, 2};
    assertThat(greatest(3, values)).containsExactly("2", "4", "0");
    assertThat(greatest(9, values)).containsExactly("2", "4", "0", "5", "3", "1");
  }

  @Test
  void aSeriesWithoutAValueAtTheEndIsNotAmongTheGreatest() throws QueryStoppedException {
    SeriesQuery all = range(SampleFunction.NONE, 1_000, 3_500, 1_000, 1_000);
    Evaluation evaluation = evaluation(greatest(2, all));
    feed(evaluation, labels("instance", "gone"), new long[] {1_000, 2_000}, 99, 99);
    feed(evaluation, labels("instance", "there"), new long[] {2_000, 3_000}, 1, 2);
    List<SeriesValues> answer = evaluation.answer();
    assertThat(answer).hasSize(1);
    assertThat(answer.getFirst().values()).containsExactly(1, 2);
  }

  @Test
  void anAnswerThatIsTooLargeIsStoppedWithAdvice() throws QueryStoppedException {
    int points = SeriesQuery.MAX_POINTS;
    int series = AnswerSize.MAX_DATAPOINTS / (points + AnswerSize.SERIES);
    SeriesQuery query = range(SampleFunction.NONE, 0, points - 1, 1, 60_000);
    Evaluation evaluation = evaluation(query);
    for (int i = 0; i < series; i++) {
      feed(evaluation, labels("instance", "i" + i), new long[] {0}, i);
    }
    assertThatThrownBy(() -> feed(evaluation, WEB, new long[] {0}, 1))
        .isInstanceOf(QueryStoppedException.class)
        .hasMessageContaining("longer step");
  }

  @Test
  void theGreatestOfMoreSeriesThanFitAreFound() throws QueryStoppedException {
    int points = SeriesQuery.MAX_POINTS;
    SeriesQuery all = range(SampleFunction.NONE, 0, points - 1, 1, 60_000);
    Evaluation evaluation = evaluation(greatest(1, all));
    for (int i = 0; i < 400; i++) {
      feed(evaluation, labels("instance", "i" + i), new long[] {0}, i);
    }
    assertThat(evaluation.answer().getFirst().values()).hasSize(points).containsOnly(399);
  }

  @Test
  void everySampleIsPaidFor() throws QueryStoppedException {
    QueryBudget budget = new QueryBudget(3);
    Evaluation evaluation = new Evaluation(query(SampleFunction.SUM, 5_000, 1_000), budget);
    feed(evaluation, WEB, new long[] {1_000, 2_000, 3_000}, 1, 1, 1);
    assertThatThrownBy(() -> feed(evaluation, WEB, new long[] {1_000}, 1))
        .isInstanceOf(QueryStoppedException.class);
  }

  @Test
  void itSaysWhichSamplesItNeeds() {
    Evaluation evaluation = evaluation(range(SampleFunction.SUM, 5_000, 9_999, 2_000, 1_500));
    assertThat(evaluation.afterMillis()).isEqualTo(at(3_500));
    assertThat(evaluation.throughMillis()).isEqualTo(at(9_000));
  }

  private static List<String> greatest(int top, double... values) throws QueryStoppedException {
    Evaluation evaluation = evaluation(aggregation(Aggregation.NONE, List.of(), top));
    for (int i = 0; i < values.length; i++) {
      feed(evaluation, labels("instance", Integer.toString(i)), values[i]);
    }
    return evaluation.answer().stream().map(series -> series.labels().value(0)).toList();
  }

  /// The increase over 50 minutes of a counter that is read every five.
  private static double increase(double... counts) throws QueryStoppedException {
    long[] millis = LongStream.range(0, counts.length).map(i -> i * 300_000).toArray();
    return single(query(SampleFunction.INCREASE, 3_000_000, 3_000_000), millis, counts);
  }

  /// What becomes of samples, each as its minute and its value, at a minute over all before.
  private static double values(SampleFunction function, int minute, double... samples)
      throws QueryStoppedException {
    long[] millis = new long[samples.length / 2];
    double[] values = new double[millis.length];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = (long) (samples[2 * i] * 60_000);
      values[i] = samples[2 * i + 1];
    }
    return single(query(function, minute * 60_000L, minute * 60_000L), millis, values);
  }

  private static double single(SeriesQuery query, long[] millis, double... values)
      throws QueryStoppedException {
    List<SeriesValues> answer = answer(query, millis, values);
    assertThat(answer).hasSize(1);
    assertThat(answer.getFirst().values()).hasSize(1);
    return answer.getFirst().values()[0];
  }

  private static List<SeriesValues> answer(SeriesQuery query, long[] millis, double... values)
      throws QueryStoppedException {
    Evaluation evaluation = evaluation(query);
    feed(evaluation, WEB, millis, values);
    return evaluation.answer();
  }

  private static Evaluation evaluation(SeriesQuery query) {
    return new Evaluation(query, QueryBudget.standard());
  }

  private static void feed(Evaluation evaluation, Labels labels, double value)
      throws QueryStoppedException {
    feed(evaluation, labels, new long[] {0}, value);
  }

  private static void feed(Evaluation evaluation, Labels labels, long[] millis, double... values)
      throws QueryStoppedException {
    long[] atMillis = Arrays.stream(millis).map(EvaluationTest::at).toArray();
    long[] codes =
        Arrays.stream(values)
            .mapToLong(value -> ValueCode.of(Double.doubleToRawLongBits(value)))
            .toArray();
    evaluation.add(labels, atMillis, codes, codes.length);
  }

  private static long at(long millis) {
    return NOON.toEpochMilli() + millis;
  }

  private static SeriesQuery query(SampleFunction function, long atMillis, long windowMillis) {
    return range(function, atMillis, atMillis, 1, windowMillis);
  }

  private static SeriesQuery range(
      SampleFunction function, long from, long to, long stepMillis, long windowMillis) {
    return new SeriesQuery(
        List.of(LabelMatcher.metric("requests_total")),
        NOON.plusMillis(from),
        NOON.plusMillis(to),
        Duration.ofMillis(stepMillis),
        function,
        Duration.ofMillis(windowMillis),
        Aggregation.NONE,
        List.of(),
        0);
  }

  private static SeriesQuery greatest(int top, SeriesQuery all) {
    return new SeriesQuery(
        all.matchers(),
        all.from(),
        all.to(),
        all.step(),
        all.function(),
        all.window(),
        Aggregation.NONE,
        List.of(),
        top);
  }

  private static SeriesQuery aggregation(Aggregation aggregation, List<String> by, int top) {
    return new SeriesQuery(
        List.of(LabelMatcher.metric("requests_total")),
        NOON,
        NOON,
        Duration.ofSeconds(1),
        SampleFunction.NONE,
        SeriesQuery.LOOK_BACK,
        aggregation,
        by,
        top);
  }

  private static Labels labels(String... pairs) {
    return pairs.length == 2
        ? Labels.of(Map.of(pairs[0], pairs[1]))
        : Labels.of(Map.of(pairs[0], pairs[1], pairs[2], pairs[3]));
  }
}
