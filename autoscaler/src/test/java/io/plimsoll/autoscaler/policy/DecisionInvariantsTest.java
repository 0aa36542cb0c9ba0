package io.plimsoll.autoscaler.policy;

import static io.plimsoll.autoscaler.fake.Facts.MISSING;
import static io.plimsoll.autoscaler.fake.Facts.NANOS;
import static io.plimsoll.autoscaler.fake.Facts.NOON;
import static io.plimsoll.autoscaler.fake.Facts.NOW;
import static io.plimsoll.autoscaler.fake.Facts.STEP;
import static io.plimsoll.autoscaler.fake.Facts.bare;
import static io.plimsoll.autoscaler.fake.Facts.cooling;
import static io.plimsoll.autoscaler.fake.Facts.growOnly;
import static io.plimsoll.autoscaler.fake.Facts.patient;
import static io.plimsoll.autoscaler.fake.Facts.tolerant;
import static io.plimsoll.autoscaler.fake.Facts.windowed;
import static io.plimsoll.testing.Seeds.forEachSeed;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.activity.Inputs.Datapoint;
import io.plimsoll.autoscaler.fake.Facts;
import io.plimsoll.collector.container.Deployment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// The invariants of a single decision. Each is checked with the other protections switched off: no
/// cooldown, no window, no tolerance, a target that was watched for a day.
class DecisionInvariantsTest {
  private static final Deployment ROLLOUT =
      Deployment.holdingScaleIn("a new version is rolled out");
  private static final Deployment SWARM_UPDATE = Deployment.holdingResize("Swarm is updating it");
  private static final double T = 50;

  @Test
  void inv01SizesStayWithinTheLimitsWhateverIsMeasured() {
    forEachSeed(random -> {
      int min = random.nextInt(1, 10);
      int max = min + random.nextInt(10);
      Facts facts = new Facts().limits(min, max).desired(random.nextInt(30));
      facts.policy(bare(T)).tasks(0, values(random, random.nextInt(1, 30), 0, 500));
      facts.policy(bare(T)).tasks(0, values(random, random.nextInt(1, 30), 0, 500));
      assertThat(facts.decided()).isBetween(min, max);
    });
  }

  @Test
  void inv02NothingIsScaledInWithoutData() {
    for (int desired = 1; desired <= 20; desired++) {
      Assessment decided = new Facts().desired(desired).policy(bare(T)).assess();
      assertThat(decided.to()).isEqualTo(desired);
      assertThat(decided.rule()).isEqualTo(Rule.NO_DATA);
    }
  }

  @Test
  void inv03AMissingSampleNeverCountsForLessThanOneAtTheTarget() {
    forEachSeed(random -> {
      int tasks = random.nextInt(1, 12);
      double[] absent = values(random, tasks, 0, 120);
      double[] atTarget = absent.clone();
      int lost = random.nextInt(tasks);
      absent[lost] = MISSING;
      atTarget[lost] = T;
      int without = new Facts().desired(tasks).policy(bare(T)).tasks(0, absent).decided();
      int with = new Facts().desired(tasks).policy(bare(T)).tasks(0, atTarget).decided();
      // On the way out it counts for nothing (INV-06); it never takes a task away.
      assertThat(without).isGreaterThanOrEqualTo(Math.min(tasks, with));
    });
  }

  @Test
  void inv04NoDataStaleDataAndUnreadTasksAreThreeThingsAndNoneScalesIn() {
    Assessment none = new Facts().policy(bare(T)).assess();
    Assessment stale = new Facts().policy(bare(T)).same(60_000, 4, 1).assess();
    Assessment unread =
        new Facts().policy(bare(T)).tasks(0, MISSING, MISSING, MISSING, MISSING).assess();
    assertThat(List.of(none.rule(), stale.rule(), unread.rule()))
        .containsExactly(Rule.NO_DATA, Rule.STALE_DATA, Rule.PARTIAL_DATA);
    assertThat(List.of(none.acts(), stale.acts(), unread.acts())).containsOnly(false);
  }

