package io.plimsoll.autoscaler.simulation;

import io.plimsoll.autoscaler.activity.Inputs.Datapoint;
import io.plimsoll.autoscaler.fake.Facts;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// A service whose tasks take seconds to start, burn CPU while they do, and share a load.
final class SimulatedService {
  static final double TARGET = 50;
  static final double TOLERANCE = 0.1;
  static final int MIN = 1;
  static final int MAX = 24;

  /// One task can use no more than its limit.
  private static final double FULL = 100;

  private static final long BURN_MILLIS = 8_000;

  final ServiceKey key;
  final long cooldownSeconds;
  final long windowSeconds;
  private final Deployment update;
  private final RandomGenerator random;
  private final List<Long> startedAt = new ArrayList<>();
  private int desired;
  private int surge;
  private double load;
  private double noise;
  private long squareMillis;

  SimulatedService(String name, RandomGenerator random) {
    this.key = new ServiceKey("sim", name);
    this.random = random;
    this.cooldownSeconds = 10L * random.nextInt(7);
    this.windowSeconds = 30L * random.nextInt(7);
    this.desired = random.nextInt(1, 12);
    newLoad();
    // The first tasks have been there for long.
    start(desired, -3_600_000);
    this.update =
        random.nextBoolean()
            ? Deployment.holdingResize("Swarm is updating it")
            : Deployment.holdingScaleIn("a new version is rolled out");
  }

  Service described() {
    Map<String, String> labels =
        Map.of(
            "plimsoll.min",
            Integer.toString(MIN),
            "plimsoll.max",
            Integer.toString(MAX),
            "plimsoll.target.cpu",
            TARGET + "%",
            "plimsoll.tolerance",
            Double.toString(TOLERANCE),
            "plimsoll.scale-in.cooldown",
            cooldownSeconds + "s",
            "plimsoll.scale-in.window",
            windowSeconds + "s");
    return new Service(key, Orchestrator.COMPOSE, labels, desired, desired + surge, deployment());
  }

  int desired() {
    return desired;
  }

  Deployment deployment() {
    return surge > 0 ? update : Deployment.NONE;
  }

  /// Sets the size; new tasks start after some seconds.
  void resize(int tasks, long nowMillis) {
    start(tasks - desired, nowMillis + random.nextLong(1_000, 8_000));
    desired = tasks;
  }

  private void start(int more, long atMillis) {
    for (int i = 0; i < more; i++) {
      startedAt.add(atMillis);
    }
    for (int i = more; i < 0 && !startedAt.isEmpty(); i++) {
      startedAt.removeLast();
    }
  }

  void beginUpdate(long nowMillis) {
    if (surge == 0) {
      surge = Math.max(1, desired / 2);
      start(surge, nowMillis + 1_000);
    }
  }

  void endUpdate() {
    start(-surge, 0);
    surge = 0;
  }

  void newLoad() {
    load = random.nextDouble(0, TARGET * MAX * 0.9);
    noise = random.nextBoolean() ? 0 : random.nextDouble(0, 0.3);
    squareMillis = random.nextInt(4) == 0 ? random.nextLong(60_000, 600_000) : 0;
  }

  /// From now on the load is steady, save for noise that is less than half the tolerance.
  void calm() {
    noise = TOLERANCE / 2;
    squareMillis = 0;
  }

  /// What a collector reads now.
  ///
  /// @param wallMillis the time as it is shown, which datapoints carry
  /// @param lost the share of tasks that cannot be read
  Datapoint read(long nowMillis, long wallMillis, double lost) {
    boolean low = squareMillis > 0 && nowMillis / squareMillis % 2 == 1;
    double now = (low ? load / 4 : load) * (1 + noise * random.nextDouble(-1, 1));
    int running = 0;
    int reported = 0;
    double sum = 0;
    double max = 0;
    for (long start : startedAt) {
      running += start <= nowMillis ? 1 : 0;
    }
    for (long start : startedAt) {
      // A first reading has no rate yet.
      if (start > nowMillis - Facts.STEP || random.nextDouble() < lost) {
        continue;
      }
      boolean burning = start > nowMillis - BURN_MILLIS;
      double used = burning ? FULL : Math.min(FULL, now / running);
      sum += used;
      max = Math.max(max, used);
      reported++;
    }
    return new Datapoint(wallMillis, sum, max, reported, running);
  }

  /// Whether the size suits the steady load, give or take one task.
  boolean suits() {
    int best = Math.clamp((long) Math.ceil(load / TARGET), MIN, MAX);
    double ratio = load / (desired * TARGET);
    double band = TOLERANCE + noise;
    return Math.abs(desired - best) <= 1 || (ratio >= 1 - band && ratio <= 1 + band);
  }

  @Override
  public String toString() {
    return "%s desired %d, load %.0f, cooldown %d s, window %d s"
        .formatted(key, desired, load, cooldownSeconds, windowSeconds);
  }
}
