package io.plimsoll.dashboard;

import static io.plimsoll.testing.Seeds.forEachSeed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.dashboard.testing.MemorySeries;
import io.plimsoll.store.Store;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.LabelMatcher.Operator;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.rocks.RocksStore;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.Appended;
import io.plimsoll.store.series.SampleBatch;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesStore;
import io.plimsoll.store.series.SeriesValues;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The store of the other tests and the one that is really used do the same.
@Timeout(300)
class SeriesContractTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final long AT = NOON.toEpochMilli();
  private static final int SEEDS = 10;

  @TempDir private Path directory;

  @Test
  void theFakeKeepsRefusesAndAnswersAsTheRealStoreDoes() {
    InstantSource clock = InstantSource.fixed(NOON);
    forEachSeed(
        SEEDS,
        random -> {
          Path own = directory.resolve(Long.toHexString(random.nextLong()));
          try (Store store = RocksStore.open(own, StoreSettings.DEFAULT, clock)) {
            SeriesStore real = store.series();
            MemorySeries fake = new MemorySeries(clock);
            for (int i = 0; i < 20; i++) {
              append(random, real, fake);
            }
            for (int i = 0; i < 40; i++) {
              SeriesQuery query = query(random);
              check(query, real.query(query, budget()), fake.query(query, budget()));
              Instant from = NOON.minusSeconds(random.nextInt(4_000));
              assertThat(real.series(query.matchers(), from, NOON, 5, budget()))
                  .isEqualTo(fake.series(query.matchers(), from, NOON, 5, budget()));
            }
          }
        });
  }

  private static void append(RandomGenerator random, SeriesStore real, MemorySeries fake)
      throws IOException {
    SampleBatch toReal = new SampleBatch();
    SampleBatch toFake = new SampleBatch();
    for (int i = random.nextInt(1, 100); i > 0; i--) {
      int number = random.nextInt(12);
      long at = AT - random.nextInt(-61, 370) * 10_000L;
      long bits = Double.doubleToRawLongBits(value(random, number, at));
      toReal.add(find(real, number), at, bits);
      toFake.add(find(fake, number), at, bits);
    }
    Appended answer = real.append(toReal);
    Appended expected = fake.append(toFake);
    assertThat(answer.kept()).isEqualTo(expected.kept());
    assertThat(answer.tooOld()).isEqualTo(expected.tooOld());
    assertThat(answer.tooFarAhead()).isEqualTo(expected.tooFarAhead());
    assertThat(answer.conflicting()).isEqualTo(expected.conflicting());
    assertThat(answer.tooMany()).isEqualTo(expected.tooMany());
    assertThat(answer.firstRefused() == null).isEqualTo(expected.firstRefused() == null);
  }

  /// Counters with resets, gauges, and now and then another value for the same time.
  private static double value(RandomGenerator random, int number, long at) {
    double counter = Math.floorMod(at / 10_000, 100) * (number + 1);
    return random.nextInt(20) == 0 ? -1 : number % 3 == 0 ? counter / 8 : counter;
  }

  private static int find(SeriesStore store, int number) throws IOException {
    int found = store.find(number, ~number, SeriesStore.NONE);
    return found == SeriesStore.NONE ? store.admit(number, ~number, labels(number)) : found;
  }

  private static Labels labels(int number) {
    return Labels.of(
        Map.of(
            "__name__",
            number % 2 == 0 ? "requests_total" : "load",
            "service",
            "s" + number % 3,
            "task",
            Integer.toString(number)));
  }

  private static SeriesQuery query(RandomGenerator random) {
    List<LabelMatcher> matchers =
        List.of(
                List.of(LabelMatcher.metric("load")),
                List.of(
                    LabelMatcher.metric("requests_total"),
                    new LabelMatcher("service", Operator.NOT_EQUAL, "s1")),
                List.of(new LabelMatcher("task", Operator.MATCHES, "[1-5]")),
                List.of(
                    new LabelMatcher("service", Operator.EQUAL, "s2"),
                    new LabelMatcher("task", Operator.DOES_NOT_MATCH, "2|5"),
                    new LabelMatcher("absent", Operator.EQUAL, "")))
            .get(random.nextInt(4));
    SampleFunction[] functions = SampleFunction.values();
    Aggregation[] aggregations = Aggregation.values();
    Instant to = NOON.minusSeconds(random.nextInt(600));
    return new SeriesQuery(
        matchers,
        to.minusSeconds(random.nextInt(3_000)),
        to,
        Duration.ofSeconds(random.nextInt(1, 120)),
        functions[random.nextInt(functions.length)],
        Duration.ofSeconds(random.nextInt(1, 600)),
        aggregations[random.nextInt(aggregations.length)],
        random.nextBoolean() ? List.of("service") : List.of(),
        0);
  }

  private static void check(
      SeriesQuery query, List<SeriesValues> answer, List<SeriesValues> expected) {
    assertThat(answer.stream().map(SeriesValues::labels))
        .as("%s", query)
        .isEqualTo(expected.stream().map(SeriesValues::labels).toList());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(answer.get(i).atMillis()).as("%s", query).isEqualTo(expected.get(i).atMillis());
      assertThat(answer.get(i).values())
          .as("%s", query)
          .containsExactly(expected.get(i).values(), within(1e-9));
    }
  }

  private static QueryBudget budget() {
    return QueryBudget.standard();
  }
}