  @Test
  void inv04AnUnreadNewestSlotIsNotReplacedByAnOlderOne() {
    Facts facts = new Facts().policy(bare(T)).same(STEP, 4, 1);
    assertThat(facts.decided()).isLessThan(4);
    facts.tasks(0, MISSING, MISSING, MISSING, MISSING);
    assertThat(facts.decided()).isEqualTo(4);
  }

  @Test
  void inv05ScalesInOnlyIfFourOfFiveTasksReported() {
    assertThat(partial(10, 7).rule()).isEqualTo(Rule.PARTIAL_DATA);
    assertThat(partial(10, 7).acts()).isFalse();
    assertThat(partial(10, 8).rule()).isIn(Rule.BELOW_TARGET, Rule.SPEED_LIMIT);
  }

  @Test
  void inv05MissingTasksCountAtTheirTargetOnTheWayIn() {
    // Eight tasks use 20 each, 160 in all; the two unread ones are taken to use 50 each.
    Facts facts = new Facts().desired(10).policy(bare(T));
    facts.tasks(0, 20, 20, 20, 20, 20, 20, 20, 20, MISSING, MISSING);
    assertThat(facts.decided()).isEqualTo(6);
  }

  @Test
  void inv05TasksThatAreYetToComeCountAtTheirTargetOnTheWayIn() {
    // Ten were asked for, eight run and use 160: the two to come are taken to use 100.
    assertThat(new Facts().desired(10).policy(bare(T)).same(0, 8, 20).decided()).isEqualTo(6);
  }

  @Test
  void inv06MoreMissingTasksNeverRaiseTheSize() {
    forEachSeed(random -> {
      int tasks = random.nextInt(1, 8);
      double[] read = values(random, tasks, 60, 200);
      double[] more = java.util.Arrays.copyOf(read, tasks + random.nextInt(1, 5));
      java.util.Arrays.fill(more, tasks, more.length, MISSING);
      int before = new Facts().desired(tasks).policy(bare(T)).tasks(0, read).decided();
      int after = new Facts().desired(tasks).policy(bare(T)).tasks(0, more).decided();
      assertThat(before).isGreaterThan(tasks);
      assertThat(after).isLessThanOrEqualTo(before);
    });
  }

  @Test
  void inv07ACorrectionNeverTurnsTheDirection() {
    // 16 of 20 surging tasks use 480, less than the 500 of the 10 wanted; with the missing 4 at
    // their target it would be 680 and point the other way.
    Facts facts = new Facts().desired(10).policy(bare(T));
    facts.slot(new Datapoint(NOW, 480, 30, 16, 20));
    assertThat(facts.decided()).isEqualTo(10);
  }

  @Test
  void inv08OnePolicyIsEnoughToScaleOut() {
    Facts facts = new Facts().policy(bare(T)).same(0, 4, 1).policy(bare(T)).same(0, 4, 75);
    assertThat(facts.decided()).isEqualTo(6);
  }

  @Test
  void inv08APolicyWithoutDataDoesNotKeepOthersFromScalingOut() {
    Assessment decided = new Facts().policy(bare(T)).policy(bare(T)).same(0, 4, 75).assess();
    assertThat(decided.to()).isEqualTo(6);
    assertThat(decided.notDone()).containsExactly("CPU has no data and had no say");
  }

  @Test
  void inv08AllPoliciesMustAgreeToScaleIn() {
    Facts idle = new Facts().policy(bare(T)).same(0, 4, 1);
    assertThat(idle.decided()).isEqualTo(2);
    Assessment decided = idle.policy(bare(T)).same(0, 4, 50).assess();
    assertThat(decided.to()).isEqualTo(4);
    assertThat(decided.rule()).isEqualTo(Rule.POLICIES_DISAGREE);
  }

