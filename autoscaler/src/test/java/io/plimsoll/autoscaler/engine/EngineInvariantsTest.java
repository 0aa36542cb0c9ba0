package io.plimsoll.autoscaler.engine;

import static io.plimsoll.autoscaler.fake.World.LABELS;
import static io.plimsoll.autoscaler.fake.World.WEB;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.plimsoll.autoscaler.AutoscalerStatus;
import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.autoscaler.activity.Inputs.Datapoint;
import io.plimsoll.autoscaler.fake.Facts;
import io.plimsoll.autoscaler.fake.FakePlatform.Call;
import io.plimsoll.autoscaler.fake.World;
import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.autoscaler.target.TargetDefinitions;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The invariants that need a platform, a journal or more than one decision.
class EngineInvariantsTest {
  private final World world = new World();

  @BeforeEach
  void aServiceOfFour() {
    world.calmServiceOfFour();
  }

  @Test
  void resizesOnTheFirstDatapointThatAsksForIt() {
    world.step(75);
    assertThat(world.platform.calls()).containsExactly(new Call(WEB, 4, 6));
    assertThat(world.outcomes()).containsExactly(ActivityStatus.SUCCESSFUL);
  }

  @Test
  void inv04AMeasureThatCannotBeTrackedDisablesItsTargetOnly() {
    ServiceKey odd = new ServiceKey("shop", "odd");
    world.platform.service(odd, 4, Map.of("plimsoll.max", "9", "plimsoll.target.pids", "5"));
    world.step(75);
    assertThat(world.engine().target(odd).orElseThrow().problem()).contains("labels of shop/odd");
    assertThat(world.desired()).isEqualTo(6);
  }

  @Test
  void aShareOfALimitThatNoTaskHasIsAProblemOfTheDefinition() throws IOException {
    Map<String, String> labels = new HashMap<>(LABELS);
    labels.put("plimsoll.target.memory", "70%");
    world.platform.service(WEB, 4, labels);
    world.evaluate();
    for (int i = 0; i < 3; i++) {
      long next = world.clock.millis() + Facts.STEP;
      world.ring.put(WEB, "memory.utilization", new Datapoint(next, 0, 0, 0, 4, 0, 4));
      world.step(1);
    }
    String says = "which 4 of 4 tasks of shop/web lack: set mem_limit";
    assertThat(world.engine().problems()).singleElement(as(STRING)).contains(says);
    assertThat(world.status().problem()).contains(says);
    assertThat(world.engine().status().blockedNow()).isZero();
    assertThat(world.desired()).as("CPU decides alone").isLessThan(4);
    world.replays(world.activities().getLast());
  }

  @Test
  void inv09AnHourWithoutDataIsShownAsAProblem() {
    world.after(Duration.ofMinutes(1)).evaluate();
    assertThat(world.status().problem()).isNull();
    world.after(Duration.ofMinutes(59)).evaluate();
    assertThat(world.status().problem()).isNull();
    world.after(Duration.ofMinutes(1)).evaluate();
    assertThat(world.status().problem()).contains("missing data has kept shop/web");
  }

  @Test
  void inv09EvaluationsThatMissingDataBlocksAreCounted() {
    assertThat(world.engine().status().blocked()).isOne(); // before the first datapoint
    world.step(75);
    assertThat(world.engine().status().blocked()).isOne();
    world.after(Duration.ofMinutes(1)).evaluate().evaluate();
    AutoscalerStatus status = world.engine().status();
    assertThat(status.blocked()).isEqualTo(3);
    assertThat(status.blockedNow()).isOne();
    assertThat(status.scaleOuts()).isOne();
    assertThat(status.scaleIns()).isZero();
    assertThat(status.evaluations()).isEqualTo(7);
    assertThat(status.rounds()).isEqualTo(7);
  }

