package io.plimsoll.autoscaler.policy;

import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.autoscaler.target.TargetTrackingPolicy;
import io.plimsoll.store.ring.Slots;

/// What one policy makes of the newest datapoint of its service.
///
/// Demand is what the tasks of one slot used together, so it is paired with the number of tasks
/// that ran in that slot, and not with the number that is wanted now: `wanted = ceil(sum(t) /
/// target)`. The dead band compares demand with what the platform was *asked* for; tasks that are
/// yet to come, or that surge during an update, change nothing.
///
/// What is missing is guessed against the direction, as the Kubernetes HPA does: on the way out a
/// missing or young task uses nothing, on the way in a missing one uses its full target. A task
/// that is starting counts as a missing one, except that there is nothing to wait for: it does not
/// spoil the quorum. See decision 0009.
final class TargetTracking {
  /// How far clocks of collector and autoscaler may differ.
  static final long SKEW_MILLIS = 2_000;

  /// Sums above it are faults of a counter and not load: no service moves a petabyte a second.
  static final double PLAUSIBLE = 1e15;

  /// Keeps a division's last bit from costing a task.
  private static final double ROUNDING = 1e-9;

  private TargetTracking() {}

  /// Reads policy `i` and writes what it saw and says into the assessment.
  static void read(int i, Observations observations, Assessment into) {
    long slotMillis = observations.slotMillis();
    long fresh = into.atMillis - 2 * slotMillis - SKEW_MILLIS;
    Slots slots = observations.read(i, fresh);
    int newest = newest(slots, fresh, into.atMillis + SKEW_MILLIS);
    if (newest < 0) {
      Slots older = observations.read(i, Long.MIN_VALUE);
      int stale = newest(older, Long.MIN_VALUE, into.atMillis + SKEW_MILLIS);
      if (stale < 0) {
        into.abstain(i, Rule.NO_DATA);
      } else {
        into.saw(i, older, stale);
        into.abstain(i, Rule.STALE_DATA);
      }
      return;
    }
    into.saw(i, slots, newest);
    int starting = slots.starting(newest);
    int unlimited = slots.unlimited(newest);
    if (usable(slots, newest)) {
      vote(i, slots, newest, into);
    } else if (slots.reported(newest) > 0 || starting + unlimited < slots.expected(newest)) {
      into.abstain(i, Rule.PARTIAL_DATA);
    } else if (unlimited > 0) {
      into.vote(i, Vote.NO_SAY, Rule.NO_LIMIT, Assessment.NONE);
    } else {
      into.vote(i, Vote.HOLD, Rule.STARTING, into.capacity.desired());
    }
  }

  private static void vote(int i, Slots slots, int newest, Assessment into) {
    TargetTrackingPolicy policy = into.target.policies().get(i);
    Capacity capacity = into.capacity;
    double target = policy.targetValue();
    double atTarget = capacity.desired() * target;
    double sum = slots.sum(newest);
    int reported = slots.reported(newest);
    int expected = Math.max(slots.expected(newest), reported);
    if (sum > atTarget * (1 + policy.tolerance())) {
      int young = young(policy, reported, into);
      double old = young == 0 ? sum : Math.max(0, sum - young * slots.max(newest));
      if (old > atTarget * (1 + policy.tolerance())) {
        into.vote(i, Vote.OUT, Rule.ABOVE_TARGET, tasks(old, target));
      } else {
        Rule why = capacity.deployment().underWay() ? Rule.UPDATING : Rule.COOLING_DOWN;
        into.vote(i, Vote.HOLD, why, capacity.desired());
      }
      return;
    }
    double missing = Math.max(expected, capacity.desired()) - reported;
    double demand = sum + missing * target;
    int wanted = tasks(demand, target);
    if (sum >= atTarget * (1 - policy.tolerance())) {
      into.vote(i, Vote.HOLD, Rule.WITHIN_TOLERANCE, capacity.desired());
    } else if (!Window.isQuorum(reported, expected - slots.starting(newest))) {
      into.abstain(i, Rule.PARTIAL_DATA);
    } else if (demand >= atTarget * (1 - policy.tolerance()) || wanted >= capacity.desired()) {
      boolean isMeasured = tasks(sum, target) >= capacity.desired();
      Rule why = isMeasured ? whyNoFewer(into) : whyGuessed(slots.starting(newest));
      into.vote(i, Vote.HOLD, why, capacity.desired());
    } else if (policy.scaleIn()) {
      into.vote(i, Vote.IN, Rule.BELOW_TARGET, wanted);
    } else {
      into.vote(i, Vote.IN_IF_OTHERS_DO, Rule.SCALE_IN_OFF, wanted);
    }
  }

  private static Rule whyNoFewer(Assessment a) {
    return a.capacity.desired() <= Decider.least(a.target) ? Rule.AT_MIN : Rule.RIGHT_SIZE;
  }

  /// It is the tasks that were guessed at their target that make the size right.
  private static Rule whyGuessed(int starting) {
    return starting > 0 ? Rule.STARTING : Rule.PARTIAL_DATA;
  }

  /// How many of the reporting tasks are too young to tell load from the work of starting: those
  /// beyond the size before a scale-out that is cooling down, or beyond the size during an update.
  /// The ring knows sums and greatest values only, so a young task is taken to use the greatest.
  private static int young(TargetTrackingPolicy policy, int reported, Assessment into) {
    int old = Integer.MAX_VALUE;
    if (ScalingState.elapsed(into.nanos, into.state.scaledOutNanos())
        < policy.scaleOutCooldown().toNanos()) {
      old = into.state.membersBefore();
    }
    if (into.capacity.deployment().underWay()) {
      old = Math.min(old, into.capacity.desired());
    }
    return Math.max(0, reported - old);
  }

  /// The newest slot in which tasks ran, -1 if there is none in the range.
  private static int newest(Slots slots, long fromMillis, long toMillis) {
    int newest = -1;
    for (int i = 0; i < slots.size(); i++) {
      long at = slots.atMillis(i);
      if (at >= fromMillis
          && at <= toMillis
          && Math.max(slots.expected(i), slots.reported(i)) > 0
          && (newest < 0 || at > slots.atMillis(newest))) {
        newest = i;
      }
    }
    return newest;
  }

  /// Whether some task reported, and the sum can be reckoned with.
  static boolean usable(Slots slots, int i) {
    return slots.reported(i) > 0 && slots.sum(i) >= 0 && slots.sum(i) <= PLAUSIBLE;
  }

  /// The tasks that a demand needs, each at its target.
  static int tasks(double demand, double target) {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil(demand / target - ROUNDING));
  }
}
