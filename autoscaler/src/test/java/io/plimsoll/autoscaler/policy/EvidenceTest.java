package io.plimsoll.autoscaler.policy;

import static io.plimsoll.autoscaler.fake.Facts.NOW;
import static io.plimsoll.autoscaler.fake.Facts.bare;
import static io.plimsoll.autoscaler.fake.Facts.tolerant;
import static io.plimsoll.testing.Seeds.forEachSeed;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.activity.Inputs.Datapoint;
import io.plimsoll.autoscaler.fake.Facts;
import io.plimsoll.autoscaler.target.TargetTrackingPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What a task tells of load while it is starting, and what a share of a limit tells of tasks that
/// have none.
class EvidenceTest {
  private static final double T = 50;

  @Test
  void aServiceOfStartingTasksStaysAsItIs() {
    Assessment decided = new Facts().policy(bare(T)).slot(starting(0, 0, 4)).assess();
    assertThat(decided.to()).isEqualTo(4);
    assertThat(decided.rule()).isEqualTo(Rule.STARTING);
    assertThat(decided.isBlind()).as("data is not missing").isFalse();
    assertThat(decided.isHeldByData()).isFalse();
  }

  @Test
  void startingTasksCountForNothingOnTheWayOut() {
    // Two use 90 each, which is below what the four that were asked for may use.
    assertThat(new Facts().policy(bare(T)).slot(starting(2, 180, 2)).decided()).isEqualTo(4);
    assertThat(new Facts().policy(bare(T)).slot(starting(2, 260, 2)).decided()).isEqualTo(6);
  }

  @Test
  void startingTasksCountAtTheirTargetOnTheWayIn() {
    // Without the three that are starting one task would do.
    Assessment decided = new Facts().policy(bare(T)).slot(starting(1, 10, 3)).assess();
    assertThat(decided.rule()).isEqualTo(Rule.STARTING);
    assertThat(decided.to()).isEqualTo(4);
  }

  @Test
  void aTaskThatNeverEndsStartingDoesNotBlockTheScaleInOfTheOthers() {
    // Five are idle and one is starting, for ever: what is left has room for its full target.
    Facts facts = new Facts().desired(6).policy(bare(T)).slot(starting(5, 5, 1));
    assertThat(facts.assess().rule()).isEqualTo(Rule.SPEED_LIMIT);
    assertThat(facts.decided()).isEqualTo(3);
    // Of two of three it is more than a fifth, and is still no lack of data.
    assertThat(new Facts().desired(3).policy(bare(T)).slot(starting(2, 2, 1)).decided())
        .isEqualTo(2);
  }

  @Test
  void aTaskThatWasNotReadIsNotTakenForOneThatStarts() {
    Facts facts = new Facts().desired(3).policy(bare(T));
    Assessment decided = facts.slot(new Datapoint(NOW, 1, 1, 1, 3, 1, 0)).assess();
    assertThat(decided.rule()).isEqualTo(Rule.PARTIAL_DATA);
    assertThat(decided.isHeldByData()).isTrue();
  }

  @Test
  void aStartingTaskNeverTurnsTheDirection() {
    forEachSeed(random -> {
      int tasks = random.nextInt(1, 12);
      int starting = random.nextInt(1, 6);
      double sum = random.nextDouble(120 * tasks);
      int desired = tasks + starting;
      Datapoint idle = new Datapoint(NOW, sum, sum, tasks, desired, starting, 0);
      Datapoint atTarget = new Datapoint(NOW, sum + starting * T, sum, desired, desired);
      int with = new Facts().desired(desired).policy(tolerant(T, 0.1)).slot(idle).decided();
      int full = new Facts().desired(desired).policy(tolerant(T, 0.1)).slot(atTarget).decided();
      assertThat(with).isBetween(Math.min(full, desired), Math.max(full, desired));
    });
  }

  @Test
  void aShareOfALimitThatNobodyHasLeavesTheDecisionToTheOtherPolicies() {
    Facts idle = new Facts().policy(memory()).slot(unlimited(0, 4)).policy(bare(T)).same(0, 4, 1);
    assertThat(idle.decided()).isEqualTo(2);
    assertThat(idle.assess().notDone())
        .contains(
            "memory has no limit to be a share of, in any of 4 tasks at 12:00:00 and had no say");
    Facts busy = new Facts().policy(memory()).slot(unlimited(0, 4)).policy(bare(T));
    assertThat(busy.same(0, 4, 75).decided()).isEqualTo(6);
  }

  @Test
  void aShareOfALimitThatNobodyHasSaysWhatToSet() {
    Assessment decided = new Facts().desired(2).policy(memory()).slot(unlimited(0, 2)).assess();
    assertThat(decided.rule()).isEqualTo(Rule.NO_LIMIT);
    assertThat(decided.to()).isEqualTo(2);
    assertThat(decided.isBlind()).as("data is not missing").isFalse();
    assertThat(decided.misfit())
        .isEqualTo(
            "memory.utilization is a share of the memory limit, which 2 of 2 tasks of shop/web"
                + " lack: set mem_limit (Compose) or deploy.resources.limits.memory (Swarm), or"
                + " follow memory.working_set, in bytes, instead");
    assertThat(new Facts().policy(bare(T)).same(0, 4, 1).assess().misfit()).isNull();
  }

  @Test
  void aTaskWithoutALimitAmongOthersIsMissing() {
    // One of four: too many to shrink, and all idle but for it.
    Facts mixed = new Facts().policy(memory()).slot(unlimited(3, 1)).policy(bare(T));
    Assessment decided = mixed.same(0, 4, 1).assess();
    assertThat(decided.rule()).isEqualTo(Rule.POLICIES_DISAGREE);
    assertThat(decided.misfit()).contains("which 1 of 4 tasks of shop/web lack");
    // One of six is few enough, and counts at its target.
    Facts most = new Facts().desired(6).policy(memory()).slot(unlimited(5, 1));
    assertThat(most.assess().wanted(0)).isEqualTo(2);
  }

  @Test
  void aLackOfLimitsDoesNotHideALackOfData() {
    Facts facts = new Facts().desired(2).policy(memory());
    Assessment unread = facts.slot(new Datapoint(NOW, 0, Double.NaN, 0, 2, 0, 1)).assess();
    assertThat(unread.rule()).isEqualTo(Rule.PARTIAL_DATA);
    Facts alone = new Facts().desired(2).policy(memory()).slot(unlimited(0, 2)).policy(bare(T));
    assertThat(alone.assess().rule()).isEqualTo(Rule.NO_DATA);
    assertThat(alone.assess().isBlind()).isTrue();
  }

  private static TargetTrackingPolicy memory() {
    return new TargetTrackingPolicy(
        "memory",
        "memory.utilization",
        70,
        0,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        true);
  }

  private static Datapoint starting(int others, double sum, int starting) {
    return new Datapoint(NOW, sum, sum, others, others + starting, starting, 0);
  }

  /// Those with a limit use one percent of it each.
  private static Datapoint unlimited(int limited, int unlimited) {
    return new Datapoint(NOW, limited, 1, limited, limited + unlimited, 0, unlimited);
  }
}