  @Test
  void inv11CooldownsDoNotListenToTheWallClock() {
    Map<String, String> labels = new HashMap<>(LABELS);
    labels.put("plimsoll.scale-in.cooldown", "10m");
    world.platform.service(WEB, 4, labels);
    world.step(50).after(Duration.ofMinutes(10)).step(75);
    assertThat(world.desired()).isEqualTo(6);
    world.jump(Duration.ofDays(30)).step(1);
    assertThat(world.status().decision().rule()).isEqualTo(Rule.COOLING_DOWN);
    world.after(Duration.ofMinutes(10)).step(1);
    assertThat(world.desired()).isEqualTo(3);
  }

  @Test
  void inv19AFleetLosesAFifthOfItsTasksAMinuteAtMost() {
    List<ServiceKey> fleet = fleet(40, 10);
    for (int i = 0; i < 4; i++) {
      world.after(Duration.ofSeconds(5));
      for (ServiceKey service : fleet) {
        world.ring.cpu(service, world.clock.millis(), 10, 10);
      }
      world.load(50).evaluate();
      for (int more = 0; more < 10; more++) {
        world.carryOut().evaluateBlindly();
      }
    }
    int removed = world.platform.calls().stream().mapToInt(call -> call.from() - call.to()).sum();
    assertThat(removed).isPositive().isLessThanOrEqualTo(81);
  }

  @Test
  void inv20AFleetWhoseLoadFallsTogetherDoesNotShrink() {
    List<ServiceKey> fleet = fleet(20, 4);
    round(fleet, 50).round(fleet, 50).round(fleet, 50);
    round(fleet, 5);
    assertThat(world.platform.calls()).isEmpty();
    assertThat(rules(fleet)).containsOnly(Rule.MASS_ANOMALY);
    world.after(EngineSettings.DEFAULTS.massHold());
    round(fleet, 5);
    assertThat(world.platform.calls()).isNotEmpty();
  }

  @Test
  void inv21AFleetThatLostItsDataIsLeftAlone() {
    List<ServiceKey> fleet = fleet(20, 4);
    round(fleet, 50).round(fleet, 50).round(fleet, 50);
    world.after(Duration.ofSeconds(20));
    List<ServiceKey> seen = fleet.subList(0, 10);
    for (ServiceKey service : seen) {
      world.ring.cpu(service, world.clock.millis(), 4, 20);
    }
    world.evaluate().carryOut();
    assertThat(world.platform.calls()).isEmpty();
    assertThat(rules(seen)).containsOnly(Rule.MASS_ANOMALY);
  }

  @Test
  void inv21AnInventoryInWhichHalfIsOtherwiseHaltsEverything() {
    List<ServiceKey> fleet = fleet(20, 4);
    round(fleet, 50).round(fleet, 50).round(fleet, 50);
    fleet.subList(0, 12).forEach(service -> world.platform.desired(service, 1));
    world.after(Duration.ofSeconds(5));
    world.ring.cpu(WEB, world.clock.millis(), 4, 90);
    world.evaluate().carryOut();
    assertThat(world.status().decision().rule()).isEqualTo(Rule.MASS_ANOMALY);
    assertThat(world.platform.calls()).isEmpty();
  }

  @Test
  void inv22AfterARestartNothingIsScaledInAtOnce() {
    world.restart().step(1);
    assertThat(world.status().decision().rule()).isEqualTo(Rule.WARMING_UP);
    world.step(1).step(1);
    assertThat(world.desired()).isEqualTo(2);
  }

  @Test
  void inv27ATargetWithTwoOwnersIsRefusedNamingBoth() {
    world.file(TargetDefinitions.ofLabels(service(WEB, LABELS)));
    world.evaluate();
    assertThat(world.engine().targets()).isEmpty();
    assertThat(world.engine().problems())
        .containsExactly(
            "shop/web is defined twice, by labels of shop/web and labels of shop/web; it is not"
                + " scaled until one of them is removed");
  }

