package io.plimsoll.store.rocks;

import static io.plimsoll.testing.Seeds.forEachSeed;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.ring.ServiceRing;
import io.plimsoll.store.ring.Slots;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the autoscaler reads while frames of several nodes come as they like: early, late, twice in
/// a slot, with clocks that are ahead.
class RingPropertyTest {
  private static final ServiceKey WEB = new ServiceKey("shop", "web");
  private static final String MEASURE = "memory.usage";
  private static final int SEEDS = 25;
  private static final int FRAMES = 120;
  private static final int NODES = 3;

  @TempDir private Path directory;

  /// A container in a slot: what was read of it there first, or [Frame#MISSING].
  private record Model(
      Map<String, Long> newestMillis,
      Map<String, Long> newestSlots,
      TreeMap<Long, Map<String, Long>> slots) {
    void add(Frame frame, long nowMillis) {
      boolean isAhead = frame.atMillis() > nowMillis + Fleet.STEP_MILLIS;
      long slot = frame.atMillis() / Fleet.STEP_MILLIS;
      for (int row = 0; row < frame.rows(); row++) {
        String id = frame.container(row).id();
        long millis = frame.rowMillis(row);
        long newest = newestMillis.getOrDefault(id, -1L);
        if (millis > newest || cameBack(newest, millis, nowMillis)) {
          newestMillis.put(id, millis);
          if (!isAhead && slot > newestSlots.getOrDefault(id, -1L)) {
            newestSlots.put(id, slot);
            slots
                .computeIfAbsent(slot, unseen -> new HashMap<>())
                .putIfAbsent(id, frame.value(row, ContainerMetric.MEMORY_USAGE));
          }
        }
      }
    }
  }

  /// Whether a row of the present follows one of a clock that was ahead by more than a bucket.
  private static boolean cameBack(long newestMillis, long millis, long nowMillis) {
    long latest = nowMillis + Fleet.STEP_MILLIS;
    long bucket = RocksStore.BUCKET_STEPS * Fleet.STEP_MILLIS;
    return newestMillis > latest && millis <= latest && newestMillis - millis > bucket;
  }

  @Test
  void everyContainerCountsOnceInEverySlotAndNothingOfTheFuture() {
    forEachSeed(
        SEEDS,
        random -> {
          TestClock clock = new TestClock(Fleet.START);
          Path store = Files.createTempDirectory(directory, "store");
          Model model = new Model(new HashMap<>(), new HashMap<>(), new TreeMap<>());
          List<List<Container>> containers = new ArrayList<>();
          for (int node = 0; node < NODES; node++) {
            containers.add(containers(node));
          }
          RocksStore open = open(store, clock);
          try {
            int measure = open.ring().track(MEASURE);
            for (int i = 0; i < FRAMES; i++) {
              clock.advance(Fleet.STEP.multipliedBy(random.nextInt(10)).dividedBy(6));
              int node = random.nextInt(NODES);
              Frame frame = frame(random, node, containers.get(node), clock.millis());
              open.append(frame);
              model.add(frame, clock.millis());
              check(open.ring(), measure, model);
            }
          } finally {
            open.close();
          }
        });
  }

  private static RocksStore open(Path store, TestClock clock) throws IOException {
    return RocksStore.open(store, Appender.SETTINGS, clock);
  }

  private static List<Container> containers(int node) {
    List<Container> containers = new ArrayList<>();
    for (int task = 0; task < 3; task++) {
      containers.add(Fleet.container(WEB, task, "web-" + node + "-" + task));
    }
    return containers;
  }

  /// A frame of now, one of a while ago, or one of a clock that is ahead by up to twice the ring.
  private static Frame frame(
      RandomGenerator random, int node, List<Container> containers, long nowMillis) {
    long atMillis =
        switch (random.nextInt(8)) {
          case 0 -> nowMillis - random.nextLong(70 * Fleet.STEP_MILLIS);
          case 1 ->
              random.nextInt(10) == 0
                  ? nowMillis + random.nextLong(2L * ServiceRing.SLOTS * Fleet.STEP_MILLIS)
                  : nowMillis + random.nextLong(2 * Fleet.STEP_MILLIS);
          default -> nowMillis / Fleet.STEP_MILLIS * Fleet.STEP_MILLIS;
        };
    List<Container> running = containers.subList(0, 1 + random.nextInt(containers.size()));
    return Fleet.frame(
        "n" + node,
        atMillis,
        running,
        ContainerMetric.MEMORY_USAGE,
        row -> random.nextInt(5) == 0 ? Frame.MISSING : random.nextInt(1_000));
  }

  private static void check(ServiceRing ring, int measure, Model model) {
    Slots slots = new Slots(ServiceRing.SLOTS);
    int service = ring.indexOf(WEB);
    if (service >= 0) {
      ring.read(service, measure, 0, slots);
    }
    Map<Long, Map<String, Long>> expected =
        model.slots().isEmpty()
            ? Map.of()
            : model.slots().tailMap(model.slots().lastKey() - ServiceRing.SLOTS + 1);
    assertThat(slots.size()).isEqualTo(expected.size());
    int i = 0;
    for (Map.Entry<Long, Map<String, Long>> slot : expected.entrySet()) {
      DoubleSummaryStatistics values =
          slot.getValue().values().stream()
              .filter(value -> value != Frame.MISSING)
              .mapToDouble(Long::doubleValue)
              .summaryStatistics();
      assertThat(slots.atMillis(i)).isEqualTo(slot.getKey() * Fleet.STEP_MILLIS);
      assertThat(slots.expected(i)).isEqualTo(slot.getValue().size());
      assertThat(slots.reported(i)).isEqualTo((int) values.getCount());
      assertThat(slots.sum(i)).isCloseTo(values.getSum(), within(1e-6));
      assertThat(slots.max(i))
          .isEqualTo(Double.valueOf(values.getCount() == 0 ? Double.NaN : values.getMax()));
      i++;
    }
  }

  @Test
  void aNodeWhoseClockIsAheadIsKeptAndToldOf() throws IOException {
    TestClock clock = new TestClock(Fleet.START);
    try (RocksStore store = open(directory, clock)) {
      store.append(frame(0, Fleet.at(1)));
      assertThat(store.status().problems()).as("clocks differ by a step").isEmpty();
      store.append(frame(0, Fleet.at(1) + 1));
      assertThat(store.status().problems())
          .singleElement(as(STRING))
          .contains("clock of n0 is 5 s ahead", "kept", "nothing is scaled");
      store.append(frame(0, Fleet.at(0) + FrameTimes.MAX_AHEAD.toMillis() + 1));
      assertThat(store.status().problems())
          .singleElement(as(STRING))
          .contains("3600 s ahead", "refused");
      clock.set(Fleet.instant(3));
      store.append(frame(0, Fleet.at(3)));
      assertThat(store.status().problems()).isEmpty();
    }
  }

  private static Frame frame(int node, long atMillis) {
    return Fleet.frame(
        "n" + node, atMillis, containers(node), ContainerMetric.MEMORY_USAGE, row -> 1);
  }
}
