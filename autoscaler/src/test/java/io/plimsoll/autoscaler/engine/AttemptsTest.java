package io.plimsoll.autoscaler.engine;

import static io.plimsoll.autoscaler.fake.World.LABELS;
import static io.plimsoll.autoscaler.fake.World.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.autoscaler.fake.World;
import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of a need that cannot be met: it is tried ever less often, and is one entry of the
/// journal while the reason is the same.
class AttemptsTest {
  private static final Deployment PAUSED =
      Deployment.holdingResize("its update is paused").until("docker service rollback shop_web");

  private final World world = new World();

  @BeforeEach
  void aServiceOfFour() {
    world.calmServiceOfFour();
  }

  @Test
  void attemptsThatAreGivenUpForOneReasonAreOneEntryAndBecomeRarer() throws IOException {
    // Whenever it is asked, the platform has just begun a deployment that the inventory lacks.
    world.platform.beforeCapacity(() -> deploy(PAUSED));
    for (int i = 0; i < 360; i++) {
      deploy(Deployment.NONE);
      world.step(10);
    }
    Activity only = only();
    assertThat(only.status()).isEqualTo(ActivityStatus.ABANDONED);
    assertThat(only.detail()).contains("its update is paused");
    // Half an hour: 5, 10, 20 … s up to five minutes, half of each by lot.
    assertThat(only.attempts()).isBetween(9, 22);
    assertThat(Duration.between(only.startedAt(), only.endedAt()))
        .isGreaterThan(Duration.ofMinutes(20));
    assertThat(world.status().problem()).contains("given up", "its update is paused");
    world.replays(only);
  }

  @Test
  void attemptsThatFailForOneReasonAreOneEntryWhateverNumberIsInIt() throws IOException {
    for (int i = 0; i < 60; i++) {
      world.platform.failing("connection %d to 3fa%d was reset".formatted(i, i));
      world.step(75);
    }
    Activity only = only();
    assertThat(only.status()).isEqualTo(ActivityStatus.FAILED);
    assertThat(only.attempts()).isEqualTo(world.platform.attempts()).isGreaterThan(3);
    world.replays(only);
  }

  @Test
  void refusalsOfOtherSizesForOneReasonAreOneEntry() throws IOException {
    world.platform.refusing("shop/web publishes host port 80");
    world.step(100).step(75).step(60);
    assertThat(only().attempts()).isEqualTo(3);
    assertThat(only().to()).isEqualTo(5);
    world.replays(only());
  }

  @Test
  void anotherReasonOrAnotherDirectionIsAnotherEntry() {
    failing("the disk is full", 75);
    failing("the engine is away", 75);
    failing("the engine is away", 10);
    assertThat(world.activities())
        .extracting(Activity::detail)
        .containsExactly("the disk is full", "the engine is away", "the engine is away");
    assertThat(world.activities()).extracting(Activity::to).containsExactly(6, 6, 2);
  }

  @Test
  void whatFailsAgainAfterASuccessIsAnotherEntry() {
    failing("the disk is full", 75);
    world.platform.failing(null);
    world.after(EngineSettings.DEFAULTS.maxBackoff()).step(75);
    world.platform.failing("the disk is full");
    world.after(EngineSettings.DEFAULTS.settle()).step(75);
    assertThat(world.outcomes())
        .containsExactly(ActivityStatus.FAILED, ActivityStatus.SUCCESSFUL, ActivityStatus.FAILED);
  }

  @Test
  void whatFailsAgainLongAfterIsAnotherEntry() {
    failing("the disk is full", 75);
    world.after(EngineSettings.DEFAULTS.maxBackoff().multipliedBy(3));
    failing("the disk is full", 75);
    assertThat(world.activities()).hasSize(2);
  }

  @Test
  void whoeverListensIsToldOfARepetitionUnderTheIdOfItsEntry() throws Exception {
    List<Activity> told = new ArrayList<>();
    try (AutoCloseable listening = world.engine().subscribe(told::add)) {
      assertThat(listening).isNotNull();
      failing("the disk is full", 75);
      failing("the disk is full", 75);
    }
    assertThat(told).extracting(Activity::id).containsOnly(only().id());
    assertThat(told)
        .extracting(Activity::status)
        .startsWith(ActivityStatus.IN_PROGRESS, ActivityStatus.FAILED)
        .endsWith(ActivityStatus.FAILED);
  }

  @Test
  void aDeploymentThatWaitsForAPersonIsAProblemAndNoActivity() {
    deploy(PAUSED);
    for (int i = 0; i < 10; i++) {
      world.step(10);
    }
    assertThat(world.activities()).isEmpty();
    assertThat(world.status().decision().rule()).isEqualTo(Rule.UPDATING);
    assertThat(world.status().notDone()).containsExactly("scaling in 4 → 2 (updating)");
    assertThat(world.status().problem())
        .isEqualTo(
            "shop/web is not resized: its update is paused; docker service rollback shop_web");
    deploy(Deployment.NONE);
    world.step(10);
    assertThat(world.desired()).isEqualTo(2);
    assertThat(world.status().problem()).isNull();
  }

  private void deploy(Deployment deployment) {
    int tasks = world.desired();
    world.platform.set(new Service(WEB, Orchestrator.COMPOSE, LABELS, tasks, tasks, deployment));
  }

  /// Two minutes under a load, in which every resize fails.
  private void failing(String why, double load) {
    world.platform.failing(why);
    for (int i = 0; i < 24; i++) {
      world.step(load);
    }
    world.after(EngineSettings.DEFAULTS.maxBackoff());
  }

  private Activity only() {
    assertThat(world.activities()).hasSize(1);
    return world.activities().getFirst();
  }
}