  @Test
  void inv27ASizeThatSomebodyElseSetIsAdopted() {
    Map<String, String> labels = new HashMap<>(LABELS);
    labels.put("plimsoll.scale-in.cooldown", "1m");
    world.platform.service(WEB, 4, labels);
    world.step(50).after(Duration.ofMinutes(1)).step(50);
    world.platform.desired(WEB, 9);
    world.step(1);
    assertThat(world.outcomes()).containsExactly(ActivityStatus.FOREIGN_CHANGE);
    assertThat(world.status().decision().rule()).isEqualTo(Rule.COOLING_DOWN);
    assertThat(world.desired()).isEqualTo(9);
    world.after(Duration.ofSeconds(50)).step(1).step(1);
    assertThat(world.desired()).isEqualTo(5);
  }

  @Test
  void inv27APlatformThatIsStillOnItsWayIsNotSomebodyElse() {
    world.step(75);
    world.platform.set(new Service(WEB, Orchestrator.COMPOSE, LABELS, 5, 5, Deployment.NONE));
    world.step(50);
    assertThat(world.outcomes()).containsExactly(ActivityStatus.SUCCESSFUL);
    world.after(EngineSettings.DEFAULTS.settle()).step(50);
    assertThat(world.outcomes())
        .containsExactly(ActivityStatus.SUCCESSFUL, ActivityStatus.FOREIGN_CHANGE);
  }

  @Test
  void aServiceThatIsOutOfReachIsNotScaledAndSaysWhy() {
    world.platform.set(
        new Service(WEB, Orchestrator.COMPOSE, LABELS, 4, 4, Deployment.NONE)
            .fixed("it runs on blade-7"));
    world.step(75);
    assertThat(world.platform.attempts()).isZero();
    assertThat(world.status().problem()).isEqualTo("shop/web cannot be scaled: it runs on blade-7");
  }

  @Test
  void inv28WhoeverLostTheLeadActsNoMore() {
    world.after(Duration.ofSeconds(5)).load(75).evaluate();
    world.restartBesides().carryOut();
    assertThat(world.platform.calls()).isEmpty();
    assertThat(world.activities().getFirst().detail()).isEqualTo("another process has taken over");
  }

  @Test
  void inv29ADecisionForAnotherSizeIsAbandoned() {
    world.after(Duration.ofSeconds(5)).load(75).evaluate();
    world.platform.desired(WEB, 12);
    world.carryOut();
    assertThat(world.desired()).isEqualTo(12);
    assertThat(world.outcomes())
        .containsExactly(ActivityStatus.ABANDONED, ActivityStatus.FOREIGN_CHANGE);
  }

  @Test
  void inv29ADeploymentThatBeganMeanwhileStopsAScaleIn() {
    world.after(Duration.ofSeconds(5)).load(1).evaluate();
    beginDeployment(Deployment.holdingScaleIn("a new version is rolled out"));
    world.carryOut();
    assertThat(world.platform.attempts()).isZero();
    assertThat(world.activities().getFirst().detail())
        .isEqualTo("a deployment has begun: a new version is rolled out");
  }

  @Test
  void inv29ADeploymentThatBeganMeanwhileStopsAScaleOutWhereItWouldTouchIt() {
    world.after(Duration.ofSeconds(5)).load(75).evaluate();
    beginDeployment(Deployment.holdingResize("Swarm is updating it"));
    world.carryOut();
    assertThat(world.platform.attempts()).isZero();
    assertThat(world.activities().getFirst().detail())
        .isEqualTo("a deployment has begun: Swarm is updating it");
  }

  private void beginDeployment(Deployment deployment) {
    world.platform.set(new Service(WEB, Orchestrator.COMPOSE, LABELS, 4, 5, deployment));
  }

  @Test
  void inv30ADecisionThatWaitedTooLongIsDropped() {
    world.after(Duration.ofSeconds(5)).load(75).evaluate();
    world.after(EngineSettings.DEFAULTS.maxDecisionAge().plusMillis(1)).carryOut();
    assertThat(world.platform.attempts()).isZero();
    assertThat(world.outcomes()).containsExactly(ActivityStatus.ABANDONED);
    world.step(75);
    world.after(Duration.ofSeconds(5)).load(75).evaluate();
    world.after(EngineSettings.DEFAULTS.maxDecisionAge()).carryOut();
    assertThat(world.desired()).isEqualTo(9);
  }

