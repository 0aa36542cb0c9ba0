package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.store.ring.Slots;
import io.plimsoll.testing.Seeds;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever was appended, the store answers as a naive reading of all rows would.
class QueryPropertyTest {
  private static final int WIDTH = ContainerMetric.COLUMNS.size();
  static final List<String> MEASURES =
      List.of(
          "memory.working_set",
          "network.receive.bytes",
          "cpu.usage",
          "cpu.utilization",
          "memory.utilization");
  private static final List<Grouping> GROUPINGS =
      List.of(Grouping.CONTAINER, Grouping.SERVICE, Grouping.ALL);
  private static final double RELATIVE = 1e-9;

  /// By what share a value may differ in a rollup of a single source.
  static final double DIGITS = 1.0 / (1 << 15);

  @TempDir private Path directory;

  @Test
  void everyAnswerIsTheNaiveOne() {
    Seeds.forEachSeed(
        8,
        random -> {
          Path place = Files.createTempDirectory(directory, "store");
          TestClock clock = new TestClock(Fleet.START);
          RocksStore store = RocksStore.open(place, StoreSettings.DEFAULT, clock);
          try {
            NaiveStore naive = new NaiveStore();
            List<Container> fleet = fleet(random);
            Map<Container, long[]> rows = new HashMap<>();
            int steps = random.nextInt(50, 2_400);
            for (int step = 0; step < steps; step++) {
              clock.set(Fleet.instant(step));
              if (random.nextInt(500) == 0) {
                store.close();
                store = RocksStore.open(place, StoreSettings.DEFAULT, clock);
              }
              append(store, naive, frame(random, step, fleet, rows));
            }
            for (int i = 0; i < 25; i++) {
              check(store, naive, fleet, query(random, fleet, steps));
            }
            checkRing(store, fleet, steps);
          } finally {
            store.close();
          }
        });
  }

  static void append(RocksStore store, NaiveStore naive, Frame frame) throws IOException {
    store.append(frame);
    naive.append(frame);
  }

  static List<Container> fleet(RandomGenerator random) {
    List<Container> fleet = new ArrayList<>();
    for (int service = random.nextInt(1, 4); service > 0; service--) {
      fleet.addAll(Fleet.containers("s" + service, random.nextInt(1, 6)));
    }
    return fleet;
  }

  static Frame frame(
      RandomGenerator random, int step, List<Container> fleet, Map<Container, long[]> rows) {
    List<Container> present = new ArrayList<>();
    boolean outage = random.nextInt(60) == 0;
    for (Container container : fleet) {
      if (!outage && random.nextInt(20) > 0) {
        present.add(container);
      }
    }
    long[] millis = new long[present.size()];
    long[] values = new long[present.size() * WIDTH];
    for (int i = 0; i < millis.length; i++) {
      millis[i] = Fleet.at(step) + (random.nextInt(5) == 0 ? random.nextInt(200) : 0);
      long[] row = next(random, rows.computeIfAbsent(present.get(i), x -> new long[WIDTH]));
      System.arraycopy(row, 0, values, i * WIDTH, WIDTH);
    }
    long[] node = Frame.missing(NodeMetric.COLUMNS.size());
    return new Frame("n1", Fleet.at(step), node, present, millis, values);
  }

  /// Moves a container on and returns what is read of it.
  private static long[] next(RandomGenerator random, long[] row) {
    boolean restarted = random.nextInt(80) == 0;
    for (ContainerMetric metric : ContainerMetric.COLUMNS) {
      int i = metric.ordinal();
      switch (metric) {
        case CPU_LIMIT -> row[i] = random.nextInt(30) == 0 ? 500L * random.nextInt(4) : row[i];
        case MEMORY_LIMIT -> row[i] = random.nextInt(30) == 0 ? random.nextInt(3) << 28 : row[i];
        case MEMORY_WORKING_SET -> row[i] = Math.abs(row[i] + (random.nextInt(21) - 10) * 4096L);
        // The ring leaves out what is starting, a query does not.
        case STARTING -> row[i] = 0;
        default -> row[i] = restarted ? 0 : row[i] + random.nextInt(1, 5_000_000);
      }
    }
    long[] read = row.clone();
    for (int i = 0; i < WIDTH; i++) {
      read[i] = random.nextInt(40) == 0 ? Frame.MISSING : read[i];
    }
    return random.nextInt(30) == 0 ? Frame.missing(WIDTH) : read;
  }

