package io.plimsoll.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerChange;
import io.plimsoll.collector.container.ContainerRuntime;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.FrameSink;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.node.NodeReader;
import io.plimsoll.collector.reading.ContainerReader;
import io.plimsoll.collector.reading.FallbackReader;
import io.plimsoll.collector.reading.Rows;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(5);

  private final TestClock clock = new TestClock(NOON);
  private final FakeRuntime runtime = new FakeRuntime();
  private final FakeReader reader = new FakeReader();
  private final List<Frame> frames = new ArrayList<>();

  @TempDir Path emptyMachine;

  /// Knows what the test says.
  private static final class FakeRuntime implements ContainerRuntime {
    private volatile Inventory inventory = Inventory.EMPTY;

    @Override
    public void start() {}

    @Override
    public Inventory inventory() {
      return inventory;
    }

    @Override
    public AutoCloseable subscribe(Consumer<ContainerChange> listener) {
      return () -> {};
    }

    @Override
    public void close() {}

    void know(Container... containers) {
      inventory = new Inventory(NOON, List.of(containers), List.of(), null);
    }
  }

  /// Reads the process id as the number of processes.
  private static final class FakeReader implements ContainerReader {
    final Set<Long> gone = new HashSet<>();
    final Set<Long> unreadable = new HashSet<>();
    final List<Long> asked = new ArrayList<>();

    @Override
    public void read(Rows rows, Duration budget) {
      for (int i = 0; i < rows.size(); i++) {
        long pid = rows.container(i).pid();
        if (!rows.isUnread(i)) {
          continue;
        }
        asked.add(pid);
        if (gone.contains(pid)) {
          rows.gone(i);
        } else if (unreadable.contains(pid)) {
          rows.unreadable("no reading of " + pid);
        } else {
          long[] row = Frame.missing(Rows.WIDTH);
          row[ContainerMetric.PIDS.ordinal()] = pid;
          rows.read(i, NOON.toEpochMilli() + pid, row);
        }
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void whatIsPausedUsesMemoryStillAndDoesNotRun() {
    runtime.know(
        Containers.running(1, 11),
        Containers.in(ContainerState.PAUSED, 2, 22),
        Containers.in(ContainerState.PAUSED, 3, 33),
        Containers.in(ContainerState.RESTARTING, 4, 0),
        Containers.in(ContainerState.CREATED, 5, 0));
    reader.unreadable.add(33L);
    collector(frames::add).step(NOON);
    Frame frame = frames.getFirst();
    assertThat(frame.rows()).isEqualTo(3);
    assertThat(frame.value(0, ContainerMetric.PAUSED)).isZero();
    assertThat(frame.value(1, ContainerMetric.PAUSED)).isOne();
    assertThat(frame.value(1, ContainerMetric.PIDS)).isEqualTo(22);
    assertThat(frame.value(2, ContainerMetric.PAUSED)).isOne();
    assertThat(frame.value(2, ContainerMetric.PIDS)).isEqualTo(Frame.MISSING);
    assertThat(frame.nodeValue(NodeMetric.CONTAINERS)).isEqualTo(5);
    assertThat(frame.nodeValue(NodeMetric.CONTAINERS_RUNNING)).isOne();
  }

  @Test
  void everyRunningContainerHasARowFromItsFirstStepOn() {
    runtime.know(
        Containers.running(1, 11),
        Containers.in(ContainerState.EXITED, 2, 0),
        Containers.running(3, 33));
    collector(frames::add).step(NOON);
    Frame frame = frames.getFirst();
    assertThat(frame.atMillis()).isEqualTo(NOON.toEpochMilli());
    assertThat(frame.rows()).isEqualTo(2);
    assertThat(frame.value(1, ContainerMetric.PIDS)).isEqualTo(33);
    assertThat(frame.value(1, ContainerMetric.RESTARTS)).isEqualTo(3);
    assertThat(frame.rowMillis(1)).isEqualTo(NOON.toEpochMilli() + 33);
    assertThat(frame.nodeValue(NodeMetric.CONTAINERS)).isEqualTo(3);
    assertThat(frame.nodeValue(NodeMetric.CONTAINERS_RUNNING)).isEqualTo(2);
  }

  @Test
  void aContainerIsStartingUntilItsCheckDecidesOrTenMinutesHavePassed() {
    Instant longAgo = NOON.minus(Container.MAX_START);
    runtime.know(
        Containers.running(1, 1),
        Containers.checked(2, 2, Health.STARTING, NOON),
        Containers.checked(3, 3, Health.HEALTHY, NOON),
        Containers.checked(4, 4, Health.UNHEALTHY, NOON),
        Containers.checked(5, 5, Health.STARTING, longAgo.plusMillis(6)),
        Containers.checked(6, 6, Health.STARTING, longAgo.plusMillis(6)));
    collector(frames::add).step(NOON);
    Frame frame = frames.getFirst();
    assertThat(IntStream.range(0, 6).mapToLong(row -> frame.value(row, ContainerMetric.STARTING)))
        .containsExactly(0L, 1L, 0L, 0L, 1L, 0L);
  }

  @Test
  void aContainerThatEndedHasNoRowAndIsNoFailure() {
    runtime.know(Containers.running(1, 11), Containers.running(2, 22));
    reader.gone.add(11L);
    Collector collector = collector(frames::add);
    collector.step(NOON);
    Frame frame = frames.getFirst();
    assertThat(frame.rows()).isEqualTo(1);
    assertThat(frame.container(0).pid()).isEqualTo(22);
    assertThat(frame.value(0, ContainerMetric.PIDS)).isEqualTo(22);
    assertThat(collector.status().failures()).isZero();
    assertThat(collector.status().lastProblem()).isNull();
  }

  @Test
  void aContainerThatCannotBeReadHasARowOfMissingValues() {
    runtime.know(Containers.running(1, 11), Containers.running(2, 22));
    reader.unreadable.add(11L);
    Collector collector = collector(frames::add);
    collector.step(NOON);
    Frame frame = frames.getFirst();
    long[] row = new long[Rows.WIDTH];
    frame.copyRow(0, row);
    assertThat(row).containsOnly(Frame.MISSING);
    assertThat(frame.rowMillis(0)).isEqualTo(NOON.toEpochMilli());
    assertThat(collector.status().failures()).isEqualTo(1);
    assertThat(collector.status().rows()).isEqualTo(1);
    assertThat(collector.status().lastProblem()).contains("no reading of 11");
  }

  @Test
  void whatOneReaderCannotReadTheNextIsAskedFor() {
    FakeReader second = new FakeReader();
    reader.unreadable.add(11L);
    Rows rows = new Rows(List.of(Containers.running(1, 11), Containers.running(2, 22)));
    new FallbackReader(reader, second).read(rows, STEP);
    assertThat(second.asked).containsExactly(11L);
    assertThat(rows.unread()).isZero();
  }

  @Test
  void beforeTheFirstListingTheNumberOfContainersIsMissing() {
    collector(frames::add).step(NOON);
    assertThat(frames.getFirst().nodeValue(NodeMetric.CONTAINERS)).isEqualTo(Frame.MISSING);
  }

  @Test
  void aSinkThatFailsIsCountedAndTheNextStepIsTaken() {
    runtime.know(Containers.running(1, 11));
    Collector collector =
        collector(frame -> {
          throw new IOException("the disk is full");
        });
    collector.step(NOON);
    collector.step(NOON.plus(STEP));
    assertThat(collector.status().steps()).isEqualTo(2);
    assertThat(collector.status().failures()).isEqualTo(2);
    assertThat(collector.status().rows()).isZero();
    assertThat(collector.status().lastProblem()).contains("the disk is full");
  }

  @Test
  void stepsAreDueAtMultiplesOfTheStepAndOnesThatWereMissedAreLeftOut() throws Exception {
    clock.set(NOON.plusMillis(1_234));
    BlockingQueue<Frame> handedOn = new LinkedBlockingQueue<>();
    FrameSink slowOnce =
        frame -> {
          handedOn.add(frame);
          if (frame.atMillis() == NOON.plus(STEP).toEpochMilli()) {
            clock.advance(Duration.ofSeconds(11));
          }
        };
    Ticker ticker =
        wait -> {
          if (handedOn.size() > 3) {
            throw new InterruptedException();
          }
          clock.advance(wait);
        };
    try (Collector collector = collector(slowOnce, ticker)) {
      collector.start();
      List<Long> seconds = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Frame frame = handedOn.poll(10, TimeUnit.SECONDS);
        assertThat(frame).isNotNull();
        seconds.add(Duration.between(NOON, Instant.ofEpochMilli(frame.atMillis())).toSeconds());
      }
      assertThat(seconds).containsExactly(5L, 20L, 25L);
      assertThat(collector.status().lateSteps()).isEqualTo(2);
    }
  }

  @Test
  void aClockThatIsSetForwardMovesTheSlotsAndNothingElse() throws Exception {
    assertThat(slotsWithClockSetAtThirdWait(Duration.ofHours(1)))
        .containsExactly(5L, 10L, 3_615L, 3_620L, 3_625L);
  }

  @Test
  void aClockThatIsSetBackMovesTheSlotsAndNothingElse() throws Exception {
    assertThat(slotsWithClockSetAtThirdWait(Duration.ofHours(-1)))
        .containsExactly(5L, 10L, -3_585L, -3_580L, -3_575L);
  }

  @Test
  void aClockThatLagsBehindTheTimerFillsNoSlotTwice() throws Exception {
    assertThat(slots(wait -> clock.advance(wait.minusMillis(1)), 4))
        .containsExactly(5L, 10L, 15L, 20L);
  }

  @Test
  void aClockThatIsSetBackLessThanAStepFillsNoSlotTwice() throws Exception {
    assertThat(slotsWithClockSetAtThirdWait(Duration.ofSeconds(-3)))
        .containsExactly(5L, 10L, 15L, 20L, 25L);
  }

  /// The slots of five steps, in seconds from noon; a change of the clock falls into a wait.
  private List<Long> slotsWithClockSetAtThirdWait(Duration change) throws Exception {
    AtomicInteger waits = new AtomicInteger();
    List<Duration> lengths = new CopyOnWriteArrayList<>();
    List<Long> slots =
        slots(
            wait -> {
              lengths.add(wait);
              clock.advance(waits.incrementAndGet() == 3 ? wait.plus(change) : wait);
            },
            5);
    assertThat(lengths)
        .allMatch(wait -> wait.isPositive() && wait.compareTo(STEP.multipliedBy(2)) < 0);
    return slots;
  }

  private List<Long> slots(Ticker ticker, int count) throws Exception {
    BlockingQueue<Frame> handedOn = new LinkedBlockingQueue<>();
    AtomicInteger waits = new AtomicInteger();
    Ticker bounded =
        wait -> {
          if (waits.getAndIncrement() >= count) {
            throw new InterruptedException();
          }
          ticker.await(wait);
        };
    List<Long> slots = new ArrayList<>();
    try (Collector collector = collector(handedOn::add, bounded)) {
      collector.start();
      for (int i = 0; i < count; i++) {
        Frame frame = handedOn.poll(10, TimeUnit.SECONDS);
        assertThat(frame).isNotNull();
        slots.add(Duration.between(NOON, Instant.ofEpochMilli(frame.atMillis())).toSeconds());
      }
      assertThat(collector.status().lateSteps()).isZero();
    }
    return slots;
  }

  @Test
  void aStepHasWholeSecondsFromOneToSixty() {
    plan(Duration.ofSeconds(1), frames::add);
    plan(Duration.ofSeconds(60), frames::add);
    for (Duration wrong :
        List.of(Duration.ofMillis(999), Duration.ofMillis(1_500), Duration.ofSeconds(61))) {
      assertThatThrownBy(() -> plan(wrong, frames::add))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(wrong.toMillis() + " ms");
    }
  }

  private Collector collector(FrameSink sink) {
    return collector(sink, clock::advance);
  }

  private Collector collector(FrameSink sink, Ticker ticker) {
    return new Collector(plan(STEP, sink), clock, ticker);
  }

  private Collector.Plan plan(Duration step, FrameSink sink) {
    NodeReader node = new NodeReader(emptyMachine, emptyMachine, emptyMachine, new HandleBudget(0));
    return new Collector.Plan("node-1", runtime, reader, node, sink, step);
  }
}