  @Test
  void inv30APlatformThatAnswersTooLateIsNotObeyed() {
    world.platform.beforeCapacity(() -> world.after(Duration.ofSeconds(11)));
    world.step(75);
    assertThat(world.platform.attempts()).isZero();
    assertThat(world.outcomes()).containsExactly(ActivityStatus.ABANDONED);
  }

  @Test
  void inv31TheIntentIsWrittenBeforeThePlatformIsCalled() {
    List<ActivityStatus> seen = new ArrayList<>();
    world.platform.afterResize(() -> seen.addAll(world.outcomes()));
    world.step(75);
    assertThat(seen).containsExactly(ActivityStatus.IN_PROGRESS);
  }

  @Test
  void inv31NothingIsDoneThatCannotBeWrittenDown() {
    world.documents.failAfter(0);
    world.step(75);
    assertThat(world.platform.attempts()).isZero();
    assertThat(world.status().problem()).contains("no space left on device");
  }

  @Test
  void inv31WhateverWriteIsTheLastTheNextProcessEndsItOnce() {
    for (int writes = 0; writes < 8; writes++) {
      World other = new World();
      other.platform.service(WEB, 4, LABELS);
      other.evaluate().step(50).step(50).step(50);
      other.documents.failAfter(writes);
      other.step(75);
      other.documents.failAfter(Long.MAX_VALUE);
      other.restart().evaluate().carryOut().step(50);
      assertThat(other.outcomes()).as("%d writes", writes).doesNotContain(IN_PROGRESS);
      assertThat(other.platform.calls().size()).as("%d writes", writes).isLessThanOrEqualTo(1);
      assertThat(other.desired()).isIn(4, 6);
    }
  }

  private static final ActivityStatus IN_PROGRESS = ActivityStatus.IN_PROGRESS;

  @Test
  void inv31AResizeThatWasCutOffAfterTheCallIsSuccessful() {
    world.platform.afterResize(() -> world.documents.failAfter(0));
    world.step(75);
    world.documents.failAfter(Long.MAX_VALUE);
    world.restart().evaluate().carryOut();
    assertThat(world.platform.calls()).hasSize(1);
    assertThat(world.outcomes()).containsExactly(ActivityStatus.SUCCESSFUL);
    assertThat(world.activities().getFirst().detail()).isEqualTo("carried out before the restart");
  }

  @Test
  void inv31AResizeThatWasCutOffInTheMiddleIsCarriedOn() {
    world.platform.afterResize(() -> {
      world.platform.desired(WEB, 5);
      world.documents.failAfter(0);
    });
    world.step(75);
    world.platform.afterResize(() -> {});
    world.documents.failAfter(Long.MAX_VALUE);
    world.restart().evaluate().carryOut();
    assertThat(world.desired()).isEqualTo(6);
    assertThat(world.outcomes()).containsExactly(ActivityStatus.SUCCESSFUL);
  }

  @Test
  void inv31AResizeThatWasCutOffLongAgoIsAbandoned() {
    world.platform.failing("gone");
    world.after(Duration.ofSeconds(5)).load(75).evaluate();
    world.documents.failAfter(3);
    world.carryOut();
    world.documents.failAfter(Long.MAX_VALUE);
    world.platform.failing(null);
    world.after(EngineSettings.DEFAULTS.maxIntentAge().plusSeconds(1));
    world.restart().evaluate().carryOut();
    assertThat(world.outcomes()).containsExactly(ActivityStatus.ABANDONED);
    assertThat(world.desired()).isEqualTo(4);
  }

  @Test
  void inv32ASuspensionSurvivesARestart() throws IOException {
    world.engine().suspend(WEB);
    world.restart().evaluate().step(75);
    assertThat(world.platform.attempts()).isZero();
    assertThat(world.status().suspended()).isTrue();
    world.engine().resume(WEB);
    world.restart().evaluate().step(75);
    assertThat(world.desired()).isEqualTo(6);
  }

