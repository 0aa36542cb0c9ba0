package io.plimsoll.autoscaler.policy;

import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.autoscaler.target.ScalableTarget;
import io.plimsoll.autoscaler.target.TargetTrackingPolicy;
import io.plimsoll.collector.container.Repair;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides what to do with a target: grow if one policy says so, shrink only if all do.
///
/// The result depends on the arguments alone: no clock is read and nothing is remembered between
/// calls. An object of this class holds scratch space and belongs to one thread.
public final class Decider {
  /// A target may double in one step, as in the Kubernetes HPA …
  static final int GROWTH_FACTOR = 2;

  /// … or grow by this many, whichever is more.
  static final int GROWTH_TASKS = 4;

  /// A step in removes at most one task in so many (and at least one).
  static final int SHRINK_SHARE = 2;

  /// Scale-outs in a row without one more running task, after which more would be futile.
  public static final int FUTILE_OUTS = 3;

  /// For so long after a cliff nothing is scaled in, as far as the ring remembers.
  static final long CLIFF_HOLD_MILLIS = 300_000;

  /// A young target needs to see at least so many periods before it shrinks.
  static final int WARM_UP_PERIODS = 2;

  /// For so many periods after somebody took tasks away, what they were needed for is remembered,
  /// and looked for in twice as many: one to see it, one to wait, one to spare.
  static final int MEMORY_PERIODS = 3;

  private final Window window = new Window();

  /// Assesses a target.
  ///
  /// @param capacity what the platform was asked for and what runs
  /// @param observations the datapoints, read from while this method runs and not after
  /// @param state what is remembered of the target
  /// @param veto why nothing may be done now, whatever the policies say; null if nothing is in the
  ///   way
  /// @param into filled with the outcome, the state to go on from among it
  public void assess(
      ScalableTarget target,
      Capacity capacity,
      Observations observations,
      ScalingState state,
      Moment now,
      @Nullable Rule veto,
      Assessment into) {
    into.begin(target, capacity, state, now);
    boolean anyOut = false;
    if (capacity.desired() > 0) {
      for (int i = 0; i < target.policies().size(); i++) {
        TargetTracking.read(i, observations, into);
        lookBackBeforeGrowing(i, observations, into);
        rememberNeed(i, observations, into);
        anyOut |= into.vote(i) == Vote.OUT;
      }
      followStreaks(observations.slotMillis(), into);
    }
    if (capacity.desired() < target.min()) {
      into.change(Rule.BELOW_MIN, -1, target.min(), target.min());
    } else if (capacity.desired() > target.max()) {
      into.change(Rule.ABOVE_MAX, -1, target.max(), target.max());
    } else if (target.policies().isEmpty()) {
      into.hold(Rule.NO_POLICY, -1);
    } else if (anyOut) {
      grow(into);
    } else {
      considerShrinking(observations, into);
    }
    repair(into);
    if (capacity.deployment().holds(capacity.desired(), into.to())) {
      into.veto(Rule.UPDATING);
    }
    if (veto != null) {
      into.veto(veto);
    }
  }

  /// Takes a vote to grow back if the need has not lasted for the policy's scale-out window, and
  /// lowers it to the least need seen in it.
  private void lookBackBeforeGrowing(int i, Observations observations, Assessment a) {
    TargetTrackingPolicy policy = a.target.policies().get(i);
    if (a.vote(i) != Vote.OUT || policy.scaleOutWindow().isZero()) {
      return;
    }
    int slots = slots(policy.scaleOutWindow().toMillis(), observations.slotMillis());
    if (slots > Window.MAX_SLOTS) {
      return;
    }
    window.fill(observations.read(i, Long.MIN_VALUE), a.slotMillis(i), observations.slotMillis());
    int least = Math.min(a.wanted(i), window.leastNeed(slots, policy.targetValue()));
    if (window.covers(slots) && least > a.capacity.desired()) {
      a.vote(i, Vote.OUT, Rule.ABOVE_TARGET, least);
    } else {
      a.vote(i, Vote.HOLD, Rule.STABILIZING, a.capacity.desired());
    }
  }

  /// Raises a vote to grow to what was needed right before somebody else took tasks away: those
  /// that are left cannot show it, as they are busy to their limits.
  private void rememberNeed(int i, Observations observations, Assessment a) {
    TargetTrackingPolicy policy = a.target.policies().get(i);
    boolean byUs = a.state.changedNanos() == a.state.scaledOutNanos();
    long sinceChange = ScalingState.elapsed(a.nanos, a.state.changedNanos());
    long memory = MEMORY_PERIODS * observations.slotMillis() * 1_000_000;
    if (a.vote(i) != Vote.OUT
        || byUs
        || sinceChange >= memory
        || !policy.scaleOutWindow().isZero()) {
      return;
    }
    window.fill(observations.read(i, Long.MIN_VALUE), a.slotMillis(i), observations.slotMillis());
    int needed = window.greatestNeed(2 * MEMORY_PERIODS, policy.targetValue());
    a.vote(i, Vote.OUT, Rule.ABOVE_TARGET, Math.max(a.wanted(i), needed));
  }

