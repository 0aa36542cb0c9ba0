package io.plimsoll.autoscaler.policy;

import static io.plimsoll.autoscaler.fake.Facts.NANOS;
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
import io.plimsoll.autoscaler.target.TargetTrackingPolicy;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Repair;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every rule says what is so, with the numbers that mattered, and why nothing more is done.
class SentencesTest {
  private static final double T = 50;
  private static final String AT_NOON = "over 4 of 4 tasks at 12:00:00";
  private static final String STAYING = "; staying at 4 tasks";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Map<Rule, String> said = new EnumMap<>(Rule.class);

  @Test
  void everyRuleSaysWhatIsSoAndWhy() {
    changes();
    limits();
    data();
    waits();
    engine();
    assertThat(said).containsOnlyKeys(Rule.values());
  }

  private void changes() {
    says(
        Rule.ABOVE_TARGET,
        used(75),
        "CPU 75 % of 50 % " + AT_NOON + " needs 6 tasks; scaling out 4 → 6");
    says(
        Rule.BELOW_TARGET,
        used(30),
        "CPU 30 % of 50 % " + AT_NOON + " needs 3 tasks; scaling in 4 → 3");
    says(
        Rule.WITHIN_TOLERANCE,
        new Facts().policy(tolerant(T, 0.1)).same(0, 4, 48),
        "CPU 48 % of 50 % " + AT_NOON + ", which is near enough" + STAYING);
    says(
        Rule.RIGHT_SIZE,
        new Facts().policy(tolerant(T, 0.1)).same(0, 4, 40),
        "CPU 40 % of 50 % " + AT_NOON + ", and 3 tasks would be above the target" + STAYING);
    says(
        Rule.POLICIES_DISAGREE,
        used(1).policy(bare(T)).same(0, 4, T),
        "another policy would shrink it, but CPU 50 % of 50 % "
            + AT_NOON
            + ", which is near enough"
            + STAYING);
    says(
        Rule.SCALE_IN_OFF,
        new Facts().policy(growOnly(T)).same(0, 4, 1),
        needsOne() + ", and the policy does not scale in" + STAYING);
  }

  private void limits() {
    says(
        Rule.BELOW_MIN,
        new Facts().limits(5, 9),
        "4 is less than the least it may have, 5; scaling out 4 → 5");
    says(
        Rule.ABOVE_MAX,
        new Facts().limits(1, 3),
        "4 is more than the most it may have, 3; scaling in 4 → 3");
    says(
        Rule.AT_MAX,
        used(75).limits(1, 4),
        "CPU 75 % of 50 % " + AT_NOON + " needs 6 tasks, but 4 is the most it may have");
    says(
        Rule.AT_MIN,
        new Facts().desired(1).policy(bare(T)).same(0, 1, 7.75),
        "CPU 7.75 % of 50 % over 1 of 1 tasks at 12:00:00; 1 is the least it may have");
    says(Rule.NO_POLICY, new Facts(), "no policy, and 4 tasks are within 1 to 1000");
  }

  private void data() {
    says(
        Rule.NO_DATA,
        new Facts().policy(bare(T)),
        "CPU has no data, without which nothing is changed" + STAYING);
    says(
        Rule.STALE_DATA,
        new Facts().policy(bare(T)).same(60_000, 4, 1),
        "CPU is 60 s old, last read at 11:59:00, which is too old to go by" + STAYING);
    says(
        Rule.PARTIAL_DATA,
        slot(new Datapoint(NOW, 3, 1, 3, 4)),
        "CPU 1 % of 50 % over 3 of 4 tasks at 12:00:00, too few to go by" + STAYING);
    says(
        Rule.STARTING,
        slot(new Datapoint(NOW, 0, 0, 0, 4, 4, 0)),
        "CPU is no sign of load while all of 4 tasks at 12:00:00 are starting" + STAYING);
    says(
        Rule.NO_LIMIT,
        new Facts()
            .policy(TargetTrackingPolicy.of("memory", "memory.utilization", 70))
            .slot(new Datapoint(NOW, 0, 0, 0, 4, 0, 4)),
        "memory has no limit to be a share of, in any of 4 tasks at 12:00:00" + STAYING);
    Facts fell = new Facts().policy(bare(T)).same(2 * STEP, 4, 40);
    says(
        Rule.CLIFF,
        fell.slot(new Datapoint(NOW - STEP, 30, 10, 3, 4)).same(0, 4, 1),
        needsOne() + ", but fell while tasks stopped reporting" + STAYING);
  }

