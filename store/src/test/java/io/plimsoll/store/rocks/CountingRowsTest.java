package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.store.ring.ServiceRing;
import io.plimsoll.store.ring.Slots;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows that are kept and shown, and of which nothing is decided.
class CountingRowsTest {
  private static final ServiceKey WEB = new ServiceKey("shop", "web");
  private static final ServiceKey INVENTED = new ServiceKey("shop", "invented");
  private static final ContainerMetric METRIC = ContainerMetric.MEMORY_USAGE;

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(Fleet.START);
  private final List<Container> here = Fleet.containers("web", 2);
  private final List<Container> elsewhere =
      List.of(Fleet.container("web", 7), Fleet.container("invented", 1));

  @Test
  void rowsThatDoNotCountAreKeptAndAreNotInTheRing() throws IOException {
    try (RocksStore store = open()) {
      store.append(frame("here", 1, here));
      store.append(frame("there", 1, elsewhere), container -> false);
      assertThat(expected(store)).containsExactly(2);
      assertThat(store.ring().indexOf(INVENTED)).as("it takes no place").isNegative();
      assertThat(counted(store)).isEqualTo(3);

      store.append(frame("there", 2, elsewhere), container -> container.service().equals(WEB));
      assertThat(expected(store)).containsExactly(2, 1);
      store.append(frame("there", 3, elsewhere), container -> true);
      assertThat(expected(store)).containsExactly(2, 1, 1);
      assertThat(store.ring().indexOf(INVENTED)).isNotNegative();
      store.append(frame("there", 4, elsewhere), container -> false);
      assertThat(expected(store)).as("they do not count any more").containsExactly(2, 1, 1);
    }
  }

  @Test
  void afterARestartTheRingHasTheRowsOfOwnNodesAlone() throws IOException {
    try (RocksStore store = open()) {
      store.append(frame("here", 1, here));
      store.append(frame("there", 1, elsewhere), container -> false);
      store.append(frame("there", 2, elsewhere), container -> true);
    }
    try (RocksStore store = open()) {
      assertThat(expected(store)).containsExactly(2);
      assertThat(store.ring().indexOf(INVENTED)).isNegative();
      store.append(frame("there", 3, elsewhere), container -> true);
      store.append(frame("here", 3, here));
      assertThat(expected(store)).containsExactly(2, 3);
    }
  }

  private RocksStore open() throws IOException {
    return RocksStore.open(directory, Appender.SETTINGS, clock, () -> 0, "here"::equals);
  }

  private Frame frame(String node, long step, List<Container> containers) {
    clock.set(Fleet.instant(step));
    return Fleet.frame(node, Fleet.at(step), containers, METRIC, row -> 100);
  }

  /// How many tasks of the service were there in each slot of the ring.
  private static List<Integer> expected(RocksStore store) {
    Slots slots = new Slots(ServiceRing.SLOTS);
    ServiceRing ring = store.ring();
    ring.read(ring.indexOf(WEB), ring.track(METRIC.metricName()), 0, slots);
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < slots.size(); i++) {
      expected.add(slots.expected(i));
    }
    return expected;
  }

  /// How many containers of the service a query finds in the first step.
  private static double counted(RocksStore store) throws IOException {
    Query query =
        new Query(
            Selector.of(WEB),
            METRIC.metricName(),
            Fleet.instant(1),
            Fleet.instant(2),
            Fleet.STEP,
            Statistic.COUNT,
            Grouping.SERVICE);
    return store.query(query).getFirst().values()[0];
  }
}
