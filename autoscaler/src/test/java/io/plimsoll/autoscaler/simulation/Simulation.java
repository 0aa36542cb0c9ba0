package io.plimsoll.autoscaler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityJournal;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.autoscaler.activity.Inputs;
import io.plimsoll.autoscaler.activity.Inputs.Datapoint;
import io.plimsoll.autoscaler.engine.AutoscalerEngine;
import io.plimsoll.autoscaler.engine.EngineSettings;
import io.plimsoll.autoscaler.fake.Facts;
import io.plimsoll.autoscaler.fake.FakeRing;
import io.plimsoll.autoscaler.fake.MemoryDocuments;
import io.plimsoll.autoscaler.policy.Assessment;
import io.plimsoll.autoscaler.target.TargetDefinitions;
import io.plimsoll.collector.clock.CheckedClock;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;

/// One run of the real engine in a simulated world: a phase with faults, in which every resize is
/// checked as it happens, then a phase without, in which sizes must come to suit the load.
///
/// One thread; time is virtual and moves from event to event; everything random comes from one
/// seed, so a run can be repeated exactly.
final class Simulation {
  private static final long FAULTY_MILLIS = Duration.ofMinutes(20).toMillis();

  /// Longest window, cooldown and back-off one after the other, and time to grow in steps.
  private static final long CALM_MILLIS = Duration.ofMinutes(15).toMillis();

  private static final long BUCKET_MILLIS = Duration.ofMinutes(10).toMillis();

  /// How much of its log a failed run shows.
  private static final int END_OF_LOG = 1_500;

  private record Event(long atMillis, long order, Runnable happens) {}