  private void waits() {
    ScalingState state = ScalingState.fresh(0);
    says(
        Rule.COOLING_DOWN,
        new Facts()
            .policy(cooling(T, Duration.ZERO, MINUTE))
            .same(0, 4, 1)
            .state(state.changed(NANOS)),
        needsOne() + ", but the last change is still cooling down" + STAYING);
    says(
        Rule.STABILIZING,
        new Facts().policy(windowed(T, MINUTE)).same(0, 4, 1),
        needsOne() + ", but not yet for the whole window" + STAYING);
    says(
        Rule.WARMING_UP,
        used(1).state(ScalingState.fresh(NANOS)),
        needsOne() + ", but has not been watched for long enough" + STAYING);
    says(
        Rule.UPDATING,
        used(1).deployment(Deployment.holdingScaleIn("Swarm is updating it")),
        needsOne() + ", but Swarm is updating it" + STAYING);
    Repair repair = new Repair(Repair.Kind.REPLACE, 3, "web-4 is of old settings");
    says(
        Rule.OBSOLETE_TASKS,
        used(50).deployment(Deployment.NONE.with(repair)),
        "web-4 is of old settings; replacing them");
    state = state.scaledOut(1, 4, 4, false).scaledOut(2, 4, 4, false).scaledOut(3, 4, 4, false);
    says(
        Rule.FUTILE_GROWTH,
        used(75).state(state),
        "CPU 75 % of 50 % "
            + AT_NOON
            + " needs 6 tasks, but the last 3 scale-outs brought no more running tasks"
            + STAYING);
  }

  /// What only the engine knows.
  private void engine() {
    vetoed(Rule.SUSPENDED, "scaling is suspended");
    vetoed(
        Rule.SPEED_LIMIT,
        "CPU 75 % of 50 % " + AT_NOON + " needs 6 tasks, but enough was changed for now");
    vetoed(Rule.MASS_ANOMALY, "too many targets changed or lost data at once");
    vetoed(Rule.IN_PROGRESS, "earlier changes are still being carried out");
    vetoed(Rule.BACKING_OFF, "the last try came to nothing, and the next is not due");
    vetoed(Rule.CANNOT_SCALE, "the platform cannot resize this service");
    vetoed(Rule.STALE_INVENTORY, "what is known of the platform is too old");
    vetoed(Rule.FOREIGN_CHANGE, "somebody else has just removed tasks and may not be done");
  }

  @Test
  void saysWhichTasksWereGuessedAndHow() {
    assertThat(why(new Facts().desired(4).policy(tolerant(T, 0.1)).same(0, 2, 97)))
        .isEqualTo(
            "CPU 97 % of 50 % over 2 of 2 tasks at 12:00:00, which is near enough for 4 tasks"
                + STAYING);
    assertThat(why(slot(new Datapoint(NOW, 144, 48, 3, 4, 1, 0))))
        .isEqualTo(
            "CPU 48 % of 50 % over 3 of 4 tasks (1 starting) at 12:00:00, and what is starting"
                + " counts at its target"
                + STAYING);
    assertThat(why(slot(new Datapoint(NOW, 360, 45, 8, 10)).desired(10)))
        .isEqualTo(
            "CPU 45 % of 50 % over 8 of 10 tasks at 12:00:00, and what was not read or is yet to"
                + " come counts at its target; staying at 10 tasks");
    assertThat(why(slot(new Datapoint(NOW, 0x1p64, 1, 4, 4))))
        .isEqualTo(
            "CPU was read of 4 of 4 tasks at 12:00:00, and the sum is no plausible number"
                + STAYING);
    Facts young = new Facts().policy(cooling(T, MINUTE, Duration.ZERO)).same(0, 4, 75);
    assertThat(why(young.state(ScalingState.fresh(0).scaledOut(NANOS, 2, 2, false))))
        .isEqualTo(
            "CPU 75 % of 50 % " + AT_NOON + ", but new tasks may still be busy starting" + STAYING);
    assertThat(why(new Facts().policy(patient(T, MINUTE)).same(0, 4, 75)))
        .isEqualTo("CPU 75 % of 50 % " + AT_NOON + ", but not yet for the whole window" + STAYING);
    assertThat(why(new Facts().limits(0, 9).desired(0).policy(bare(T))))
        .isEqualTo("nothing runs that could be measured; staying at 0 tasks");
  }

  @Test
  void nothingIsCalledNearEnoughThatIsNot() {
    forEachSeed(random -> {
      int desired = random.nextInt(1, 8);
      int reported = random.nextInt(1, desired + 1);
      double each = random.nextDouble(120);
      Facts facts = new Facts().desired(desired).policy(tolerant(T, 0.1)).same(0, reported, each);
      double ratio = reported * each / (desired * T);
      assertThat(why(facts).contains("near enough")).isEqualTo(ratio >= 0.9 && ratio <= 1.1);
    });
  }

  private static Facts used(double each) {
    return new Facts().policy(bare(T)).same(0, 4, each);
  }

  private static Facts slot(Datapoint datapoint) {
    return new Facts().policy(bare(T)).slot(datapoint);
  }

  private static String needsOne() {
    return "CPU 1 % of 50 % " + AT_NOON + " needs 1 task";
  }

  private static String why(Facts facts) {
    return facts.assess().decision().why();
  }

  private void says(Rule rule, Facts facts, String sentence) {
    says(rule, facts.assess(), sentence);
  }

  private void vetoed(Rule rule, String sentence) {
    Assessment assessment = used(75).assess();
    assessment.veto(rule);
    says(rule, assessment, sentence + STAYING);
  }

  private void says(Rule rule, Assessment assessment, String sentence) {
    assertThat(assessment.rule()).isEqualTo(rule);
    assertThat(assessment.decision().why()).isEqualTo(sentence);
    said.put(rule, sentence);
  }
}
