package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.store.rollup.Sketches;
import io.plimsoll.testing.Seeds;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is still known of samples that are not kept any more.
class RollupTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int HOUR_STEPS = 720;
  private static final StoreSettings SHORT =
      StoreSettings.DEFAULT.withRetention(HOUR, Duration.ofDays(63));
  private static final List<Statistic> STATISTICS =
      List.of(Statistic.AVG, Statistic.SUM, Statistic.MIN, Statistic.MAX, Statistic.COUNT);

  /// Measures, and by how much a rollup may round them.
  static final Map<String, Double> MEASURES =
      Map.of(
          "memory.working_set", 1.0,
          "memory.utilization", 1e-6,
          "network.receive.bytes", 1e-3,
          "cpu.usage", 1e-6,
          "cpu.utilization", 1e-6);

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(Fleet.instant(1_000_000));

  @Test
  void answersAreTheSameOnceTheSamplesAreGone() {
    Seeds.forEachSeed(
        4,
        random -> {
          Path place = Files.createTempDirectory(directory, "store");
          List<Container> fleet = QueryPropertyTest.fleet(random);
          Map<Container, long[]> rows = new HashMap<>();
          List<Query> queries = queries(random, 3 * RocksStore.BUCKET_STEPS);
          List<List<SeriesData>> before;
          try (RocksStore store = RocksStore.open(place, StoreSettings.DEFAULT, clock)) {
            for (int step = 0; step < 4 * RocksStore.BUCKET_STEPS + 10; step++) {
              store.append(QueryPropertyTest.frame(random, step, fleet, rows));
            }
            store.awaitChunks();
            before = answers(store, queries);
            assertThat(before.getFirst()).isNotEmpty();
          }
          try (RocksStore store = RocksStore.open(place, SHORT, clock)) {
            dropSamples(store, fleet);
            assertSame(queries, before, answers(store, queries));
          }
          try (RocksStore store = RocksStore.open(place, SHORT, clock)) {
            assertSame(queries, before, answers(store, queries));
          }
        });
  }

  @Test
  void percentilesOfMinutesAreCloseOnceTheSamplesAreGone() {
    Seeds.forEachSeed(
        4,
        random -> {
          Path place = Files.createTempDirectory(directory, "store");
          List<Container> fleet = QueryPropertyTest.fleet(random);
          Map<Container, long[]> rows = new HashMap<>();
          List<Query> queries = percentiles(3 * RocksStore.BUCKET_STEPS);
          try (RocksStore store = RocksStore.open(place, SHORT, clock)) {
            for (int step = 0; step < 4 * RocksStore.BUCKET_STEPS + 10; step++) {
              store.append(QueryPropertyTest.frame(random, step, fleet, rows));
            }
            store.awaitChunks();
            List<List<SeriesData>> before = answers(store, queries);
            dropSamples(store, fleet);
            List<List<SeriesData>> now = answers(store, queries);
            for (int i = 0; i < queries.size(); i++) {
              assertClose(queries.get(i), before.get(i), now.get(i));
            }
          }
        });
  }

  private static List<Query> percentiles(int steps) {
    List<Query> queries = new ArrayList<>();
    for (Statistic statistic : Statistic.values()) {
      for (String measure : List.of("cpu.utilization", "memory.utilization")) {
        for (Grouping grouping : List.of(Grouping.SERVICE, Grouping.ALL)) {
          if (statistic.isPercentile()) {
            queries.add(query(Selector.ALL, measure, 0, steps, 12, statistic, grouping));
          }
        }
      }
    }
    return queries;
  }

  private static void assertClose(Query query, List<SeriesData> before, List<SeriesData> now) {
    assertThat(now).as("series of %s", query).hasSameSizeAs(before);
    for (int series = 0; series < now.size(); series++) {
      assertThat(now.get(series).dimensions()).isEqualTo(before.get(series).dimensions());
      assertThat(now.get(series).atMillis())
          .as("steps of %s", query)
          .isEqualTo(before.get(series).atMillis());
      double[] exact = before.get(series).values();
      for (int at = 0; at < exact.length; at++) {
        double most = exact[at] * Sketches.ACCURACY + 2 * Sketches.LEAST;
        assertThat(now.get(series).values()[at]).as("%s", query).isCloseTo(exact[at], within(most));
      }
    }
  }

  @Test
  void aPercentileOfSeveralMinutesIsOverTheMinutesOfContainers() throws IOException {
    List<Container> web = Fleet.containers("web", 9);
    try (RocksStore store = RocksStore.open(directory, SHORT, clock)) {
      // In the first minute container i uses 10 (i + 1) percent of a core, in the second 100 more.
      long[] micros = new long[web.size()];
      for (int step = -1; step < 24; step++) {
        long more = step < 12 ? 0 : 100;
        for (int i = 0; i < web.size(); i++) {
          micros[i] += (more + 10L * (i + 1)) * Fleet.STEP_MILLIS * 10;
        }
        store.append(
            Fleet.frame(
                "n1", Fleet.at(step), web, ContainerMetric.CPU_USAGE, row -> micros[(int) row]));
      }
      dropSamples(store, web);
      Query query =
          query(Selector.ALL, "cpu.utilization", 0, 24, 24, Statistic.P90, Grouping.SERVICE);
      // Of 10, 20, …, 90, 110, …, 190 the place 0.9 · 17 = 15.3.
      assertThat(store.query(query).getFirst().values()).hasSize(1);
      assertThat(store.query(query).getFirst().values()[0]).isCloseTo(173, within(173 * 0.02));
    }
  }

  @Test
  void aStepMayLieAcrossTheEndOfTheSamples() throws IOException {
    List<Container> web = Fleet.containers("web", 2);
    try (RocksStore store = RocksStore.open(directory, SHORT, clock)) {
      appendMemory(store, web, 0, 3 * HOUR_STEPS);
      store.awaitChunks();
      Query query =
          query(Selector.ALL, "memory.rss", 0, 3 * HOUR_STEPS, 36, Statistic.SUM, Grouping.ALL);
      double[] values = store.query(query).getFirst().values();
      assertThat(values).hasSize(3 * HOUR_STEPS / 36).containsOnly(14);
      assertNoSamples(store, 0, HOUR_STEPS);
    }
  }

  @Test
  void lateRowsOfAClosedBucketAreInItsRollup() throws IOException {
    List<Container> web = Fleet.containers("web", 3);
    int bucket = RocksStore.BUCKET_STEPS;
    try (RocksStore store = RocksStore.open(directory, SHORT, clock)) {
      store.append(memory("slow", 0, web.subList(2, 3)));
      appendMemory(store, web.subList(0, 2), 0, 2 * bucket);
      store.awaitChunks();
      for (int step = 1; step < bucket; step++) {
        store.append(memory("slow", step, web.subList(2, 3)));
      }
      dropSamples(store, web.subList(0, 2));
      Query query = query(Selector.ALL, "memory.rss", 0, bucket, 12, Statistic.SUM, Grouping.ALL);
      assertThat(store.query(query).getFirst().values()).hasSize(10).containsOnly(21);
    }
  }

  @Test
  void rollupsBeyondTheirRetentionAreGoneAndSoAreTheirServices() throws IOException {
    StoreSettings settings = StoreSettings.DEFAULT.withRetention(HOUR, HOUR.multipliedBy(2));
    List<Container> web = Fleet.containers("web", 1);
    List<Container> old = Fleet.containers("old", 1);
    ServiceKey webKey = web.getFirst().service();
    try (RocksStore store = RocksStore.open(directory, settings, clock)) {
      appendMemory(store, old, 0, 10);
      appendMemory(store, web, 10, 2 * HOUR_STEPS);
      store.awaitChunks();
      assertThat(store.services()).containsExactlyInAnyOrder(webKey, old.getFirst().service());
      appendMemory(store, web, 2 * HOUR_STEPS, 4 * HOUR_STEPS);
      store.awaitChunks();
      Query query =
          query(Selector.ALL, "memory.rss", 0, 4 * HOUR_STEPS, 12, Statistic.SUM, Grouping.ALL);
      long oldest = store.query(query).getFirst().atMillis()[0];
      assertThat(oldest).isBetween(Fleet.at(HOUR_STEPS), Fleet.at(2 * HOUR_STEPS));
    }
    try (RocksStore store = RocksStore.open(directory, settings, clock)) {
      assertThat(store.services()).containsExactly(webKey);
    }
  }

  @Test
  void whatARollupDoesNotKnowIsNotMadeUp() throws IOException {
    List<Container> web = Fleet.containers("web", 2);
    try (RocksStore store = RocksStore.open(directory, SHORT, clock)) {
      appendMemory(store, web, 0, 10);
      dropSamples(store, web);
      assertNoSamples(store, 0, 12);
      assertThat(
              store.query(
                  query(Selector.ALL, "memory.rss", 0, 12, 12, Statistic.P90, Grouping.SERVICE)))
          .isEmpty();
      assertThat(
              store.query(
                  query(Selector.ALL, "memory.rss", 0, 12, 1, Statistic.SUM, Grouping.SERVICE)))
          .isEmpty();
    }
  }

  @Test
  void aChunkWrittenBeforeItsRollupHidesNoRate() throws IOException {
    List<Container> web = Fleet.containers("web", 2);
    int bucket = RocksStore.BUCKET_STEPS;
    int end = 2 * bucket;
    Query query =
        query(Selector.ALL, "cpu.usage", bucket, end, 12, Statistic.MAX, Grouping.SERVICE);
    Path ahead = directory.resolve("ahead");
    Path behind = directory.resolve("behind");
    try (RocksStore closed = RocksStore.open(ahead, SHORT, clock);
        RocksStore closing = RocksStore.open(behind, SHORT, clock)) {
      appendUsage(closed, web, 0, end + Closing.GRACE_STEPS + 1);
      appendUsage(closing, web, 0, end);
      closed.awaitChunks();
      closing.awaitChunks();
      List<List<SeriesData>> before = answers(closing, List.of(query));
      assertThat(before.getFirst().getFirst().values()[0]).isEqualTo(bucket);
      copyChunks(closed.database(), closing.database());
      assertSame(List.of(query), before, answers(closing, List.of(query)));
    }
  }

  /// Writes the chunks that another store has of the same rows.
  private static void copyChunks(Database from, Database to) throws IOException {
    from.scan(
        Family.CHUNKS,
        Keys.pair(0, 0),
        (key, value, length) -> {
          byte[] chunk = Arrays.copyOf(value, length);
          to.write(false, batch -> batch.put(Family.CHUNKS, key.clone(), chunk));
          return true;
        });
  }

  /// Appends a use of the processor that jumps at the start of every bucket.
  private static void appendUsage(RocksStore store, List<Container> fleet, int from, int to)
      throws IOException {
    long microsPerStep = 1_000 * Fleet.STEP_MILLIS;
    for (int step = from; step < to; step++) {
      long used = microsPerStep * (step + (long) step / RocksStore.BUCKET_STEPS * 119);
      store.append(
          Fleet.frame("n1", Fleet.at(step), fleet, ContainerMetric.CPU_USAGE, row -> used));
    }
  }

  /// Lets the samples of the first hour expire.
  private static void dropSamples(RocksStore store, List<Container> fleet) throws IOException {
    appendMemory(store, fleet, 2 * HOUR_STEPS, 2 * HOUR_STEPS + 10);
    appendMemory(store, fleet, 3 * HOUR_STEPS, 3 * HOUR_STEPS + 10);
    store.awaitChunks();
    assertThat(store.status().problems()).isEmpty();
    assertNoSamples(store, 0, HOUR_STEPS);
  }

  private static void assertNoSamples(RocksStore store, int from, int to) throws IOException {
    assertThat(
            store.query(
                query(Selector.ALL, "memory.rss", from, to, 12, Statistic.SUM, Grouping.CONTAINER)))
        .isEmpty();
  }

  private static void appendMemory(RocksStore store, List<Container> fleet, int from, int to)
      throws IOException {
    for (int step = from; step < to; step++) {
      store.append(memory("n1", step, fleet));
    }
  }

  private static Frame memory(String node, int step, List<Container> fleet) {
    return Fleet.frame(node, Fleet.at(step), fleet, ContainerMetric.MEMORY_RSS, row -> 7);
  }

  private static List<Query> queries(RandomGenerator random, int steps) {
    List<Query> queries = new ArrayList<>();
    for (String measure : MEASURES.keySet()) {
      for (Statistic statistic : STATISTICS) {
        int from = 12 * random.nextInt(0, steps / 24);
        int to = 12 * random.nextInt(steps / 24 + 1, steps / 12);
        Selector selector =
            random.nextBoolean() ? Selector.ALL : Selector.of(new ServiceKey("shop", "s1"));
        Grouping grouping = random.nextBoolean() ? Grouping.SERVICE : Grouping.CLUSTER;
        int step = 12 * random.nextInt(1, 4);
        queries.add(query(selector, measure, from, to, step, statistic, grouping));
      }
    }
    return queries;
  }

  private static Query query(
      Selector selector,
      String measure,
      int from,
      int to,
      int steps,
      Statistic statistic,
      Grouping grouping) {
    return new Query(
        selector,
        measure,
        Fleet.instant(from),
        Fleet.instant(to),
        Fleet.STEP.multipliedBy(steps),
        statistic,
        grouping);
  }

  private static List<List<SeriesData>> answers(RocksStore store, List<Query> queries)
      throws IOException {
    List<List<SeriesData>> answers = new ArrayList<>();
    for (Query query : queries) {
      answers.add(store.query(query));
    }
    return answers;
  }

  private static void assertSame(
      List<Query> queries, List<List<SeriesData>> before, List<List<SeriesData>> now) {
    for (int i = 0; i < queries.size(); i++) {
      Query query = queries.get(i);
      assertThat(now.get(i)).as("series of %s", query).hasSameSizeAs(before.get(i));
      for (int series = 0; series < now.get(i).size(); series++) {
        SeriesData wanted = before.get(i).get(series);
        SeriesData found = now.get(i).get(series);
        assertThat(found.dimensions()).isEqualTo(wanted.dimensions());
        assertThat(found.atMillis()).as("steps of %s", query).isEqualTo(wanted.atMillis());
        for (int at = 0; at < found.values().length; at++) {
          double value = wanted.values()[at];
          double rounded = MEASURES.get(query.measure()) + Math.abs(value) * 1e-9;
          assertThat(found.values()[at]).as("%s", query).isCloseTo(value, within(rounded));
        }
      }
    }
  }
}
