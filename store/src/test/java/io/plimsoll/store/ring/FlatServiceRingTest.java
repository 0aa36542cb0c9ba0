package io.plimsoll.store.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class FlatServiceRingTest {
  private static final int WIDTH = ContainerMetric.COLUMNS.size();
  private static final ServiceKey WEB = new ServiceKey("shop", "web");
  private static final long STEP = 5_000;

  private final FlatServiceRing ring = new FlatServiceRing(STEP);
  private final Slots slots = new Slots(ServiceRing.SLOTS);

  @Test
  void aServiceThatWasNeverReadHasNoIndex() {
    assertThat(ring.indexOf(WEB)).isEqualTo(-1);
    assertThat(ring.register(WEB)).isZero();
    assertThat(ring.indexOf(WEB)).isZero();
  }

  @Test
  void severalNodesAddUpInOneSlot() {
    int measure = ring.track("memory.usage");
    int web = ring.register(WEB);
    usage(web, 1, 10, 20);
    usage(web, 1, 5);
    ring.read(web, measure, 0, slots);
    assertThat(slots.size()).isOne();
    assertThat(slots.atMillis(0)).isEqualTo(STEP);
    assertThat(slots.sum(0)).isEqualTo(35);
    assertThat(slots.max(0)).isEqualTo(20);
    assertThat(slots.reported(0)).isEqualTo(3);
    assertThat(slots.expected(0)).isEqualTo(3);
  }

  @Test
  void aContainerThatCouldNotBeReadIsExpectedAndNotReported() {
    int measure = ring.track("memory.usage");
    int web = ring.register(WEB);
    usage(web, 1, 10, Frame.MISSING);
    ring.read(web, measure, 0, slots);
    assertThat(slots.reported(0)).isOne();
    assertThat(slots.expected(0)).isEqualTo(2);
    usage(web, 2, Frame.MISSING);
    ring.read(web, measure, 2 * STEP, slots);
    assertThat(slots.size()).isOne();
    assertThat(slots.reported(0)).isZero();
    assertThat(slots.max(0)).isNaN();
  }

  @Test
  void aContainerThatIsStartingIsCountedAndNotMeasured() {
    int measure = ring.track("memory.usage");
    int web = ring.register(WEB);
    ring.begin(STEP);
    ring.row(web, -1, Frame.missing(WIDTH), STEP, row(10, 0));
    ring.row(web, -1, Frame.missing(WIDTH), STEP, row(90, 1));
    ring.publish();
    ring.read(web, measure, 0, slots);
    assertThat(slots.sum(0)).isEqualTo(10);
    assertThat(slots.max(0)).isEqualTo(10);
    assertThat(slots.reported(0)).isOne();
    assertThat(slots.starting(0)).isOne();
    assertThat(slots.expected(0)).isEqualTo(2);
  }

  @Test
  void aRateOverTheEndOfAStartDoesNotCountYet() {
    int measure = ring.track("memory.usage");
    int web = ring.register(WEB);
    ring.begin(2 * STEP);
    ring.row(web, STEP, row(90, 1), 2 * STEP, row(90, 0));
    ring.publish();
    ring.begin(3 * STEP);
    ring.row(web, 2 * STEP, row(90, 0), 3 * STEP, row(90, 0));
    ring.publish();
    ring.read(web, measure, 0, slots);
    assertThat(slots.starting(0)).isOne();
    assertThat(slots.reported(0)).isZero();
    assertThat(slots.starting(1)).isZero();
    assertThat(slots.reported(1)).isOne();
  }

  @Test
  void aContainerWithoutALimitIsToldFromOneThatWasNotRead() {
    int measure = ring.track("memory.utilization");
    int web = ring.register(WEB);
    ring.begin(STEP);
    for (long limit : new long[] {0, 100, Frame.MISSING}) {
      long[] row = row(0, 0);
      row[ContainerMetric.MEMORY_WORKING_SET.ordinal()] = 20;
      row[ContainerMetric.MEMORY_LIMIT.ordinal()] = limit;
      ring.row(web, -1, Frame.missing(WIDTH), STEP, row);
    }
    ring.publish();
    ring.read(web, measure, 0, slots);
    assertThat(slots.expected(0)).isEqualTo(3);
    assertThat(slots.reported(0)).isOne();
    assertThat(slots.unlimited(0)).isOne();
    assertThat(slots.sum(0)).isEqualTo(20);
    ring.read(web, ring.track("cpu.utilization"), 0, slots);
    assertThat(slots.unlimited(0)).as("percent of a core need no limit").isZero();
  }

  private static long[] row(long usage, long starting) {
    long[] row = Frame.missing(WIDTH);
    row[ContainerMetric.MEMORY_USAGE.ordinal()] = usage;
    row[ContainerMetric.STARTING.ordinal()] = starting;
    return row;
  }

  @Test
  void aPausedContainerIsNeitherExpectedNorLoad() {
    int measure = ring.track("memory.usage");
    int web = ring.register(WEB);
    long[] running = row(10);
    long[] paused = row(20);
    paused[ContainerMetric.PAUSED.ordinal()] = 1;
    ring.begin(STEP);
    ring.row(web, -1, Frame.missing(WIDTH), STEP, running);
    ring.row(web, -1, Frame.missing(WIDTH), STEP, paused);
    ring.publish();
    ring.begin(2 * STEP);
    ring.row(web, STEP, paused, 2 * STEP, paused);
    ring.publish();
    ring.read(web, measure, 0, slots);
    assertThat(slots.size()).isOne();
    assertThat(slots.sum(0)).isEqualTo(10);
    assertThat(slots.reported(0)).isOne();
    assertThat(slots.expected(0)).isOne();
  }

  @Test
  void onlyTheNewestSlotsAreKeptAndReadOldestFirst() {
    int measure = ring.track("memory.usage");
    int web = ring.register(WEB);
    for (int step = 1; step <= 100; step++) {
      usage(web, step, step);
    }
    usage(web, 20, 1_000_000);
    ring.read(web, measure, 0, slots);
    assertThat(slots.size()).isEqualTo(ServiceRing.SLOTS);
    for (int i = 0; i < slots.size(); i++) {
      assertThat(slots.sum(i)).isEqualTo(37 + i);
    }
    Slots three = new Slots(3);
    ring.read(web, measure, 0, three);
    assertThat(three.atMillis(0)).isEqualTo(98 * STEP);
    ring.read(web, measure, 99 * STEP, three);
    assertThat(three.size()).isEqualTo(2);
  }

  @Test
  void aStepWithoutAFrameLeavesAHole() {
    int measure = ring.track("memory.usage");
    int web = ring.register(WEB);
    usage(web, 1, 1);
    usage(web, 3, 1);
    usage(web, 3 + ServiceRing.SLOTS - 1, 1);
    ring.read(web, measure, 0, slots);
    assertThat(slots.size()).isEqualTo(2);
    assertThat(slots.atMillis(0)).isEqualTo(3 * STEP);
  }

  @Test
  void theSameMeasureIsTrackedOnce() {
    assertThat(ring.track("cpu.utilization")).isZero();
    assertThat(ring.track("memory.utilization")).isOne();
    assertThat(ring.track("pids")).isEqualTo(2);
    assertThat(ring.track("pids")).isEqualTo(2);
    assertThatThrownBy(() -> ring.track("node.cpu.usage"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ring.track("pid"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pids");
  }

  @Test
  void aReaderNeverSeesHalfAFrame() {
    int measure = ring.track("memory.usage");
    int web = ring.register(WEB);
    AtomicBoolean running = new AtomicBoolean(true);
    CompletableFuture<Long> reads =
        CompletableFuture.supplyAsync(() -> readUntilDone(web, measure, running));
    for (int step = 1; step <= 200_000; step++) {
      if (step % 1_000 == 0) {
        ring.register(new ServiceKey("shop", "other" + step));
      }
      usage(web, step, step, 2L * step);
      usage(web, step, 3L * step);
    }
    running.set(false);
    assertThat(reads.join()).as("reads beside the writer").isPositive();
  }

  /// Each frame keeps sum, count and slot in step, so any mixture of two shows.
  private long readUntilDone(int web, int measure, AtomicBoolean running) {
    Slots read = new Slots(ServiceRing.SLOTS);
    long count = 0;
    while (running.get()) {
      ring.read(web, measure, 0, read);
      for (int i = 0; i < read.size(); i++) {
        long step = read.atMillis(i) / STEP;
        int reported = read.reported(i);
        assertThat(reported).isIn(2, 3);
        assertThat(read.sum(i)).isEqualTo(reported == 2 ? 3.0 * step : 6.0 * step);
        count++;
      }
    }
    return count;
  }

  private void usage(int service, long step, long... usages) {
    ring.begin(step * STEP);
    for (long usage : usages) {
      ring.row(service, -1, Frame.missing(WIDTH), step * STEP, row(usage));
    }
    ring.publish();
  }

  private static long[] row(long usage) {
    long[] row = Frame.missing(WIDTH);
    row[ContainerMetric.MEMORY_USAGE.ordinal()] = usage;
    return row;
  }
}
