package io.plimsoll.autoscaler.simulation;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// What goes wrong, drawn from a seed: one fault after the other, several at a time.
final class Faults {
  private static final List<Duration> SIZES =
      List.of(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofDays(1));

  private final Simulation world;
  private final RandomGenerator random;
  private long noFramesBefore;
  private long frozenBefore;
  private long partialBefore;
  private Duration jumped = Duration.ZERO;

  Faults(Simulation world, RandomGenerator random) {
    this.world = world;
    this.random = random;
  }

  /// Lets one thing go wrong and plans the next.
  void next() {
    if (world.isCalm()) {
      return;
    }
    long forMillis = random.nextLong(5_000, 120_000);
    SimulatedService service = world.services.get(random.nextInt(world.services.size()));
    switch (random.nextInt(14)) {
      case 0 -> noFramesBefore = world.nowMillis() + forMillis;
      case 1 -> frozenBefore = world.nowMillis() + forMillis;
      case 2 -> partialBefore = world.nowMillis() + forMillis;
      case 3 -> jump();
      case 4 -> world.restart();
      case 5 -> dieWhileWriting();
      case 6 -> world.platform.failFor(forMillis);
      case 7 -> world.platform.slowFor(forMillis);
      case 8 -> world.platform.partFor(forMillis);
      case 9 -> update(service, forMillis);
      case 10 -> foreignChange(service);
      case 11 -> suspend(service, forMillis);
      case 12 -> pause(forMillis);
      default -> service.newLoad();
    }
    world.in(random.nextLong(2_000, 60_000), this::next);
  }

  /// The end of all faults.
  void heal() {
    noFramesBefore = 0;
    frozenBefore = 0;
    partialBefore = 0;
    world.wall.advance(jumped.negated());
    jumped = Duration.ZERO;
    world.platform.heal();
    world.services.forEach(SimulatedService::endUpdate);
    world.services.forEach(this::resume);
    // Whatever died half-way is looked after by the next process.
    world.restart();
  }

  boolean dropsFrame() {
    return world.nowMillis() < noFramesBefore || (!world.isCalm() && random.nextInt(20) == 0);
  }

  boolean freezesInventory() {
    return world.nowMillis() < frozenBefore;
  }

  /// The share of tasks that cannot be read now.
  double lost() {
    return world.nowMillis() < partialBefore ? random.nextDouble() : 0;
  }

  /// The wall clock is set, by seconds or by weeks, a few times before it is put right.
  private void jump() {
    boolean isRight = jumped.isZero();
    Duration by =
        !isRight && random.nextBoolean()
            ? jumped.negated()
            : SIZES.get(random.nextInt(SIZES.size())).multipliedBy(random.nextLong(-30, 31));
    jumped = jumped.plus(by);
    world.log("jump " + by);
    world.wall.advance(by);
  }

  /// The process is stopped and goes on: both clocks have moved when it looks at them again, and
  /// what it was about to do is late.
  private void pause(long forMillis) {
    world.log("pause " + forMillis);
    world.pass(forMillis);
  }

  private void dieWhileWriting() {
    world.documents.failAfter(random.nextInt(8));
    world.in(random.nextLong(1, 15_000), world::restart);
  }

  private void update(SimulatedService service, long forMillis) {
    world.log("update " + service.key);
    service.beginUpdate(world.nowMillis());
    world.in(forMillis, service::endUpdate);
  }

  private void foreignChange(SimulatedService service) {
    int to = random.nextInt(1, SimulatedService.MAX + 4);
    if (to == service.desired()) {
      return; // nobody could see it
    }
    world.log("somebody sets " + service.key + " to " + to);
    service.resize(to, world.nowMillis());
    world.platform.changed(service);
  }

  private void suspend(SimulatedService service, long forMillis) {
    try {
      world.engine().suspend(service.key);
      world.platform.suspended(service, true);
      world.in(forMillis, () -> resume(service));
    } catch (IOException _) {
      // The disk is full at this moment: nothing was suspended.
    }
  }

  private void resume(SimulatedService service) {
    try {
      world.engine().resume(service.key);
      world.platform.suspended(service, false);
    } catch (IOException _) {
      world.in(1_000, () -> resume(service));
    }
  }
}
