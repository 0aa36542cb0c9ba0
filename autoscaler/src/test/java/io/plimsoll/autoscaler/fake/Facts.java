package io.plimsoll.autoscaler.fake;

import io.plimsoll.autoscaler.activity.Inputs;
import io.plimsoll.autoscaler.activity.Inputs.Datapoint;
import io.plimsoll.autoscaler.policy.Assessment;
import io.plimsoll.autoscaler.policy.Moment;
import io.plimsoll.autoscaler.policy.ScalingState;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.autoscaler.target.Origin;
import io.plimsoll.autoscaler.target.ScalableTarget;
import io.plimsoll.autoscaler.target.TargetTrackingPolicy;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The facts that one decision is made from. A service `shop/web` that has been watched for a day;
/// its policies have no cooldown, no window and no tolerance unless a test says so, so that each
/// rule is tested with the others switched off.
public final class Facts {
  public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  public static final long NOW = NOON.toEpochMilli();
  public static final long STEP = 5_000;

  /// Far from zero, so that a test which forgets an offset fails.
  public static final long NANOS = Duration.ofDays(9).toNanos();

  /// Stands for a task that runs and was not read.
  public static final double MISSING = Double.NEGATIVE_INFINITY;

  private int min = 1;
  private int max = 1_000;
  private int desired = 4;
  private int running = -1;
  private Deployment deployment = Deployment.NONE;
  private ScalingState state = ScalingState.fresh(NANOS - Duration.ofDays(1).toNanos());
  private Instant now = NOON;
  private final List<TargetTrackingPolicy> policies = new ArrayList<>();
  private final List<List<Datapoint>> datapoints = new ArrayList<>();

  /// A policy without any protection.
  public static TargetTrackingPolicy bare(double target) {
    return new TargetTrackingPolicy(
        "cpu",
        "cpu.utilization",
        target,
        0,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        true);
  }

  /// A bare policy with a tolerance.
  public static TargetTrackingPolicy tolerant(double target, double tolerance) {
    return with(bare(target), tolerance, Duration.ZERO, Duration.ZERO, Duration.ZERO, true);
  }

  /// A bare policy with cooldowns.
  public static TargetTrackingPolicy cooling(double target, Duration out, Duration in) {
    return with(bare(target), 0, out, in, Duration.ZERO, true);
  }

  /// A bare policy with a scale-in window.
  public static TargetTrackingPolicy windowed(double target, Duration in) {
    return with(bare(target), 0, Duration.ZERO, Duration.ZERO, in, true);
  }

  /// A bare policy with a scale-out window.
  public static TargetTrackingPolicy patient(double target, Duration out) {
    return new TargetTrackingPolicy(
        "cpu",
        "cpu.utilization",
        target,
        0,
        Duration.ZERO,
        Duration.ZERO,
        out,
        Duration.ZERO,
        true);
  }

  /// A bare policy that never scales in.
  public static TargetTrackingPolicy growOnly(double target) {
    return with(bare(target), 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, false);
  }

  private static TargetTrackingPolicy with(
      TargetTrackingPolicy bare,
      double tolerance,
      Duration out,
      Duration in,
      Duration inWindow,
      boolean scaleIn) {
    return new TargetTrackingPolicy(
        bare.name(),
        bare.measure(),
        bare.targetValue(),
        tolerance,
        out,
        in,
        Duration.ZERO,
        inWindow,
        scaleIn);
  }

  public Facts limits(int least, int most) {
    min = least;
    max = most;
    return this;
  }

  public Facts desired(int tasks) {
    desired = tasks;
    return this;
  }

  public Facts running(int tasks) {
    running = tasks;
    return this;
  }

  public Facts deployment(Deployment underWay) {
    deployment = underWay;
    return this;
  }

  public Facts state(ScalingState remembered) {
    state = remembered;
    return this;
  }

  public Facts now(Instant instant) {
    now = instant;
    return this;
  }

  /// Adds a policy; what follows is about it.
  public Facts policy(TargetTrackingPolicy policy) {
    policies.add(policy);
    datapoints.add(new ArrayList<>());
    return this;
  }

  /// Adds a slot of the newest policy from what each task used.
  public Facts tasks(long millisAgo, double... values) {
    double sum = 0;
    double greatest = 0;
    int reported = 0;
    for (double value : values) {
      if (value != MISSING) {
        sum += value;
        greatest = Math.max(greatest, value);
        reported++;
      }
    }
    return slot(new Datapoint(NOW - millisAgo, sum, greatest, reported, values.length));
  }

  /// Adds a slot in which `count` tasks used the same.
  public Facts same(long millisAgo, int count, double value) {
    return slot(new Datapoint(NOW - millisAgo, count * value, value, count, count));
  }

  /// Adds equal slots for the whole of what the ring keeps.
  public Facts steadily(int count, double value) {
    for (int i = 59; i >= 0; i--) {
      same(i * STEP, count, value);
    }
    return this;
  }

  public Facts slot(Datapoint datapoint) {
    datapoints.getLast().add(datapoint);
    return this;
  }

  /// All of it, as a record.
  public Inputs inputs() {
    ScalableTarget target =
        new ScalableTarget(
            new ServiceKey("shop", "web"), min, max, policies, Origin.LABELS, "labels of shop/web");
    Capacity capacity = new Capacity(desired, running < 0 ? desired : running, deployment, 0, NOON);
    Moment moment = new Moment(now.toEpochMilli(), NANOS);
    return new Inputs(target, capacity, state, moment, STEP, datapoints);
  }

  public Assessment assess() {
    return inputs().assess();
  }

  /// The size that is decided.
  public int decided() {
    return assess().to();
  }
}
