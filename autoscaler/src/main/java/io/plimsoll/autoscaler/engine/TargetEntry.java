package io.plimsoll.autoscaler.engine;

import io.plimsoll.autoscaler.TargetStatus;
import io.plimsoll.autoscaler.activity.Inputs;
import io.plimsoll.autoscaler.activity.PolicyReading;
import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.policy.Assessment;
import io.plimsoll.autoscaler.policy.Decider;
import io.plimsoll.autoscaler.policy.Decision;
import io.plimsoll.autoscaler.policy.Moment;
import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.autoscaler.policy.ScalingState;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.autoscaler.target.ScalableTarget;
import io.plimsoll.autoscaler.target.TargetTrackingPolicy;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.ring.ServiceRing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that the engine knows of one target. Written by the evaluating thread and by the one resize
/// of it that may be under way, read by whoever asks: every method holds the entry's lock, briefly.
final class TargetEntry {
  private static final int[] NOTHING = {};

  /// For so long, one period, somebody who removed tasks may not be done, and nothing is added.
  private static final long REMOVAL_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final ServiceKey service;
  private ScalableTarget target;
  private int[] measures = NOTHING;
  private int ringIndex = -1;

  private @Nullable Service known;
  private @Nullable Capacity capacity;
  private @Nullable Actuator actuator;
  private ScalingState state;
  private ScalingState stateBefore;
  private @Nullable Assessment assessment;

  private boolean inFlight;
  private final Attempts attempts;
  private @Nullable String fault;
  private @Nullable String crash;

  /// While a resize settles, the platform may report any size between these two.
  private int settleLow;

  private int settleHigh;
  private long settleBeforeNanos;

  /// Until then somebody who removed tasks may not be done.
  private long shrinkingBeforeNanos;

  private boolean isBlind;
  private long blindSinceNanos;
  private final LoadWatch load = new LoadWatch();

  TargetEntry(ScalableTarget target, long nowNanos) {
    this.service = target.service();
    this.target = target;
    this.state = ScalingState.fresh(nowNanos);
    this.stateBefore = state;
    this.attempts = new Attempts(nowNanos);
    this.settleBeforeNanos = nowNanos;
    this.shrinkingBeforeNanos = nowNanos;
  }

  ServiceKey service() {
    return service;
  }

  /// Tracks the measures of the target's policies in the ring.
  synchronized void track(ServiceRing ring) {
    List<TargetTrackingPolicy> policies = target.policies();
    measures = new int[policies.size()];
    try {
      for (int i = 0; i < measures.length; i++) {
        measures[i] = ring.track(policies.get(i).measure());
      }
      fault = null;
    } catch (IllegalArgumentException e) {
      fault = target.place() + ": " + e.getMessage();
    }
  }

  /// Takes a definition in place of the one before.
  ///
  /// @return whether it differs
  synchronized boolean define(ScalableTarget definition, long nowNanos) {
    if (definition.equals(target)) {
      return false;
    }
    target = definition;
    state = state.redefined(nowNanos);
    return true;
  }

  /// Takes what the inventory says of the service.
  ///
  /// @param seen null if it does not list the service
  /// @return the size before and after if somebody else changed it, else null
  synchronized int @Nullable [] adopt(
      @Nullable Service seen, @Nullable Actuator by, Instant at, long nowNanos) {
    attempts.saw(seen);
    known = seen;
    actuator = by;
    if (seen == null) {
      return null;
    }
    Capacity before = capacity;
    if (before == null) {
      capacity = capacity(seen, seen.desired(), at);
      return null;
    }
    boolean isOurs =
        inFlight || seen.desired() == before.desired() || isSettling(seen.desired(), nowNanos);
    capacity = capacity(seen, isOurs ? before.desired() : seen.desired(), at);
    if (isOurs) {
      return null;
    }
    state = state.changed(nowNanos);
    settleBeforeNanos = nowNanos;
    if (seen.desired() < before.desired()) {
      shrinkingBeforeNanos = nowNanos + REMOVAL_PAUSE_NANOS;
    }
    return new int[] {before.desired(), seen.desired()};
  }

