package io.plimsoll.autoscaler.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.TargetStatus;
import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityJournal;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.autoscaler.activity.PolicyReading;
import io.plimsoll.autoscaler.engine.AutoscalerEngine;
import io.plimsoll.autoscaler.engine.EngineSettings;
import io.plimsoll.autoscaler.policy.Assessment;
import io.plimsoll.autoscaler.target.TargetDefinitions;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// An engine and what is around it, on a clock that stands still until it is moved. Resizes wait
/// until they are let go, on the thread of the test.
public final class World {
  public static final ServiceKey WEB = new ServiceKey("shop", "web");

  /// Labels of a target without waits: what is decided shows at once.
  public static final Map<String, String> LABELS =
      Map.of(
          "plimsoll.max", "20",
          "plimsoll.target.cpu", "50%",
          "plimsoll.scale-in.cooldown", "0s",
          "plimsoll.scale-in.window", "0s",
          "plimsoll.scale-out.cooldown", "0s");

  public final TestClock clock = new TestClock(Facts.NOON);
  public final FakeRing ring = new FakeRing();
  public final FakePlatform platform = new FakePlatform(clock);
  public final MemoryDocuments documents = new MemoryDocuments();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private TargetDefinitions file = TargetDefinitions.NONE;
  private EngineSettings settings = EngineSettings.DEFAULTS;
  private long nanos = Facts.NANOS;
  private Inventory inventory = Inventory.EMPTY;
  private AutoscalerEngine engine;

  public World() {
    engine = start();
  }

  private AutoscalerEngine start() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    try {
      return new AutoscalerEngine(
          ring,
          documents,
          () -> inventory,
          List.of(platform),
          file,
          clock,
          () -> nanos,
          random,
          waiting::add,
          settings);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Ends the process as `kill -9` does, and starts another on the same documents.
  public World restart() {
    waiting.clear();
    engine = start();
    return this;
  }

  /// Starts another process while what the first one began still waits.
  public World restartBesides() {
    engine = start();
    return this;
  }

  public World file(TargetDefinitions definitions) {
    file = definitions;
    return restart();
  }

  public World settings(EngineSettings others) {
    settings = others;
    return restart();
  }

  public AutoscalerEngine engine() {
    return engine;
  }

  /// Lets time pass on both clocks.
  public World after(Duration time) {
    clock.advance(time);
    nanos += time.toNanos();
    return this;
  }

  /// Moves the wall clock only.
  public World jump(Duration time) {
    clock.advance(time);
    return this;
  }

  /// The engine sees the platform as it is now, and evaluates. What it decides waits.
  public World evaluate() {
    inventory = platform.inventory();
    engine.evaluate();
    return this;
  }

  /// The engine evaluates without news of the platform.
  public World evaluateBlindly() {
    engine.evaluate();
    return this;
  }

  /// What was decided is carried out.
  public World carryOut() {
    for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
      next.run();
    }
    return this;
  }

  /// Five seconds pass, every task of the web service uses `each`, and the engine acts on it.
  public World step(double each) {
    after(Duration.ofMillis(Facts.STEP));
    load(each);
    return evaluate().carryOut();
  }

  /// Every task of the web service uses `each` now.
  public World load(double each) {
    ring.cpu(WEB, clock.millis(), desired(), each);
    return this;
  }

  /// The size of the web service.
  public int desired() {
    return platform.inventory().services().stream()
        .filter(service -> service.key().equals(WEB))
        .findFirst()
        .orElseThrow()
        .desired();
  }

  public TargetStatus status() {
    return engine.target(WEB).orElseThrow();
  }

  /// Checks that an activity, decided again from its record, comes out the same.
  public void replays(Activity activity) throws IOException {
    ActivityJournal journal = new ActivityJournal(documents, ActivityJournal.DEFAULT_LIMIT);
    Assessment again = journal.inputs(activity.id()).orElseThrow().assess();
    assertThat(again.to()).isEqualTo(activity.to());
    assertThat(again.rule()).isEqualTo(activity.rule());
    assertThat(again.decision().why()).isEqualTo(activity.cause());
    assertThat(PolicyReading.of(again)).isEqualTo(activity.readings());
    assertThat(again.notDone()).isEqualTo(activity.notDone());
  }

  /// Activities of the web service, oldest first.
  public List<Activity> activities() {
    try {
      return engine.activities(WEB, Long.MAX_VALUE, 1_000).reversed();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public List<ActivityStatus> outcomes() {
    return activities().stream().map(Activity::status).toList();
  }

  /// Starts the service with four tasks and lets it warm up at its target.
  public void calmServiceOfFour() {
    platform.service(WEB, 4, LABELS);
    evaluate();
    for (int i = 0; i < 3; i++) {
      step(50);
    }
  }
}