  @Test
  void inv32ResumingOneDoesNotLiftTheSuspensionOfAll() throws IOException {
    world.engine().suspend(null);
    world.engine().suspend(WEB);
    world.engine().resume(WEB);
    world.restart().evaluate().step(75);
    assertThat(world.engine().allSuspended()).isTrue();
    assertThat(world.platform.attempts()).isZero();
    assertThat(world.status().decision().rule()).isEqualTo(Rule.SUSPENDED);
  }

  @Test
  void inv32ASuspensionStopsWhatWasDecidedAndNotYetDone() throws IOException {
    world.after(Duration.ofSeconds(5)).load(75).evaluate();
    world.engine().suspend(WEB);
    world.carryOut();
    assertThat(world.platform.attempts()).isZero();
  }

  @Test
  void inv34AnExceptionInOneTargetStopsNoOther() {
    ServiceKey bad = new ServiceKey("a", "bad");
    world.platform.service(bad, 4, LABELS);
    world.ring.failFor(bad);
    world.step(75);
    assertThat(world.desired()).isEqualTo(6);
    assertThat(world.engine().target(bad).orElseThrow().problem()).contains("evaluation failed");
  }

  @Test
  void inv35AFailingPlatformIsAskedLessAndLessOften() {
    world.platform.failing("the engine does not answer");
    for (int i = 0; i < 720; i++) {
      world.step(75);
    }
    // One hour: 5, 10, 20 … s up to five minutes, half of each by lot.
    assertThat(world.platform.attempts()).isBetween(12, 32);
    world.platform.failing(null);
    world.after(EngineSettings.DEFAULTS.maxBackoff()).step(75);
    assertThat(world.desired()).isEqualTo(6);
  }

  @Test
  void inv35ARefusalIsNotArguedWithUntilTheServiceChanges() {
    world.platform.refusing("shop/web publishes host port 80, which only one task can have");
    world.step(75).step(75).step(75);
    assertThat(world.platform.attempts()).isEqualTo(1);
    assertThat(world.status().problem()).contains("host port 80");
    assertThat(world.status().decision().rule()).isEqualTo(Rule.CANNOT_SCALE);
    world.platform.refusing(null);
    Map<String, String> labels = new HashMap<>(LABELS);
    labels.put("note", "the port is gone");
    world.platform.service(WEB, 4, labels);
    world.step(75);
    assertThat(world.desired()).isEqualTo(6);
  }

  @Test
  void inv36EveryActivityCanBeDecidedAgain() throws IOException {
    world.step(75).step(75).step(1).step(20);
    List<Activity> activities = world.activities();
    assertThat(activities).hasSizeGreaterThan(2);
    for (Activity activity : activities) {
      world.replays(activity);
    }
  }

  private List<ServiceKey> fleet(int size, int tasks) {
    List<ServiceKey> fleet = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ServiceKey service = new ServiceKey("fleet", "s" + i);
      world.platform.service(service, tasks, LABELS);
      fleet.add(service);
    }
    world.evaluate();
    world.after(Duration.ofSeconds(10));
    return fleet;
  }

  private EngineInvariantsTest round(List<ServiceKey> fleet, double each) {
    world.after(Duration.ofMillis(Facts.STEP)).load(50);
    for (ServiceKey service : fleet) {
      world.ring.cpu(service, world.clock.millis(), 4, each);
    }
    world.evaluate().carryOut();
    return this;
  }

  private List<Rule> rules(List<ServiceKey> fleet) {
    return fleet.stream()
        .map(service -> world.engine().target(service).orElseThrow().decision().rule())
        .toList();
  }

  private static Service service(ServiceKey key, Map<String, String> labels) {
    return new Service(key, Orchestrator.COMPOSE, labels, 4, 4, Deployment.NONE);
  }
}