  final SplittableGenerator random;
  final TestClock wall = new TestClock(Facts.NOON);
  final FakeRing ring = new FakeRing();
  final MemoryDocuments documents = new MemoryDocuments();
  final List<SimulatedService> services = new ArrayList<>();
  final SimulatedPlatform platform;
  final StringBuilder log = new StringBuilder();

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::atMillis).thenComparingLong(Event::order));
  private final Faults faults;
  private long order;
  private long nowMillis;
  private long process;
  private long newestMillis;
  private long shownMillis;
  private boolean calm;
  private Inventory inventory = Inventory.EMPTY;
  private final boolean checksClock;
  private InstantSource clock = wall;
  private AutoscalerEngine engine;

  Simulation(SplittableGenerator random) {
    this.random = random;
    for (String name : List.of("web", "api", "worker")) {
      services.add(new SimulatedService(name, random.split()));
    }
    platform = new SimulatedPlatform(this, random.split());
    faults = new Faults(this, random.split());
    checksClock = random.nextBoolean();
    engine = start();
  }

  /// Runs both phases and returns what happened, line by line.
  String run() throws IOException {
    try {
      return runBothPhases();
    } catch (AssertionError e) {
      String end = log.substring(Math.max(0, log.length() - END_OF_LOG));
      throw new AssertionError(e.getMessage() + "\nafter\n" + end, e);
    }
  }

  private String runBothPhases() throws IOException {
    in(0, this::frame);
    in(1, faults::next);
    runUntil(FAULTY_MILLIS);
    calm = true;
    faults.heal();
    services.forEach(SimulatedService::calm);
    long behind = newestMillis - clock.millis();
    long begin = nowMillis + (behind <= BUCKET_MILLIS ? Math.max(0, behind) : 0);
    runUntil(begin + CALM_MILLIS / 2);
    int before = platform.turns();
    runUntil(begin + CALM_MILLIS);
    assertThat(platform.turns() - before)
        .as("INV-17: changes of direction under steady load")
        .isLessThanOrEqualTo(services.size());
    for (SimulatedService service : services) {
      assertThat(service.suits()).as("INV-38: %s suits its load", service).isTrue();
    }
    checkJournal();
    return log.toString();
  }

  private void checkJournal() throws IOException {
    ActivityJournal journal = new ActivityJournal(documents, ActivityJournal.DEFAULT_LIMIT);
    for (Activity activity : journal.newestFirst(null, Long.MAX_VALUE, 10_000)) {
      assertThat(activity.status())
          .as("INV-31: %s is ended", activity)
          .isNotEqualTo(ActivityStatus.IN_PROGRESS);
      Optional<Inputs> inputs = journal.inputs(activity.id());
      if (inputs.isPresent()) {
        Assessment again = inputs.get().assess();
        assertThat(again.to()).as("INV-36: %s again", activity).isEqualTo(activity.to());
        assertThat(again.rule()).isEqualTo(activity.rule());
      }
    }
  }

  private void runUntil(long untilMillis) {
    while (!events.isEmpty() && events.peek().atMillis() <= untilMillis) {
      Event event = events.poll();
      advanceTo(Math.max(nowMillis, event.atMillis()));
      event.happens().run();
    }
    advanceTo(untilMillis);
  }

  private void advanceTo(long millis) {
    wall.advance(Duration.ofMillis(Math.max(0, millis - nowMillis)));
    nowMillis = Math.max(nowMillis, millis);
  }

  /// Lets time pass in the middle of an event, as a slow call does.
  void pass(long millis) {
    advanceTo(nowMillis + millis);
  }

  void in(long millis, Runnable happens) {
    events.add(new Event(nowMillis + millis, order++, happens));
  }

  long nowMillis() {
    return nowMillis;
  }

  boolean isCalm() {
    return calm;
  }

  private long nanos() {
    return TimeUnit.MILLISECONDS.toNanos(nowMillis);
  }

  /// The clock of the process: that of the machine as it is, which is worse, or checked.
  InstantSource clock() {
    return clock;
  }

  AutoscalerEngine engine() {
    return engine;
  }

  /// One step of a collector, and the evaluation that follows it.
  private void frame() {
    in(Facts.STEP, this::frame);
    long atMillis = clock.millis();
    if (shownMillis - atMillis > CheckedClock.TOLERANCE.toMillis()) {
      ring.forget(); // as the store does after its clock was set back, whether it keeps frames or
      // not
    }
    shownMillis = atMillis;
    if (!faults.dropsFrame()) {
      store(atMillis);
    }
    if (!faults.freezesInventory()) {
      Instant at = clock.instant();
      inventory =
          new Inventory(
              at, List.of(), services.stream().map(SimulatedService::described).toList(), null);
    }
    engine.evaluate();
  }

  /// As the store does, which refuses what is older than what it has, unless it is so by more than
  /// a bucket.
  private void store(long atMillis) {
    if (newestMillis - atMillis > BUCKET_MILLIS) {
      newestMillis = atMillis;
    }
    if (atMillis < newestMillis) {
      return;
    }
    newestMillis = atMillis;
    for (SimulatedService service : services) {
      Datapoint read = service.read(nowMillis, atMillis, faults.lost());
      if (read.expected() > 0) {
        ring.put(service.key, "cpu.utilization", read);
        platform.saw(service, read);
      }
    }
  }

  /// Ends the process and starts another. What it had begun and not done is never done.
  void restart() {
    process++;
    documents.failAfter(Long.MAX_VALUE);
    log("restart");
    engine = start();
    platform.restarted();
  }

  private AutoscalerEngine start() {
    clock = checksClock ? new CheckedClock(wall, this::nanos) : wall;
    long mine = process;
    RandomGenerator jitter = random.split();
    try {
      return new AutoscalerEngine(
          ring,
          documents,
          () -> inventory,
          List.of(platform),
          TargetDefinitions.NONE,
          clock,
          this::nanos,
          jitter,
          work -> in(platform.latency(), () -> onlyIn(mine, work)),
          EngineSettings.DEFAULTS);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void onlyIn(long its, Runnable work) {
    if (its == process) {
      work.run();
    }
  }

  void log(String line) {
    log.append(nowMillis).append(' ').append(line).append('\n');
  }
}