  private boolean isSettling(int desired, long nowNanos) {
    return nowNanos - settleBeforeNanos < 0 && desired >= settleLow && desired <= settleHigh;
  }

  private static Capacity capacity(Service seen, int desired, Instant at) {
    return new Capacity(desired, seen.running(), seen.deployment(), 0, at);
  }

  /// Evaluates the target. An exception becomes a problem of this target alone.
  ///
  /// @param veto why nothing may be scaled at all; null if nothing is in the way
  /// @return the outcome, null if there is none: nothing is known of the service yet
  synchronized @Nullable Assessment assess(
      Decider decider,
      RingObservations observations,
      ServiceRing ring,
      Moment now,
      boolean suspended,
      @Nullable Rule veto) {
    Capacity current = capacity;
    if (current == null || fault != null) {
      return null;
    }
    if (ringIndex < 0) {
      ringIndex = ring.indexOf(service);
    }
    Assessment into = assessment;
    if (into == null) {
      into = new Assessment(target, current, state);
      assessment = into;
    }
    observations.lookAt(ringIndex, measures);
    stateBefore = state;
    decider.assess(target, current, observations, state, now, obstacle(suspended, veto, now), into);
    state = into.state();
    vetoGrowthOrRefused(into, now.nanos());
    crash = null;
    boolean isDueAgain = into.rule() == Rule.BACKING_OFF || into.rule() == Rule.IN_PROGRESS;
    if (!into.acts() && !isDueAgain) {
      attempts.needPassed();
    }
    watchForData(into, now.nanos());
    return into;
  }

  private @Nullable Rule obstacle(boolean suspended, @Nullable Rule veto, Moment now) {
    if (suspended) {
      return Rule.SUSPENDED;
    }
    if (actuator == null) {
      return Rule.CANNOT_SCALE;
    }
    if (inFlight) {
      return Rule.IN_PROGRESS;
    }
    return attempts.isWaiting(now.nanos()) ? Rule.BACKING_OFF : veto;
  }

  /// What was refused is not asked for again, and what somebody takes down is not filled up.
  private void vetoGrowthOrRefused(Assessment into, long nowNanos) {
    if (attempts.isRefused(into)) {
      into.veto(Rule.CANNOT_SCALE);
    } else if (into.to() > into.from() && nowNanos - shrinkingBeforeNanos < 0) {
      into.veto(Rule.FOREIGN_CHANGE);
    }
  }

  private void watchForData(Assessment a, long nowNanos) {
    boolean held = a.isHeldByData();
    if (held && !isBlind) {
      blindSinceNanos = nowNanos;
    }
    isBlind = held;
  }

  /// Whether the load of the first policy fell off a cliff since it was looked at last.
  synchronized boolean fell() {
    return assessment != null && load.fell(assessment);
  }

  /// What the definition asks for and the tasks do not have; null if there is nothing of the kind.
  synchronized @Nullable String misfit() {
    return assessment == null ? null : assessment.misfit();
  }

  /// Records what the last evaluation saw and decides again from the record, so that what is
  /// written down is what was decided from, whatever arrived in between.
  synchronized Inputs capture(RingObservations observations, Moment now) {
    observations.lookAt(ringIndex, measures);
    Assessment a = assessment;
    if (a == null) {
      throw new IllegalStateException(service + " was not evaluated");
    }
    return Inputs.capture(target, a.capacity(), stateBefore, now, observations);
  }

  /// Makes the decision into a hold.
  synchronized void veto(Rule why) {
    if (assessment != null) {
      assessment.veto(why);
    }
  }

  /// Notes a fault of our own, which keeps this target from being evaluated this time.
  ///
  /// @return whether it is another than the last one
  synchronized boolean faulted(RuntimeException e) {
    String before = crash;
    crash = "evaluation failed: " + e;
    return !crash.equals(before);
  }

  synchronized @Nullable Actuator actuator() {
    return actuator;
  }

  synchronized ScalableTarget target() {
    return target;
  }

  synchronized @Nullable Capacity capacity() {
    return capacity;
  }

  synchronized void began() {
    inFlight = true;
  }