  private static Query query(RandomGenerator random, List<Container> fleet, int steps) {
    int from = random.nextInt(-10, steps);
    int to = random.nextInt(from + 1, steps + 20);
    Container one = fleet.get(random.nextInt(fleet.size()));
    Selector selector =
        switch (random.nextInt(3)) {
          case 0 -> Selector.ALL;
          case 1 -> Selector.of(one.service());
          default -> new Selector(null, null, null, one.shortId() + one.id().substring(12), null);
        };
    return new Query(
        selector,
        MEASURES.get(random.nextInt(MEASURES.size())),
        Fleet.instant(from).plusMillis(random.nextInt(5_000)),
        Fleet.instant(to).plusMillis(5_000),
        Duration.ofSeconds(List.of(5, 10, 60, 300, 600, 3_600, 7).get(random.nextInt(7))),
        Statistic.values()[random.nextInt(Statistic.values().length)],
        GROUPINGS.get(random.nextInt(GROUPINGS.size())));
  }

  static void check(RocksStore store, NaiveStore naive, List<Container> fleet, Query query)
      throws IOException {
    Map<Map<String, String>, Map<Long, Double>> answer = new HashMap<>();
    for (SeriesData series : store.query(query)) {
      Map<Long, Double> datapoints = new TreeMap<>();
      for (int i = 0; i < series.values().length; i++) {
        datapoints.put(series.atMillis()[i], series.values()[i]);
      }
      answer.put(series.dimensions(), datapoints);
    }
    Map<String, Map<Long, Double>> expected = naive.query(query);
    assertThat(answer).as("series of %s", query).hasSize(expected.size());
    for (Container container : fleet) {
      Map<Long, Double> wanted = expected.get(NaiveStore.group(query.grouping(), container));
      if (wanted != null) {
        Map<Long, Double> found =
            answer.getOrDefault(dimensions(query.grouping(), container), Map.of());
        assertThat(found.keySet()).as("steps of %s", query).isEqualTo(wanted.keySet());
        wanted.forEach((at, value) ->
            assertThat(found.get(at))
                .as("%s at %d", query, at)
                .isCloseTo(value, within(Math.abs(value) * RELATIVE + rounding(query, value))));
      }
    }
  }

  /// By how much a value may differ if it comes from a rollup.
  private static double rounding(Query query, double value) {
    if (query.step().toMillis() % 300_000 == 0) {
      return RollupTest.MEASURES.get(query.measure()) + Math.abs(value) * DIGITS;
    }
    boolean rolledUp =
        query.grouping() != Grouping.CONTAINER && query.step().toMillis() % 60_000 == 0;
    return rolledUp ? RollupTest.MEASURES.get(query.measure()) : RELATIVE;
  }

  private static Map<String, String> dimensions(Grouping grouping, Container container) {
    String cluster = container.service().cluster();
    String service = container.service().service();
    return switch (grouping) {
      case CONTAINER ->
          Map.of(
              "cluster",
              cluster,
              "service",
              service,
              "task",
              container.task(),
              "container",
              container.id(),
              "name",
              container.name(),
              "node",
              "n1");
      case SERVICE -> Map.of("cluster", cluster, "service", service);
      case ALL, TASK, CLUSTER, NODE -> Map.of();
    };
  }

  private static void checkRing(RocksStore store, List<Container> fleet, int steps)
      throws IOException {
    Slots slots = new Slots(10);
    for (Container container : fleet) {
      int service = store.ring().indexOf(container.service());
      store.ring().read(service, 0, Fleet.at(steps - 10), slots);
      for (int i = 0; i < slots.size(); i++) {
        Query query =
            new Query(
                Selector.of(container.service()),
                "cpu.utilization",
                java.time.Instant.ofEpochMilli(slots.atMillis(i)),
                java.time.Instant.ofEpochMilli(slots.atMillis(i) + Fleet.STEP_MILLIS),
                Fleet.STEP,
                Statistic.SUM,
                Grouping.SERVICE);
        List<SeriesData> answer = store.query(query);
        assertThat(slots.reported(i) > 0).isEqualTo(!answer.isEmpty());
        assertThat(slots.expected(i)).isGreaterThanOrEqualTo(slots.reported(i));
        if (slots.reported(i) > 0) {
          assertThat(slots.sum(i)).isCloseTo(answer.getFirst().values()[0], within(1e-6));
        }
      }
    }
  }
}
