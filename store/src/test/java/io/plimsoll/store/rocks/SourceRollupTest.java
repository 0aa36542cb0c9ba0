package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
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
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/// What is still known of single containers and nodes when their samples are not kept any more.
class SourceRollupTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final int HOUR_STEPS = 720;

  /// The day ends twelve hours after the start.
  private static final int DAY_STEPS = 12 * HOUR_STEPS;

  private static final StoreSettings SHORT =
      StoreSettings.DEFAULT.withRetention(HOUR, Duration.ofDays(63));

  @TempDir private Path directory;
  @TempDir private Path scratch;

  private final TestClock clock = new TestClock(Fleet.instant(1_000_000));

  @Test
  void everyAnswerIsTheNaiveOneOnceTheSamplesAreGone() {
    Seeds.forEachSeed(
        3,
        random -> {
          Path place = Files.createTempDirectory(directory, "store");
          List<Container> fleet = QueryPropertyTest.fleet(random);
          Map<Container, long[]> rows = new HashMap<>();
          NaiveStore naive = new NaiveStore();
          RocksStore store = RocksStore.open(place, settings(random), clock);
          try {
            int steps = DAY_STEPS + random.nextInt(2 * HOUR_STEPS);
            for (int step = 0; step < steps; step++) {
              if (random.nextInt(2_000) == 0) {
                store.close();
                store = RocksStore.open(place, settings(random), clock);
              }
              Frame frame = QueryPropertyTest.frame(random, step, fleet, rows);
              QueryPropertyTest.append(store, naive, frame);
            }
            store.awaitChunks();
            assertNoSamples(store, 0, 8 * HOUR_STEPS);
            for (int i = 0; i < 40; i++) {
              QueryPropertyTest.check(store, naive, fleet, query(random, fleet, steps));
            }
          } finally {
            store.close();
          }
        });
  }

  /// Rollups of services that are there for long or for short.
  private static StoreSettings settings(RandomGenerator random) {
    return StoreSettings.DEFAULT.withRetention(HOUR, HOUR.multipliedBy(random.nextInt(1, 20)));
  }

  private static Query query(RandomGenerator random, List<Container> fleet, int steps) {
    int minutes = List.of(5, 10, 15, 60, 120, 180).get(random.nextInt(6));
    int from = random.nextInt(-10, steps - HOUR_STEPS);
    // Where samples are gone a period counts if it starts in the range, so the range ends with one.
    int to = (random.nextInt(from + 1, steps) / (minutes * 12) + 1) * minutes * 12;
    Container one = fleet.get(random.nextInt(fleet.size()));
    Selector selector =
        switch (random.nextInt(3)) {
          case 0 -> Selector.ALL;
          case 1 -> Selector.of(one.service());
          default -> new Selector(null, null, null, one.id(), null);
        };
    List<Grouping> groupings = List.of(Grouping.CONTAINER, Grouping.SERVICE, Grouping.ALL);
    return new Query(
        selector,
        QueryPropertyTest.MEASURES.get(random.nextInt(QueryPropertyTest.MEASURES.size())),
        Fleet.instant(from),
        Fleet.instant(to),
        Duration.ofMinutes(minutes),
        Statistic.values()[random.nextInt(Statistic.values().length)],
        groupings.get(random.nextInt(groupings.size())));
  }

  @Test
  void aCounterThatStandsStillIsZeroAndOneThatIsNotReadIsNothing() throws IOException {
    List<Container> web = Fleet.containers("web", 2);
    try (RocksStore store = RocksStore.open(directory, SHORT, clock)) {
      append(store, "n1", web, ContainerMetric.MEMORY_OOM_KILLS, 0, 0, 3 * HOUR_STEPS);
      assertNoSamples(store, 0, HOUR_STEPS);
      assertThat(values(store, web.getFirst(), "memory.oom_kills", 0, HOUR_STEPS, FIVE_MINUTES))
          .hasSize(12)
          .containsOnly(0.0);
      assertThat(values(store, web.getFirst(), "cpu.usage", 0, HOUR_STEPS, FIVE_MINUTES)).isEmpty();
    }
  }

  @Test
  void whatDidNotChangeIsExact() throws IOException {
    List<Container> web = Fleet.containers("web", 1);
    long rss = 1_234_567_890_123L;
    try (RocksStore store = RocksStore.open(directory, SHORT, clock)) {
      append(store, "n1", web, ContainerMetric.MEMORY_RSS, rss, 0, 3 * HOUR_STEPS);
      assertNoSamples(store, 0, HOUR_STEPS);
      assertThat(values(store, web.getFirst(), "memory.rss", 0, HOUR_STEPS, FIVE_MINUTES))
          .hasSize(12)
          .containsOnly((double) rss);
    }
  }

  @Test
  void nodesHaveRollupsToo() throws IOException {
    try (RocksStore store = RocksStore.open(directory, SHORT, clock)) {
      append(store, "n1", Fleet.containers("web", 1), 0, 3 * HOUR_STEPS);
      Query query =
          new Query(
              new Selector(null, null, null, null, "n1"),
              "node.cpu.usage",
              Fleet.instant(0),
              Fleet.instant(HOUR_STEPS),
              HOUR,
              Statistic.MAX,
              Grouping.NODE);
      SeriesData answer = store.query(query).getFirst();
      assertThat(answer.dimensions()).isEqualTo(Map.of("node", "n1"));
      assertThat(answer.values()).hasSize(1);
      assertThat(answer.values()[0]).isCloseTo(0.5, within(0.5 * QueryPropertyTest.DIGITS));
    }
  }

  @Test
  void lateRowsOfAClosedHourAndDayAreInTheirRollups() throws IOException {
    List<Container> web = Fleet.containers("web", 2);
    List<Container> slow = web.subList(1, 2);
    int end = DAY_STEPS + RocksStore.BUCKET_STEPS + 10;
    StoreSettings settings =
        StoreSettings.DEFAULT.withRetention(HOUR.multipliedBy(13), HOUR.multipliedBy(13));
    try (RocksStore store = RocksStore.open(directory, settings, clock)) {
      append(store, "slow", slow, 0, 1);
      append(store, "n1", web.subList(0, 1), 0, end);
      append(store, "slow", slow, 1, DAY_STEPS);
      append(store, "n1", web.subList(0, 1), end, 3 * DAY_STEPS);
      assertNoSamples(store, 0, DAY_STEPS);
      assertThat(values(store, slow.getFirst(), "memory.rss", 0, DAY_STEPS, HOUR))
          .hasSize(12)
          .containsOnly(7.0);
      assertThat(values(store, slow.getFirst(), "memory.rss", 0, DAY_STEPS, FIVE_MINUTES))
          .hasSize(144)
          .containsOnly(7.0);
    }
  }

  @Test
  void aStoppedBudgetEndsTheWalkThroughTheContainersThatAreGone() throws IOException {
    try (RocksStore store = RocksStore.open(directory, SHORT, clock)) {
      append(store, "n1", Fleet.containers("job", 1), 0, HOUR_STEPS);
      append(store, "n1", Fleet.containers("web", 1), HOUR_STEPS, 4 * HOUR_STEPS);
      // None of them is asked for, so there is nothing else at which the budget could be.
      Query query =
          new Query(
              new Selector("none", "none", null, null, null),
              "memory.rss",
              Fleet.instant(0),
              Fleet.instant(HOUR_STEPS),
              FIVE_MINUTES,
              Statistic.MAX,
              Grouping.CONTAINER);
      QueryBudget budget = QueryBudget.standard();
      assertThat(store.query(query, budget)).isEmpty();
      budget.stop("nobody waits for it");
      assertThatThrownBy(() -> store.query(query, budget))
          .isInstanceOf(QueryStoppedException.class);
    }
  }

  @Test
  void aContainerIsKnownAsLongAsItHasRollups() throws IOException {
    Container gone = Fleet.container("job", 1);
    List<Container> web = Fleet.containers("web", 1);
    StoreSettings settings =
        StoreSettings.DEFAULT.withRetention(
            HOUR, HOUR, HOUR.multipliedBy(3), HOUR.multipliedBy(26));
    try (RocksStore store = RocksStore.open(directory, settings, clock)) {
      append(store, "n1", List.of(gone), 0, HOUR_STEPS);
      append(store, "n1", web, HOUR_STEPS, DAY_STEPS + HOUR_STEPS);
    }
    try (RocksStore store = RocksStore.open(directory, settings, clock)) {
      assertThat(values(store, gone, "memory.rss", 0, HOUR_STEPS, HOUR)).containsExactly(7.0);
      assertThat(values(store, gone, "memory.rss", 0, HOUR_STEPS, FIVE_MINUTES)).isEmpty();
      append(store, "n1", List.of(gone), DAY_STEPS + HOUR_STEPS, DAY_STEPS + 2 * HOUR_STEPS);
      assertThat(values(store, gone, "memory.rss", 0, DAY_STEPS + 2 * HOUR_STEPS, HOUR))
          .as("of the container that came back")
          .containsExactly(7.0, 7.0);
      append(store, "n1", web, 4 * DAY_STEPS, 4 * DAY_STEPS + 200);
      assertThat(values(store, gone, "memory.rss", 0, HOUR_STEPS, HOUR)).isEmpty();
      List<String> archived = new ArrayList<>();
      new SourceArchive(store.database()).since(0, old -> archived.add(old.source().key()));
      assertThat(archived).doesNotHaveDuplicates();
    }
  }

  @Test
  void servicesAreKnownByTheHourBeyondTheirOwnRollups() throws IOException {
    StoreSettings settings = StoreSettings.DEFAULT.withRetention(HOUR, HOUR.multipliedBy(2));
    List<Container> web = Fleet.containers("web", 3);
    try (RocksStore store = RocksStore.open(directory, settings, clock)) {
      append(store, "n1", web, 0, 6 * HOUR_STEPS);
      Query query =
          new Query(
              Selector.ALL,
              "memory.rss",
              Fleet.instant(0),
              Fleet.instant(6 * HOUR_STEPS),
              HOUR,
              Statistic.SUM,
              Grouping.SERVICE);
      assertThat(store.query(query).getFirst().values()).hasSize(6).containsOnly(21);
    }
  }

  @Test
  void aDirectoryOfTheVersionBeforeGetsTheRollupsOfWhatItHas() throws Exception {
    List<Container> web = Fleet.containers("web", 2);
    int bucket = RocksStore.BUCKET_STEPS;
    try (RocksStore store = RocksStore.open(directory, StoreSettings.DEFAULT, clock)) {
      append(store, "n1", web, 0, 3 * HOUR_STEPS);
    }
    forgetRollups();
    assertThat(StoreCheck.run(directory, scratch, Appender.clock()).damages()).isEmpty();
    try (RocksStore store = RocksStore.open(directory, SHORT, clock)) {
      append(store, "n1", web, 3 * HOUR_STEPS, 3 * HOUR_STEPS + bucket + 10);
      assertThat(store.status().problems()).isEmpty();
      assertNoSamples(store, 0, 2 * HOUR_STEPS);
      assertThat(values(store, web.getFirst(), "memory.rss", 0, 3 * HOUR_STEPS, FIVE_MINUTES))
          .hasSize(36)
          .containsOnly(7.0);
    }
  }

  @Test
  void hoursThatWereNotMadeWhenTheProgramWasKilledAreMadeLater() throws IOException {
    List<Container> web = Fleet.containers("web", 1);
    byte[] range;
    try (RocksStore store = RocksStore.open(directory, StoreSettings.DEFAULT, clock)) {
      append(store, "n1", web, 0, HOUR_STEPS + RocksStore.BUCKET_STEPS + 10);
      range =
          Objects.requireNonNull(store.database().find(Family.META, Keys.name("range-source_5m")));
      append(store, "n1", web, HOUR_STEPS + RocksStore.BUCKET_STEPS + 10, 4 * HOUR_STEPS);
    }
    try (Database database = new Database(directory)) {
      database.write(
          true,
          batch -> {
            batch.put(Family.META, Keys.name("range-source_5m"), range);
            for (long hour = Fleet.at(HOUR_STEPS) / HOUR.toMillis();
                hour < Fleet.at(5 * HOUR_STEPS) / HOUR.toMillis();
                hour++) {
              batch.delete(Family.SOURCE_5M, Keys.pair(hour, 1));
              batch.delete(Family.SOURCE_5M, Keys.pair(hour, 2));
            }
          });
    }
    try (RocksStore store = RocksStore.open(directory, SHORT, clock)) {
      assertThat(values(store, web.getFirst(), "memory.rss", 0, 3 * HOUR_STEPS, FIVE_MINUTES))
          .as("from what is there")
          .hasSize(36);
      append(store, "n1", web, 4 * HOUR_STEPS, 4 * HOUR_STEPS + RocksStore.BUCKET_STEPS + 10);
      assertNoSamples(store, 0, 2 * HOUR_STEPS);
      assertThat(values(store, web.getFirst(), "memory.rss", 0, 4 * HOUR_STEPS, FIVE_MINUTES))
          .hasSize(48)
          .containsOnly(7.0);
    }
  }

  @Test
  void aDamagedRollupIsLeftOutAndToldOf() throws IOException {
    List<Container> web = Fleet.containers("web", 2);
    try (RocksStore store = RocksStore.open(directory, SHORT, clock)) {
      append(store, "n1", web, 0, 3 * HOUR_STEPS);
    }
    try (Database database = new Database(directory)) {
      database.scan(
          Family.SOURCE_5M,
          Keys.pair(0, 0),
          (key, value, length) -> {
            byte[] bytes = Arrays.copyOf(value, length);
            bytes[length / 2] ^= 4;
            byte[] place = key.clone();
            database.write(true, batch -> batch.put(Family.SOURCE_5M, place, bytes));
            return Keys.second(key) < 2; // a container, not the node
          });
    }
    assertThat(StoreCheck.run(directory, scratch, Appender.clock()).damages())
        .anySatisfy(damage -> assertThat(damage).contains("source_5m"));
    try (RocksStore store = RocksStore.open(directory, SHORT, clock)) {
      List<Double> first =
          values(store, web.getFirst(), "memory.rss", 0, 3 * HOUR_STEPS, FIVE_MINUTES);
      List<Double> second =
          values(store, web.getLast(), "memory.rss", 0, 3 * HOUR_STEPS, FIVE_MINUTES);
      assertThat(first.size() + second.size()).isLessThan(2 * 36).isGreaterThanOrEqualTo(4 * 12);
      assertThat(store.status().problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem).contains("source_5m", "quarantine"));
    }
  }

  /// Makes the directory what the version before left.
  private void forgetRollups() throws IOException, RocksDBException {
    try (Database database = new Database(directory)) {
      database.read(open -> {
        open.database().dropColumnFamily(open.handle(Family.SOURCE_5M));
        open.database().dropColumnFamily(open.handle(Family.SOURCE_1H));
        open.database().dropColumnFamily(open.handle(Family.SERVICE_1M_SKETCH));
        return true;
      });
      for (String range : List.of("range-source_5m", "range-source_1h")) {
        database.write(true, batch -> batch.delete(Family.META, Keys.name(range)));
      }
    }
  }

  private static void append(RocksStore store, String node, List<Container> fleet, int from, int to)
      throws IOException {
    append(store, node, fleet, ContainerMetric.MEMORY_RSS, 7, from, to);
  }

  /// Appends, and waits until what can be in chunks and rollups is.
  private static void append(
      RocksStore store,
      String node,
      List<Container> fleet,
      ContainerMetric metric,
      long value,
      int from,
      int to)
      throws IOException {
    for (int step = from; step < to; step++) {
      store.append(Fleet.frame(node, Fleet.at(step), fleet, metric, row -> value));
    }
    store.awaitChunks();
  }

  private static void assertNoSamples(RocksStore store, int from, int to) throws IOException {
    Query query =
        new Query(
            Selector.ALL,
            "memory.rss",
            Fleet.instant(from),
            Fleet.instant(to),
            Duration.ofMinutes(1),
            Statistic.SUM,
            Grouping.CONTAINER);
    assertThat(store.query(query)).isEmpty();
  }

  private static List<Double> values(
      RocksStore store, Container container, String measure, int from, int to, Duration step)
      throws IOException {
    Query query =
        new Query(
            new Selector(null, null, null, container.id(), null),
            measure,
            Fleet.instant(from),
            Fleet.instant(to),
            step,
            Statistic.AVG,
            Grouping.CONTAINER);
    List<SeriesData> answer = store.query(query);
    assertThat(answer).hasSizeLessThan(2);
    List<Double> values = new ArrayList<>();
    answer.forEach(series -> Arrays.stream(series.values()).forEach(values::add));
    return values;
  }
}
