package io.plimsoll.autoscaler.engine;

import static io.plimsoll.testing.Seeds.forEachSeed;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.fake.FakePlatform;
import io.plimsoll.autoscaler.target.TargetDefinitions;
import io.plimsoll.collector.clock.CheckedClock;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.rocks.RocksStore;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is decided from a real store while the wall clock of the machine is set.
class ClockJumpTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final ServiceKey WEB = new ServiceKey("shop", "web");
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final Duration MONTH = Duration.ofDays(30);
  private static final long TARGET = 100_000_000;
  private static final int STEPS = 70;
  private static final Map<String, String> LABELS =
      Map.of(
          "plimsoll.max", "20",
          "plimsoll.target.memory.rss", String.valueOf(TARGET),
          "plimsoll.scale-in.cooldown", "30s",
          "plimsoll.scale-in.window", "1m");

  @TempDir private Path directory;

  /// A store and an autoscaler on one machine.
  private static final class Machine implements AutoCloseable {
    private final TestClock wall = new TestClock(NOON);
    private long steadyNanos;
    private final CheckedClock clock = new CheckedClock(wall, () -> steadyNanos);
    private final FakePlatform platform = new FakePlatform(clock);
    private final RocksStore store;
    private final AutoscalerEngine engine;

    Machine(Path directory) throws IOException {
      platform.service(WEB, 4, LABELS);
      store =
          RocksStore.open(directory, StoreSettings.DEFAULT, clock, () -> steadyNanos, node -> true);
      engine =
          new AutoscalerEngine(
              store.ring(),
              store.documents(),
              platform::inventory,
              List.of(platform),
              TargetDefinitions.NONE,
              clock,
              () -> steadyNanos,
              RandomGeneratorFactory.of("L64X128MixRandom").create(1),
              Runnable::run,
              EngineSettings.DEFAULTS);
    }

    void jump(Duration by) {
      wall.advance(by);
    }

    /// All tasks together use so much; returns the size after it was evaluated.
    int step(long load) throws IOException {
      wall.advance(STEP);
      steadyNanos += STEP.toNanos();
      int size = size();
      store.append(frame(clock.millis(), size, load / size));
      engine.evaluate();
      return size();
    }

    private int size() {
      return platform.inventory().services().getFirst().desired();
    }

    @Override
    public void close() throws IOException {
      engine.close();
      store.close();
    }
  }

  private static Frame frame(long atMillis, int tasks, long each) {
    List<Container> containers = new ArrayList<>();
    int width = ContainerMetric.COLUMNS.size();
    long[] values = Frame.missing(tasks * width);
    long[] millis = new long[tasks];
    for (int task = 0; task < tasks; task++) {
      containers.add(
          new Container(
              "%064x".formatted(task + 1),
              "web-" + task,
              WEB,
              String.valueOf(task),
              Orchestrator.COMPOSE,
              "busybox:1",
              Map.of(),
              NOON,
              NOON,
              ContainerState.RUNNING,
              Health.NONE,
              0,
              100 + task));
      millis[task] = atMillis;
      values[task * width + ContainerMetric.MEMORY_RSS.ordinal()] = each;
    }
    long[] node = Frame.missing(NodeMetric.COLUMNS.size());
    return new Frame("n1", atMillis, node, containers, millis, values);
  }

  @Test
  void inv11AJumpThatIsTakenBackChangesNoDecision() {
    forEachSeed(
        2,
        random -> {
          try (Machine calm = new Machine(Files.createTempDirectory(directory, "calm"));
              Machine jumpy = new Machine(Files.createTempDirectory(directory, "jumpy"))) {
            long load = 4 * TARGET;
            Duration back = Duration.ZERO;
            for (int step = 0; step < STEPS; step++) {
              if (step % 10 == 3) {
                back = random.nextBoolean() ? MONTH : MONTH.negated();
                jumpy.jump(back);
              } else if (step % 10 == 5) {
                jumpy.jump(back.negated());
              }
              load = Math.clamp(load + random.nextLong(-TARGET / 2, TARGET), TARGET, 15 * TARGET);
              assertThat(jumpy.step(load)).as("step %d", step).isEqualTo(calm.step(load));
            }
            assertThat(jumpy.platform.calls()).isNotEmpty();
          }
        });
  }

  @Test
  void inv11AJumpThatIsFollowedScalesNothingAndLoadIsFollowedAfterIt() throws IOException {
    try (Machine machine = new Machine(directory)) {
      for (Duration jump : List.of(MONTH, MONTH.negated(), MONTH.negated())) {
        for (int step = 0; step < STEPS; step++) {
          if (step == 20) {
            machine.jump(jump);
          }
          assertThat(machine.step(4 * TARGET)).as("%s, step %d", jump, step).isEqualTo(4);
        }
        assertThat(machine.clock.instant()).isEqualTo(machine.wall.instant());
        assertThat(settled(machine, 8 * TARGET)).as("after %s", jump).isEqualTo(8);
        assertThat(settled(machine, 4 * TARGET)).as("after %s", jump).isEqualTo(4);
      }
    }
  }

  @Test
  void inv11AClockThatIsSetBackByMinutesReplaysNothing() throws IOException {
    for (int minutes : new int[] {1, 4, 9}) {
      try (Machine machine = new Machine(Files.createTempDirectory(directory, "back"))) {
        assertThat(settled(machine, 4 * TARGET)).isEqualTo(4);
        while (machine.step(TARGET) == 4) {
          // until its low load is believed
        }
        while (machine.step(8 * TARGET) < 8) {
          // until it has followed
        }
        Duration back = Duration.ofMinutes(minutes);
        machine.jump(back.negated());
        for (int step = 0; step < CheckedClock.PROBATION.plus(back).dividedBy(STEP); step++) {
          assertThat(machine.step(8 * TARGET)).as("%s, step %d", back, step).isEqualTo(8);
        }
        assertThat(settled(machine, 4 * TARGET)).isEqualTo(4);
      }
    }
  }

  private static int settled(Machine machine, long load) throws IOException {
    int size = 0;
    for (int step = 0; step < STEPS; step++) {
      size = machine.step(load);
    }
    return size;
  }
}