  /// A resize was carried out.
  synchronized void resized(int from, int desired, long nowNanos, Duration settle) {
    ended();
    attempts.startOver();
    settling(from, desired, nowNanos, settle);
    if (desired > from) {
      int running = capacity == null ? from : capacity.running();
      long coolingNanos =
          target.policies().stream()
              .mapToLong(policy -> policy.scaleOutCooldown().toNanos())
              .max()
              .orElse(0);
      boolean isYoung =
          state.scaledOutNanos() != ScalingState.NEVER
              && nowNanos - state.scaledOutNanos() < coolingNanos;
      state = state.scaledOut(nowNanos, from, running, isYoung);
    } else {
      state = state.changed(nowNanos);
    }
    setDesired(desired);
  }

  /// A resize failed in a way that may pass, and may have been carried out in part.
  synchronized void failed(
      String why, int from, int to, long nowNanos, Duration settle, Backoff backoff) {
    ended();
    attempts.failed(why, nowNanos, backoff);
    settling(from, to, nowNanos, settle);
  }

  /// The platform refused this size; it is asked for it again when the service changes.
  synchronized void refused(String why, int from, int to) {
    ended();
    attempts.refused(why, known, from, to);
  }

  /// A resize was given up before anything was changed. A size that an earlier one of ours left
  /// behind half-way is no news from anybody else.
  ///
  /// @param actual the size that the platform reports; null if it was not asked
  /// @return whether somebody else had changed the size
  synchronized boolean abandoned(
      @Nullable Capacity actual, String why, long nowNanos, Backoff backoff) {
    ended();
    Capacity believed = capacity;
    if (actual != null && believed != null) {
      // The inventory may still be behind what the platform itself just said.
      capacity = actual;
    }
    if (actual == null || believed == null || actual.desired() == believed.desired()) {
      attempts.abandoned(why, nowNanos, backoff);
      return false;
    }
    attempts.startOver();
    boolean isForeign = !isSettling(actual.desired(), nowNanos);
    state = state.changed(nowNanos);
    return isForeign;
  }

  private void ended() {
    inFlight = false;
  }

  private void settling(int from, int to, long nowNanos, Duration settle) {
    settleLow = Math.min(from, to);
    settleHigh = Math.max(from, to);
    settleBeforeNanos = nowNanos + settle.toNanos();
  }

  private void setDesired(int desired) {
    if (capacity != null) {
      capacity = capacity.withDesired(desired);
    }
  }

  /// What a person is shown.
  synchronized TargetStatus status(boolean suspended, long nowNanos, Duration maxBlind) {
    Assessment a = assessment;
    Decision decision = a == null ? null : a.decision();
    Instant decidedAt = a == null ? null : Instant.ofEpochMilli(a.atMillis());
    List<PolicyReading> readings = a == null ? List.of() : PolicyReading.of(a);
    return new TargetStatus(
        target,
        capacity,
        decision,
        decidedAt,
        readings,
        a == null ? List.of() : a.notDone(),
        suspended,
        problem(nowNanos, maxBlind));
  }

  private @Nullable String problem(long nowNanos, Duration maxBlind) {
    if (fault != null) {
      return fault;
    }
    if (known == null) {
      return service + " is not among the services that are known";
    }
    if (actuator == null) {
      return service + " cannot be scaled: " + known.whyFixed();
    }
    if (crash != null) {
      return crash;
    }
    String waiting = known.deployment().problem();
    if (waiting != null) {
      return service + " is not resized: " + waiting;
    }
    String inVain = attempts.problem();
    if (inVain != null) {
      return inVain;
    }
    if (assessment != null && assessment.rule() == Rule.FUTILE_GROWTH) {
      return assessment.decision().why();
    }
    String misfit = misfit();
    if (misfit != null) {
      return misfit;
    }
    if (isBlind && nowNanos - blindSinceNanos >= maxBlind.toNanos()) {
      return "missing data has kept %s from being scaled for %d min"
          .formatted(service, Duration.ofNanos(nowNanos - blindSinceNanos).toMinutes());
    }
    return null;
  }
}