  @Test
  void inv08APolicyWithoutDataKeepsOthersFromScalingIn() {
    Assessment decided = new Facts().policy(bare(T)).same(0, 4, 1).policy(bare(T)).assess();
    assertThat(decided.to()).isEqualTo(4);
    assertThat(decided.rule()).isEqualTo(Rule.POLICIES_DISAGREE);
    assertThat(decided.notDone()).containsExactly("scaling in 4 → 1 (policies disagree)");
  }

  @Test
  void inv08TheLargestWishIsTakenWhenAllScaleIn() {
    Facts facts = new Facts().desired(8).policy(bare(T)).same(0, 8, 5).policy(bare(T));
    assertThat(facts.same(0, 8, 35).decided()).isEqualTo(6);
  }

  @Test
  void inv10ADatapointCountsForTwoPeriodsAndTheSkewOfClocks() {
    assertThat(new Facts().policy(bare(T)).same(12_000, 4, 75).decided()).isEqualTo(6);
    assertThat(new Facts().policy(bare(T)).same(12_001, 4, 75).decided()).isEqualTo(4);
  }

  @Test
  void inv10ADatapointFromTheFutureDoesNotCount() {
    assertThat(new Facts().policy(bare(T)).same(-2_000, 4, 75).decided()).isEqualTo(6);
    assertThat(new Facts().policy(bare(T)).same(-2_001, 4, 75).decided()).isEqualTo(4);
  }

  @Test
  void inv11AJumpOfTheWallClockDoesNothing() {
    for (int days : new int[] {-30, -1, 1, 30}) {
      Facts facts = new Facts().policy(bare(T)).steadily(4, 1);
      assertThat(facts.now(NOON.plus(Duration.ofDays(days))).decided()).isEqualTo(4);
    }
  }

  @Test
  void inv11AWindowThatTheClockJumpedOverIsNotTakenForSeen() {
    Facts jumped = new Facts().policy(windowed(T, Duration.ofMinutes(5)));
    assertThat(jumped.same(STEP, 4, 1).same(0, 4, 1).assess().rule()).isEqualTo(Rule.STABILIZING);
  }

