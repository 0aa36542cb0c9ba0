package io.plimsoll.autoscaler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityJournal;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.autoscaler.activity.Inputs.Datapoint;
import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.actuator.PlatformException;
import io.plimsoll.autoscaler.actuator.ResizeOutcome;
import io.plimsoll.autoscaler.fake.Facts;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.clock.CheckedClock;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// A platform with moods. Every resize that reaches it is checked against what a decision may do.
final class SimulatedPlatform implements Actuator {
  private static final long NEVER = -1_000_000_000;

  /// A decision may be ten seconds old when it is carried out: two datapoints may have come since.
  private static final int DECIDED_FROM = 3;

  private final Simulation world;
  private final RandomGenerator random;
  private long failsBefore;
  private long slowBefore;
  private long partBefore;

  /// What was read lately, newest first.
  private final Map<ServiceKey, Deque<Datapoint>> lastSeen = new HashMap<>();

  private final Map<ServiceKey, Long> lastSeenAt = new HashMap<>();
  private final Map<ServiceKey, Long> changedAt = new HashMap<>();
  private final Map<ServiceKey, Integer> lastWay = new HashMap<>();
  private final Set<ServiceKey> suspended = new HashSet<>();
  private long startedAt = NEVER;
  private int turns;

  SimulatedPlatform(Simulation world, RandomGenerator random) {
    this.world = world;
    this.random = random;
  }

  void failFor(long millis) {
    failsBefore = world.nowMillis() + millis;
  }

  void slowFor(long millis) {
    slowBefore = world.nowMillis() + millis;
  }

  void partFor(long millis) {
    partBefore = world.nowMillis() + millis;
  }

  void heal() {
    failsBefore = 0;
    slowBefore = 0;
    partBefore = 0;
  }

  void restarted() {
    startedAt = world.nowMillis();
  }

  void saw(SimulatedService service, Datapoint read) {
    Deque<Datapoint> seen = lastSeen.computeIfAbsent(service.key, key -> new ArrayDeque<>());
    seen.addFirst(read);
    while (seen.size() > DECIDED_FROM) {
      seen.removeLast();
    }
    lastSeenAt.put(service.key, world.nowMillis());
  }

  void changed(SimulatedService service) {
    changedAt.put(service.key, world.nowMillis());
  }

  void suspended(SimulatedService service, boolean now) {
    if (now) {
      suspended.add(service.key);
    } else {
      suspended.remove(service.key);
    }
  }

  /// How often a service went the other way than before.
  int turns() {
    return turns;
  }

  /// How long a resize waits before it is begun.
  long latency() {
    return world.nowMillis() < slowBefore ? random.nextLong(20_000) : random.nextLong(200);
  }

  @Override
  public Orchestrator orchestrator() {
    return Orchestrator.COMPOSE;
  }

  @Override
  public Capacity capacity(ServiceKey key) throws PlatformException {
    if (world.nowMillis() < slowBefore) {
      world.pass(random.nextLong(12_000));
    }
    if (world.nowMillis() < failsBefore && random.nextBoolean()) {
      throw new PlatformException("the engine does not answer");
    }
    SimulatedService service = service(key);
    return new Capacity(
        service.desired(), service.desired(), service.deployment(), 0, world.clock().instant());
  }

  @Override
  public ResizeOutcome resize(ServiceKey key, int desired, Capacity expected)
      throws PlatformException {
    if (world.nowMillis() < failsBefore) {
      world.log("fails " + key + " " + desired);
      throw new PlatformException("the engine does not answer");
    }
    SimulatedService service = service(key);
    int from = service.desired();
    if (from != expected.desired()) {
      return new ResizeOutcome.Conflict(capacity(key));
    }
    check(service, desired);
    boolean part = world.nowMillis() < partBefore && Math.abs(desired - from) > 1;
    int to = part ? (from + desired) / 2 : desired;
    world.log("resize " + key + " " + from + " " + to);
    note(key, Integer.signum(to - from));
    service.resize(to, world.nowMillis());
    if (part) {
      throw new PlatformException("only some tasks could be started");
    }
    return new ResizeOutcome.Accepted(desired);
  }

  private void note(ServiceKey key, int way) {
    Integer before = lastWay.put(key, way);
    turns += before != null && before != way ? 1 : 0;
    changedAt.put(key, world.nowMillis());
  }

  private void check(SimulatedService service, int to) {
    int from = service.desired();
    String what = "%s from %d to %d at %d".formatted(service.key, from, to, world.nowMillis());
    assertThat(to).as("INV-01: %s", what).isBetween(SimulatedService.MIN, SimulatedService.MAX);
    assertThat(suspended).as("INV-32: %s", what).doesNotContain(service.key);
    Activity intent = intent(service, to, what);
    boolean isLimit = to == SimulatedService.MAX;
    assertThat(service.deployment().holds(from, to)).as("INV-24: %s", what).isFalse();
    if (to > from) {
      assertThat(to).as("INV-19: %s", what).isLessThanOrEqualTo(Math.max(2 * from, from + 4));
    } else {
      // What was cut off in the middle is carried on from there: it is no second scale-in.
      boolean isCarriedOn = intent.from() != from;
      if (!isLimit && !isCarriedOn) {
        checkScaleIn(service, from, to, what);
      }
    }
  }

  private void checkScaleIn(SimulatedService service, int from, int to, String what) {
    assertThat(from - to).as("INV-19: %s", what).isLessThanOrEqualTo(Math.max(1, from / 2));
    long now = world.nowMillis();
    // A decision may be ten seconds old, and its datapoint twelve; a clock that is set back by less
    // than a step and what it tolerates cannot be told from one that is late.
    assertThat(now - lastSeenAt.getOrDefault(service.key, NEVER))
        .as("INV-02: %s", what)
        .isLessThanOrEqualTo(22_000 + Facts.STEP + CheckedClock.TOLERANCE.toMillis());
    Deque<Datapoint> seen = lastSeen.get(service.key);
    assertThat(seen).as("INV-02: %s", what).isNotNull();
    if (to > 1 && now - changedAt.getOrDefault(service.key, NEVER) > 30_000) {
      double demand = seen.stream().mapToDouble(Datapoint::sum).min().orElseThrow();
      assertThat(demand).as("INV-05: %s", what).isLessThan(from * SimulatedService.TARGET);
    }
    long sinceChange = now - changedAt.getOrDefault(service.key, NEVER);
    assertThat(sinceChange)
        .as("INV-18: %s", what)
        .isGreaterThanOrEqualTo(TimeUnit.SECONDS.toMillis(service.cooldownSeconds));
    assertThat(now - startedAt)
        .as("INV-22: %s", what)
        .isGreaterThanOrEqualTo(TimeUnit.SECONDS.toMillis(service.windowSeconds));
  }

  private Activity intent(SimulatedService service, int to, String what) {
    try {
      List<Activity> newest =
          new ActivityJournal(world.documents, ActivityJournal.DEFAULT_LIMIT)
              .newestFirst(service.key, Long.MAX_VALUE, 20);
      return newest.stream()
          .filter(activity -> activity.status() == ActivityStatus.IN_PROGRESS)
          .filter(activity -> activity.to() == to)
          .findFirst()
          .orElseThrow(() -> new AssertionError("INV-31: no intent for " + what));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private SimulatedService service(ServiceKey key) {
    return world.services.stream()
        .filter(service -> service.key.equals(key))
        .findFirst()
        .orElseThrow();
  }
}