  /// Repairs come before anything that the policies ask for: their evidence is of tasks that are
  /// not as they should be.
  private static void repair(Assessment a) {
    Repair repair = a.capacity.deployment().repair();
    int desired = a.capacity.desired();
    if (repair == null || desired < a.target.min() || desired > a.target.max()) {
      return;
    }
    switch (repair.kind()) {
      case TAKE_BACK -> {
        int to = Math.max(Math.min(repair.sound(), desired), Math.max(a.target.min(), 1));
        if (to < desired || repair.sound() >= desired) {
          a.repair(Rule.FUTILE_GROWTH, Math.min(to, desired));
        } else {
          a.hold(Rule.FUTILE_GROWTH, -1);
        }
      }
      case REPLACE -> a.repair(Rule.OBSOLETE_TASKS, desired);
    }
  }

  /// Counts on in the streaks of windows that are longer than the ring.
  private static void followStreaks(long slotMillis, Assessment a) {
    List<TargetTrackingPolicy> policies = a.target.policies();
    boolean isLong = false;
    for (int i = 0; i < policies.size(); i++) {
      isLong |= isLong(policies.get(i).scaleOutWindow().toMillis(), slotMillis);
      isLong |= isLong(policies.get(i).scaleInWindow().toMillis(), slotMillis);
    }
    if (!isLong) {
      return;
    }
    List<Streak> next = new ArrayList<>(policies.size());
    long gap = 3 * slotMillis * 1_000_000;
    for (int i = 0; i < policies.size(); i++) {
      Vote said = a.vote(i) == Vote.IN_IF_OTHERS_DO ? Vote.IN : a.vote(i);
      Streak streak = a.state.streak(i).follow(said, a.wanted(i), a.nanos, gap);
      next.add(streak);
      long outWindow = policies.get(i).scaleOutWindow().toMillis();
      if (said == Vote.OUT && isLong(outWindow, slotMillis)) {
        boolean lasted = streak.lengthNanos() >= outWindow * 1_000_000;
        a.vote(
            i,
            lasted ? Vote.OUT : Vote.HOLD,
            lasted ? Rule.ABOVE_TARGET : Rule.STABILIZING,
            lasted ? streak.need() : a.capacity.desired());
      }
    }
    a.next(a.state.withStreaks(next));
  }

  private static void grow(Assessment a) {
    int driver = -1;
    for (int i = 0; i < a.target.policies().size(); i++) {
      if (a.vote(i) == Vote.OUT && (driver < 0 || a.wanted(i) > a.wanted(driver))) {
        driver = i;
      }
    }
    int desired = a.capacity.desired();
    int needed = a.wanted(driver);
    int allowed = (int) Math.max((long) GROWTH_FACTOR * desired, (long) desired + GROWTH_TASKS);
    int to = Math.min(needed, Math.min(allowed, a.target.max()));
    if (desired >= a.target.max()) {
      a.hold(Rule.AT_MAX, driver, needed);
    } else if (a.state.futileOuts() >= FUTILE_OUTS
        && a.capacity.running() <= a.state.growthRunning()) {
      a.hold(Rule.FUTILE_GROWTH, driver, to);
    } else {
      boolean cut = allowed < Math.min(needed, a.target.max());
      a.change(cut ? Rule.SPEED_LIMIT : Rule.ABOVE_TARGET, driver, to, needed);
    }
  }

  private void considerShrinking(Observations observations, Assessment a) {
    int in = -1;
    int against = -1;
    for (int i = 0; i < a.target.policies().size(); i++) {
      Vote vote = a.vote(i);
      if (vote == Vote.IN || vote == Vote.IN_IF_OTHERS_DO) {
        in = moreFor(in, i, a);
      } else if (vote != Vote.NO_SAY
          && (against < 0 || (vote == Vote.ABSTAIN && a.vote(against) != Vote.ABSTAIN))) {
        against = i;
      }
    }
    if (in < 0) {
      int speaker = Math.max(against, 0);
      a.hold(a.rule(speaker), speaker);
    } else if (against >= 0) {
      a.hold(Rule.POLICIES_DISAGREE, against, a.wanted(in));
    } else if (a.vote(in) == Vote.IN_IF_OTHERS_DO && !anyVotesIn(a)) {
      a.hold(Rule.SCALE_IN_OFF, in, a.wanted(in));
    } else {
      shrink(in, observations, a);
    }
  }