  @Test
  void inv12OrderAndDuplicatesMakeNoDifference() {
    forEachSeed(random -> {
      List<Datapoint> slots = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        double each = random.nextDouble(40);
        slots.add(new Datapoint(NOW - i * STEP, 8 * each, each, 8, 8));
      }
      int decided = windowOf(slots);
      for (int i = random.nextInt(10); i >= 0; i--) {
        slots.add(slots.get(random.nextInt(slots.size())));
      }
      Collections.shuffle(slots, java.util.Random.from(random));
      assertThat(windowOf(slots)).isEqualTo(decided);
    });
  }

  private static int windowOf(List<Datapoint> slots) {
    Facts facts = new Facts().desired(8).policy(windowed(T, Duration.ofMinutes(1)));
    slots.forEach(facts::slot);
    return facts.decided();
  }

  @Test
  void inv13WhatNoMachineCanDoIsNotBelieved() {
    // A counter that went backwards, read as an unsigned number.
    Facts facts = new Facts().policy(bare(T));
    facts.slot(new Datapoint(NOW, 0x1p64, 1.8e19, 4, 4));
    assertThat(facts.assess().rule()).isEqualTo(Rule.PARTIAL_DATA);
    assertThat(facts.decided()).isEqualTo(4);
  }

  @Test
  void inv14NumbersThatAreNoneNeverReachTheArithmetic() {
    double[] odd = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, -Double.MIN_VALUE, 0x1p63
    };
    for (double value : odd) {
      Facts facts = new Facts().policy(bare(T));
      facts.slot(new Datapoint(NOW, value, value, 4, 4));
      assertThat(facts.decided()).as("%s", value).isEqualTo(4);
    }
    assertThat(new Facts().policy(bare(T)).same(0, 4, Double.MIN_VALUE).decided()).isEqualTo(2);
  }

  @Test
  void inv15MoreLoadNeverLowersAndAHigherTargetNeverRaisesTheSize() {
    forEachSeed(random -> {
      int desired = random.nextInt(1, 20);
      double[] values = values(random, random.nextInt(1, 20), 0, 120);
      double[] raised = values.clone();
      for (int i = 0; i < raised.length; i++) {
        raised[i] += random.nextDouble(40);
      }
      int decided = tolerantly(desired, T, values);
      assertThat(tolerantly(desired, T, raised)).isGreaterThanOrEqualTo(decided);
      assertThat(tolerantly(desired, T + 10, values)).isLessThanOrEqualTo(decided);
    });
  }

  private static int tolerantly(int desired, double target, double[] values) {
    return new Facts().desired(desired).policy(tolerant(target, 0.1)).tasks(0, values).decided();
  }

  @Test
  void inv16NothingIsDoneNearTheTarget() {
    assertThat(tolerantly(10, T, tasks(10, 54.9))).isEqualTo(10);
    assertThat(tolerantly(10, T, tasks(10, 55.1))).isEqualTo(12);
    assertThat(tolerantly(10, T, tasks(10, 45.1))).isEqualTo(10);
    assertThat(tolerantly(10, T, tasks(10, 44.9))).isEqualTo(9);
  }

  @Test
  void inv18NoScaleInFollowsAnyChangeWithinTheCooldown() {
    Duration minute = Duration.ofMinutes(1);
    ScalingState before = ScalingState.fresh(0);
    Facts facts = new Facts().policy(cooling(T, Duration.ZERO, minute)).same(0, 4, 1);
    facts.state(before.changed(NANOS - minute.toNanos() + 1));
    assertThat(facts.assess().rule()).isEqualTo(Rule.COOLING_DOWN);
    facts.state(before.scaledOut(NANOS - minute.toNanos() + 1, 2, 2, false));
    assertThat(facts.assess().rule()).isEqualTo(Rule.COOLING_DOWN);
    facts.state(before.changed(NANOS - minute.toNanos()));
    assertThat(facts.decided()).isEqualTo(2);
  }

  @Test
  void inv19OneStepAtMostDoublesOrAddsFour() {
    assertThat(new Facts().desired(1).policy(bare(T)).same(0, 1, 5_000).decided()).isEqualTo(5);
    assertThat(new Facts().desired(9).policy(bare(T)).same(0, 9, 5_000).decided()).isEqualTo(18);
    Assessment cut = new Facts().desired(9).policy(bare(T)).same(0, 9, 5_000).assess();
    assertThat(cut.rule()).isEqualTo(Rule.SPEED_LIMIT);
    assertThat(cut.notDone()).containsExactly("900 would be needed: one step may not be larger");
  }

  @Test
  void inv19OneStepAtMostHalves() {
    assertThat(new Facts().desired(9).policy(bare(T)).same(0, 9, 0).decided()).isEqualTo(5);
    assertThat(new Facts().desired(2).policy(bare(T)).same(0, 2, 0).decided()).isEqualTo(1);
    assertThat(new Facts().desired(3).policy(bare(T)).same(0, 3, 0).assess().rule())
        .isEqualTo(Rule.SPEED_LIMIT);
  }

  @Test
  void inv20AFallWhileTasksStopReportingIsNoReasonToShrink() {
    Facts facts = new Facts().desired(10).policy(bare(T));
    facts.same(2 * STEP, 10, 40).slot(new Datapoint(NOW - STEP, 90, 10, 9, 10)).same(0, 10, 10);
    assertThat(facts.assess().rule()).isEqualTo(Rule.CLIFF);
    assertThat(facts.decided()).isEqualTo(10);
  }

  @Test
  void inv20AFallWhileAllTasksReportIsBelieved() {
    Facts facts = new Facts().desired(10).policy(bare(T));
    facts.same(2 * STEP, 10, 40).same(STEP, 10, 9).same(0, 10, 10);
    assertThat(facts.decided()).isEqualTo(5);
  }

  @Test
  void inv20AScaleInOfIdleTasksIsNoCliff() {
    Facts facts = new Facts().desired(2).policy(bare(T));
    facts.same(2 * STEP, 4, 5).slot(new Datapoint(NOW - STEP, 6, 3, 2, 4)).same(0, 2, 3);
    assertThat(facts.assess().rule()).isEqualTo(Rule.BELOW_TARGET);
    assertThat(facts.decided()).isEqualTo(1);
  }

  @Test
  void inv22AYoungTargetDoesNotScaleIn() {
    long twoPeriods = 2 * STEP * 1_000_000;
    Facts facts = new Facts().policy(bare(T)).same(0, 4, 1);
    facts.state(ScalingState.fresh(NANOS - twoPeriods + 1));
    assertThat(facts.assess().rule()).isEqualTo(Rule.WARMING_UP);
    assertThat(facts.state(ScalingState.fresh(NANOS - twoPeriods)).decided()).isEqualTo(2);
  }

  @Test
  void inv22AYoungTargetWaitsForItsWholeWindow() {
    Duration window = Duration.ofMinutes(4);
    Facts facts = new Facts().policy(windowed(T, window)).steadily(4, 1);
    facts.state(ScalingState.fresh(NANOS - window.toNanos() + 1));
    assertThat(facts.assess().rule()).isEqualTo(Rule.WARMING_UP);
    assertThat(facts.state(ScalingState.fresh(NANOS - window.toNanos())).decided()).isEqualTo(2);
  }

  @Test
  void inv23ARollingUpdateWithSurgeChangesNothing() {
    forEachSeed(random -> {
      int desired = random.nextInt(1, 30);
      int surged = desired + random.nextInt(1, desired + 1);
      double load = desired * T * random.nextDouble(0.95, 1.05);
      Facts facts = new Facts().desired(desired).running(surged).policy(tolerant(T, 0.1));
      facts.same(0, surged, load / surged);
      assertThat(facts.decided()).isEqualTo(desired);
      assertThat(facts.deployment(ROLLOUT).decided()).isEqualTo(desired);
    });
  }

  @Test
  void inv23TheWorkOfStartingDuringAnUpdateDoesNotGrowTheService() {
    Facts facts = new Facts().desired(4).running(8).deployment(ROLLOUT).policy(bare(T));
    facts.tasks(0, 25, 25, 25, 25, 100, 100, 100, 100);
    assertThat(facts.assess().rule()).isEqualTo(Rule.UPDATING);
    assertThat(facts.decided()).isEqualTo(4);
  }

  @Test
  void inv24NothingIsScaledInDuringADeployment() {
    for (Deployment deployment : List.of(ROLLOUT, SWARM_UPDATE)) {
      Facts idle = new Facts().deployment(deployment).policy(bare(T)).same(0, 4, 1);
      assertThat(idle.assess().rule()).isEqualTo(Rule.UPDATING);
      assertThat(idle.decided()).isEqualTo(4);
    }
  }

  @Test
  void inv24ADeploymentGrowsWhereAResizeDoesNotTouchIt() {
    Facts busy = new Facts().policy(bare(T)).same(0, 4, 75);
    assertThat(busy.deployment(ROLLOUT).decided()).isEqualTo(6);
    assertThat(busy.deployment(SWARM_UPDATE).decided()).isEqualTo(4);
  }

  @Test
  void inv24WhatIsHeldByADeploymentSaysWhatIsNeededAndWhatIsUnderWay() {
    Facts busy = new Facts().policy(bare(T)).same(0, 4, 75).deployment(SWARM_UPDATE);
    assertThat(busy.assess().decision().why())
        .isEqualTo(
            "CPU 75 % of 50 % over 4 of 4 tasks at 12:00:00 needs 6 tasks, but Swarm is updating"
                + " it; staying at 4 tasks");
    assertThat(busy.assess().notDone()).containsExactly("scaling out 4 → 6 (updating)");
  }

  @Test
  void inv24ADeploymentIsNotCutToTheMaximumEither() {
    Facts large = new Facts().limits(1, 3);
    assertThat(large.deployment(ROLLOUT).assess().rule()).isEqualTo(Rule.UPDATING);
    assertThat(large.deployment(SWARM_UPDATE).assess().rule()).isEqualTo(Rule.UPDATING);
    assertThat(large.deployment(Deployment.NONE).decided()).isEqualTo(3);
  }

  @Test
  void inv24ADeploymentThatEveryResizeDisturbsIsNotFilledToTheMinimum() {
    Facts small = new Facts().limits(6, 9);
    assertThat(small.deployment(SWARM_UPDATE).assess().rule()).isEqualTo(Rule.UPDATING);
    assertThat(small.deployment(ROLLOUT).decided()).isEqualTo(6);
  }

  @Test
  void inv25GrowthThatBringsNoRunningTaskStops() {
    ScalingState twice = ScalingState.fresh(0).scaledOut(1, 4, 4, false).scaledOut(2, 6, 4, false);
    Facts facts = new Facts().desired(8).running(4).policy(bare(T)).same(0, 4, 500);
    assertThat(facts.state(twice).decided()).isEqualTo(16);
    assertThat(facts.state(twice.scaledOut(3, 8, 4, false)).assess().rule())
        .isEqualTo(Rule.FUTILE_GROWTH);
    assertThat(facts.running(5).decided()).isEqualTo(16);
  }

  @Test
  void inv26TheWorkOfStartingDoesNotGrowAServiceThatJustGrew() {
    Duration cooldown = Duration.ofSeconds(15);
    // Two old tasks at 60, and four that were just started and are busy starting.
    Facts facts = new Facts().desired(6).policy(cooling(T, cooldown, Duration.ZERO));
    facts.tasks(0, 60, 60, 100, 100, 100, 100);
    ScalingState before = ScalingState.fresh(0);
    facts.state(before.scaledOut(NANOS - cooldown.toNanos() + 1, 2, 2, false));
    assertThat(facts.assess().rule()).isEqualTo(Rule.COOLING_DOWN);
    assertThat(facts.decided()).isEqualTo(6);
    facts.state(before.scaledOut(NANOS - cooldown.toNanos(), 2, 2, false));
    assertThat(facts.decided()).isEqualTo(11);
  }

  @Test
  void inv26LoadOfOldTasksAloneStillGrowsAServiceThatJustGrew() {
    Facts facts = new Facts().desired(3).policy(cooling(T, Duration.ofSeconds(15), Duration.ZERO));
    facts.state(ScalingState.fresh(0).scaledOut(NANOS - 1, 2, 2, false));
    assertThat(facts.tasks(0, 100, 100).decided()).isEqualTo(4);
  }

  @Test
  void inv33NothingIsScaledToZeroByItsOwnMeasure() {
    assertThat(new Facts().limits(0, 9).desired(2).policy(bare(T)).same(0, 2, 0).decided())
        .isEqualTo(1);
    assertThat(new Facts().limits(0, 9).desired(1).policy(bare(T)).same(0, 1, 0).assess().rule())
        .isEqualTo(Rule.AT_MIN);
  }

  @Test
  void inv33AStoppedServiceIsStartedOnlyIfItsMinimumSaysSo() {
    assertThat(new Facts().limits(0, 9).desired(0).policy(bare(T)).decided()).isZero();
    assertThat(new Facts().limits(2, 9).desired(0).policy(bare(T)).decided()).isEqualTo(2);
  }

  @Test
  void aScaleInTakesTheGreatestNeedOfItsWindow() {
    Facts facts = new Facts().desired(8).policy(windowed(T, Duration.ofSeconds(20)));
    facts.same(4 * STEP, 8, 45).same(3 * STEP, 8, 10).same(2 * STEP, 8, 40);
    assertThat(facts.same(STEP, 8, 10).same(0, 8, 10).decided()).isEqualTo(7);
  }

  @Test
  void aScaleInWaitsUntilFourFifthsOfItsWindowWereSeen() {
    Facts facts = new Facts().desired(8).policy(windowed(T, Duration.ofSeconds(50)));
    for (int i = 6; i >= 0; i--) {
      facts.same(i * STEP, 8, 10);
    }
    assertThat(facts.assess().rule()).isEqualTo(Rule.STABILIZING);
    assertThat(facts.same(7 * STEP, 8, 10).decided()).isEqualTo(4);
  }

  @Test
  void aScaleOutTakesTheLeastNeedOfItsWindow() {
    Facts facts = new Facts().policy(patient(T, Duration.ofSeconds(10)));
    assertThat(facts.same(0, 4, 100).assess().rule()).isEqualTo(Rule.STABILIZING);
    assertThat(facts.same(STEP, 4, 60).decided()).isEqualTo(5);
    assertThat(facts.same(2 * STEP, 4, 10).decided()).isEqualTo(5);
  }

  @Test
  void aWindowLongerThanTheRingIsCountedInStreaks() {
    Duration window = Duration.ofMinutes(10);
    ScalingState state = ScalingState.fresh(NANOS - Duration.ofDays(1).toNanos());
    Facts facts = new Facts().policy(windowed(T, window)).steadily(4, 1);
    Decider decider = new Decider();
    long step = Duration.ofMillis(STEP).toNanos();
    for (long nanos = 0; nanos <= window.toNanos(); nanos += step) {
      Assessment assessment = LaterFacts.assess(facts, decider, state, nanos);
      boolean isOver = nanos == window.toNanos();
      assertThat(assessment.rule()).isEqualTo(isOver ? Rule.SPEED_LIMIT : Rule.STABILIZING);
      state = assessment.state();
    }
  }

  @Test
  void aPolicyMayLeaveShrinkingToOthers() {
    Facts alone = new Facts().policy(growOnly(T)).same(0, 4, 1);
    assertThat(alone.assess().rule()).isEqualTo(Rule.SCALE_IN_OFF);
    Facts withAnother = new Facts().policy(growOnly(T)).same(0, 4, 1).policy(bare(T));
    assertThat(withAnother.same(0, 4, 1).decided()).isEqualTo(2);
    assertThat(new Facts().policy(growOnly(T)).same(0, 4, 75).decided()).isEqualTo(6);
  }

  @Test
  void tasksThatAreYetToComeAreNotOrderedTwice() {
    // Two use 97 each, four were asked for already and need no fifth.
    Facts facts = new Facts().desired(4).running(2).policy(bare(T)).same(0, 2, 97);
    assertThat(facts.decided()).isEqualTo(4);
  }

  @Test
  void saysWhyWithTheNumbersThatMattered() {
    Facts facts = new Facts().desired(1).limits(1, 4).policy(bare(T)).same(0, 1, 97);
    assertThat(facts.assess().decision())
        .isEqualTo(
            new Decision.ScaleOut(
                1,
                2,
                Rule.ABOVE_TARGET,
                "CPU 97 % of 50 % over 1 of 1 tasks at 12:00:00 needs 2 tasks; scaling out 1 → 2"));
  }

  private static Assessment partial(int running, int reported) {
    Facts facts = new Facts().desired(running).policy(bare(T));
    return facts.slot(new Datapoint(NOW, reported, 1, reported, running)).assess();
  }

  private static double[] tasks(int count, double each) {
    double[] values = new double[count];
    java.util.Arrays.fill(values, each);
    return values;
  }

  private static double[] values(RandomGenerator random, int count, double from, double to) {
    return random.doubles(count, from, to).toArray();
  }
}
