package io.plimsoll.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.autoscaler.actuator.ResizeOutcome;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.MetricKind;
import io.plimsoll.testing.Seeds;
import io.plimsoll.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoFleetTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final long NOON_MILLIS = NOON.toEpochMilli();
  private static final ServiceKey WEB = ServiceKey.parse("shop/web");
  private static final long STEP = 5_000;

  private final TestClock clock = new TestClock(NOON);
  private final DemoFleet fleet = new DemoFleet(1, NOON);
  private final DemoRuntime runtime = new DemoRuntime(fleet, clock);
  private final DemoActuator actuator = new DemoActuator(fleet, runtime, clock);

  @Test
  void hasTwelveServicesInThreeClustersAndSomeOfThemScale() {
    List<Service> services = fleet.inventory(NOON).services();
    assertThat(services).hasSize(12);
    assertThat(services.stream().map(each -> each.key().cluster()).distinct()).hasSize(3);
    assertThat(services.stream().filter(each -> each.labels().containsKey("plimsoll.max")))
        .hasSize(7);
  }

  @Test
  void theSameSeedAndTimesGiveTheSameReadings() {
    Seeds.forEachSeed(
        10,
        random -> {
          long seed = random.nextLong();
          DemoFleet first = new DemoFleet(seed, NOON);
          DemoFleet second = new DemoFleet(seed, NOON);
          for (long at = NOON_MILLIS; at < NOON_MILLIS + 60_000; at += STEP) {
            assertThat(values(first.frame(at))).isEqualTo(values(second.frame(at)));
          }
        });
  }

  @Test
  void twiceTheTasksUseHalfAsMuchEach() throws Exception {
    double before = coresPerTask(NOON_MILLIS);
    resize(8);
    clock.advance(DemoFleet.START_DELAY);
    double after = coresPerTask(clock.instant().toEpochMilli());
    assertThat(after / before).isBetween(0.4, 0.6);
  }

  @Test
  void noTaskUsesMoreThanItsLimitAndWhatIsHeldBackIsCounted() throws Exception {
    resize(1); // far too few for the load
    fleet.frame(NOON_MILLIS);
    Frame frame = fleet.frame(NOON_MILLIS + 10_000);
    int row = rows(frame, WEB).getFirst();
    assertThat(frame.value(row, ContainerMetric.CPU_USAGE)).isEqualTo(5_000_000);
    assertThat(frame.value(row, ContainerMetric.CPU_THROTTLED_TIME)).isPositive();
  }

  @Test
  void aTaskRunsThreeSecondsAfterItWasAskedFor() throws Exception {
    resize(5);
    assertThat(capacity()).extracting(Capacity::desired, Capacity::running).containsExactly(5, 4);
    assertThat(rows(fleet.frame(NOON_MILLIS), WEB)).hasSize(4);

    clock.advance(DemoFleet.START_DELAY.minusMillis(1));
    assertThat(capacity().running()).isEqualTo(4);
    assertThat(newest().state()).isEqualTo(ContainerState.CREATED);
    assertThat(newest().startedAt()).isNull();

    clock.advance(Duration.ofMillis(1));
    assertThat(capacity().running()).isEqualTo(5);
    assertThat(newest().state()).isEqualTo(ContainerState.RUNNING);
    assertThat(rows(fleet.frame(clock.instant().toEpochMilli()), WEB)).hasSize(5);
  }

  @Test
  void theNewestTasksGoFirst() throws Exception {
    resize(2);
    assertThat(
            fleet.inventory(NOON).containers().stream()
                .filter(each -> each.service().equals(WEB))
                .map(Container::task))
        .containsExactly("1", "2");
  }

  @Test
  void aResizeFromAnOldCapacityChangesNothing() throws Exception {
    Capacity old = capacity();
    resize(6);
    assertThat(actuator.resize(WEB, 3, old)).isEqualTo(new ResizeOutcome.Conflict(capacity()));
    assertThat(capacity().desired()).isEqualTo(6);
  }

  @Test
  void aResizeThatIsRepeatedIsAcceptedAgain() throws Exception {
    Capacity old = capacity();
    assertThat(actuator.resize(WEB, 6, old)).isEqualTo(new ResizeOutcome.Accepted(6));
    assertThat(actuator.resize(WEB, 6, old)).isEqualTo(new ResizeOutcome.Accepted(6));
    assertThat(capacity().desired()).isEqualTo(6);
  }

  @Test
  void countersNeverFallAndLevelsStayWithinTheirLimits() {
    Seeds.forEachSeed(
        10,
        random -> {
          DemoFleet each = new DemoFleet(random.nextLong(), NOON);
          Map<String, long[]> before = new HashMap<>();
          for (long at = NOON_MILLIS; at < NOON_MILLIS + 600_000; at += STEP) {
            each.resize(WEB, random.nextInt(1, 12), Instant.ofEpochMilli(at));
            Frame frame = each.frame(at);
            for (int row = 0; row < frame.rows(); row++) {
              check(frame, row, before);
            }
          }
        });
  }

  @Test
  void timeDoesNotRunBackwards() {
    fleet.frame(NOON_MILLIS + STEP);
    assertThatThrownBy(() -> fleet.frame(NOON_MILLIS + STEP - 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void thePastHasAFrameForEveryStepAndServicesOfTheSizeTheyNeeded() throws Exception {
    List<Frame> frames = new ArrayList<>();
    Instant end = NOON.plus(Duration.ofHours(1));
    DemoHistory.write(fleet, NOON, end, Duration.ofMillis(STEP), frames::add);

    assertThat(frames).hasSize(720);
    assertThat(frames.getLast().atMillis()).isEqualTo(end.toEpochMilli() - STEP);
    assertThat(frames.stream().map(frame -> rows(frame, WEB).size()).distinct().count())
        .as("sizes that the web service had")
        .isGreaterThan(1);
    assertThat(frames.stream().map(frame -> rows(frame, WEB).size()))
        .allSatisfy(size -> assertThat(size).isBetween(2, 12));
  }

  private static void check(Frame frame, int row, Map<String, long[]> before) {
    long[] now = new long[ContainerMetric.COLUMNS.size()];
    frame.copyRow(row, now);
    long[] old = before.put(frame.container(row).id(), now);
    for (ContainerMetric metric : ContainerMetric.COLUMNS) {
      assertThat(now[metric.ordinal()]).as(metric.metricName()).isNotNegative();
      if (old != null && metric.kind() == MetricKind.COUNTER) {
        assertThat(now[metric.ordinal()])
            .as(metric.metricName())
            .isGreaterThanOrEqualTo(old[metric.ordinal()]);
      }
    }
    assertThat(frame.value(row, ContainerMetric.MEMORY_USAGE))
        .isLessThanOrEqualTo(frame.value(row, ContainerMetric.MEMORY_LIMIT));
  }

  /// Cores of a task of the web service in the second that follows.
  private double coresPerTask(long atMillis) {
    long before = usage(fleet.frame(atMillis));
    Frame frame = fleet.frame(atMillis + 1_000);
    return (usage(frame) - before) / 1e6 / rows(frame, WEB).size();
  }

  private static long usage(Frame frame) {
    return rows(frame, WEB).stream()
        .mapToLong(row -> frame.value(row, ContainerMetric.CPU_USAGE))
        .sum();
  }

  private static List<Integer> rows(Frame frame, ServiceKey service) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < frame.rows(); row++) {
      if (frame.container(row).service().equals(service)) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static List<Long> values(Frame frame) {
    List<Long> values = new ArrayList<>();
    for (int row = 0; row < frame.rows(); row++) {
      for (ContainerMetric metric : ContainerMetric.COLUMNS) {
        values.add(frame.value(row, metric));
      }
    }
    return values;
  }

  private void resize(int desired) throws Exception {
    assertThat(actuator.resize(WEB, desired, capacity()))
        .isEqualTo(new ResizeOutcome.Accepted(desired));
  }

  private Capacity capacity() throws Exception {
    return actuator.capacity(WEB);
  }

  private Container newest() {
    return runtime.inventory().containers().stream()
        .filter(each -> each.service().equals(WEB))
        .toList()
        .getLast();
  }
}