  private static int moreFor(int best, int i, Assessment a) {
    return best < 0 || a.wanted(i) > a.wanted(best) ? i : best;
  }

  private static boolean anyVotesIn(Assessment a) {
    for (int i = 0; i < a.target.policies().size(); i++) {
      if (a.vote(i) == Vote.IN) {
        return true;
      }
    }
    return false;
  }

  private void shrink(int driver, Observations observations, Assessment a) {
    int desired = a.capacity.desired();
    int floor = least(a.target);
    int needed = Math.max(a.wanted(driver), 1);
    Rule guard = guard(floor, observations.slotMillis(), a);
    if (guard != null) {
      a.hold(guard, driver, needed);
      return;
    }
    for (int i = 0; i < a.target.policies().size(); i++) {
      if (a.vote(i) == Vote.NO_SAY) {
        continue;
      }
      Rule unsettled = unsettled(i, observations, a);
      if (unsettled != null) {
        a.hold(unsettled, i, needed);
        return;
      }
      needed = Math.max(needed, greatestNeed(i, observations.slotMillis(), a));
    }
    if (needed >= desired) {
      a.hold(Rule.STABILIZING, driver, a.wanted(driver));
      return;
    }
    int allowed = desired - Math.max(1, desired / SHRINK_SHARE);
    int to = Math.max(Math.max(needed, allowed), floor);
    boolean cut = allowed > Math.max(needed, floor);
    a.change(cut ? Rule.SPEED_LIMIT : Rule.BELOW_TARGET, driver, to, needed);
  }

  /// The size that no policy goes below: the tasks of a service cannot tell what it would need
  /// without any.
  static int least(ScalableTarget target) {
    return Math.max(target.min(), 1);
  }

  /// What keeps a target from shrinking whatever its past: cheap questions first, since a target
  /// that is larger than it need be is asked at every step.
  private static @Nullable Rule guard(int floor, long slotMillis, Assessment a) {
    if (a.capacity.desired() <= floor) {
      return Rule.AT_MIN;
    }
    long age = ScalingState.elapsed(a.nanos, a.state.sinceNanos());
    long sinceChange = ScalingState.elapsed(a.nanos, a.state.changedNanos());
    long warmUp = WARM_UP_PERIODS * slotMillis * 1_000_000;
    for (int i = 0; i < a.target.policies().size(); i++) {
      TargetTrackingPolicy policy = a.target.policies().get(i);
      // An earlier process may have changed the size right before it ended: its cooldown counts.
      long cooldown = policy.scaleInCooldown().toNanos();
      if (age < Math.max(Math.max(warmUp, cooldown), policy.scaleInWindow().toNanos())) {
        return Rule.WARMING_UP;
      }
      if (sinceChange < cooldown) {
        return Rule.COOLING_DOWN;
      }
    }
    return null;
  }

  /// Looks at the past of one policy; leaves it in [#window].
  private @Nullable Rule unsettled(int i, Observations observations, Assessment a) {
    long slotMillis = observations.slotMillis();
    window.fill(observations.read(i, Long.MIN_VALUE), a.slotMillis(i), slotMillis);
    if (window.hasCliff(slots(CLIFF_HOLD_MILLIS, slotMillis), a.capacity.desired())) {
      return Rule.CLIFF;
    }
    long windowMillis = a.target.policies().get(i).scaleInWindow().toMillis();
    if (isLong(windowMillis, slotMillis)) {
      boolean lasted = a.state.streak(i).lengthNanos() >= windowMillis * 1_000_000;
      return lasted ? null : Rule.STABILIZING;
    }
    return window.covers(slots(windowMillis, slotMillis)) ? null : Rule.STABILIZING;
  }

  private int greatestNeed(int i, long slotMillis, Assessment a) {
    TargetTrackingPolicy policy = a.target.policies().get(i);
    long windowMillis = policy.scaleInWindow().toMillis();
    int slots = Math.min(slots(windowMillis, slotMillis), Window.MAX_SLOTS);
    int seen = window.greatestNeed(slots, policy.targetValue());
    return isLong(windowMillis, slotMillis) ? Math.max(seen, a.state.streak(i).need()) : seen;
  }

  private static int slots(long windowMillis, long slotMillis) {
    return (int) Math.max(1, (windowMillis + slotMillis - 1) / slotMillis);
  }

  private static boolean isLong(long windowMillis, long slotMillis) {
    return slots(windowMillis, slotMillis) > Window.MAX_SLOTS;
  }
}
