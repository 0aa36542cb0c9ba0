package io.plimsoll.autoscaler.engine;

import static io.plimsoll.autoscaler.fake.World.LABELS;
import static io.plimsoll.autoscaler.fake.World.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.autoscaler.fake.FakePlatform.Call;
import io.plimsoll.autoscaler.fake.World;
import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.collector.container.ServiceKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What may happen around a resize must neither change it, nor lose it, nor hold up others.
class ResizeIsolationTest {
  private static final Duration STEP = Duration.ofSeconds(5);

  private final World world = new World();

  @BeforeEach
  void aServiceOfFour() {
    world.calmServiceOfFour();
  }

  @Test
  void aServiceThatIsGoneAndComesBackIsNotResizedTwiceAtOnce() {
    world.after(STEP).load(75).evaluate();
    world.platform.remove(WEB);
    world.evaluate();
    world.platform.service(WEB, 4, LABELS);
    world.evaluate();
    assertThat(world.status().decision().rule()).isEqualTo(Rule.IN_PROGRESS);
    world.carryOut();
    assertThat(world.outcomes()).containsExactly(ActivityStatus.SUCCESSFUL);
    world.step(75).step(75);
    assertThat(world.desired()).isGreaterThan(6);
  }

  @Test
  void aListenerThatFailsDoesNotMakeAFailureOfAResize() {
    world
        .engine()
        .subscribe(activity -> {
          throw new IllegalStateException("the browser is gone");
        });
    world.step(75);
    assertThat(world.outcomes()).containsExactly(ActivityStatus.SUCCESSFUL);
    assertThat(world.status().problem()).isNull();
  }

  @Test
  void anErrorInTheMiddleOfAResizeDoesNotHoldItsTargetForEver() {
    world.platform.beforeCapacity(() -> {
      throw new NoClassDefFoundError("a broken installation");
    });
    assertThatThrownBy(() -> world.step(75)).isInstanceOf(NoClassDefFoundError.class);
    assertThat(world.outcomes()).containsExactly(ActivityStatus.FAILED);
    world.platform.beforeCapacity(() -> {});
    world.after(STEP).step(75);
    assertThat(world.desired()).isEqualTo(6);
  }

  @Test
  void aRefusalToGrowDoesNotKeepAServiceFromShrinking() {
    world.platform.refusing("its port is published on 4 host ports only");
    world.step(75);
    assertThat(world.outcomes()).containsExactly(ActivityStatus.REFUSED);
    world.platform.refusing(null);
    world.step(75);
    assertThat(world.status().decision().rule()).isEqualTo(Rule.CANNOT_SCALE);
    world.step(10);
    assertThat(world.desired()).isLessThan(4);
  }

  @Test
  void aRefusalOfOneSizeDoesNotForbidASmallerOne() {
    world.platform.refusing("its port is published on 5 host ports only");
    world.step(75);
    world.platform.refusing(null);
    world.step(60);
    assertThat(world.desired()).isEqualTo(5);
  }

  @Test
  void aServiceThatSomebodyTakesDownIsNotFilledUpMeanwhile() {
    world.platform.desired(WEB, 2);
    world.after(STEP);
    world.ring.cpu(WEB, world.clock.millis(), 4, 50);
    world.evaluate().carryOut();
    assertThat(world.platform.calls()).isEmpty();
    assertThat(world.status().decision().rule()).isEqualTo(Rule.FOREIGN_CHANGE);
    assertThat(world.status().decision().why()).contains("somebody else has just removed tasks");
    world.after(EngineSettings.DEFAULTS.settle()).step(100);
    assertThat(world.desired()).isEqualTo(4);
  }

  @Test
  void aServiceWhoseLastTaskWasStoppedIsNotStartedAgainAtOnce() {
    world.platform.desired(WEB, 0);
    world.after(STEP).evaluate().carryOut();
    assertThat(world.desired()).isZero();
    world.after(EngineSettings.DEFAULTS.settle()).evaluate().carryOut();
    assertThat(world.desired()).isEqualTo(1);
  }

  @Test
  void whatAFailedResizeLeftHalfWayIsNotSomebodyElses() {
    world.platform.failing("the disk of the engine is full");
    world.step(75);
    world.platform.desired(WEB, 5);
    world.platform.failing(null);
    world.after(STEP).step(60);
    assertThat(world.outcomes())
        .contains(ActivityStatus.FAILED)
        .doesNotContain(ActivityStatus.FOREIGN_CHANGE);
    world.step(60);
    assertThat(world.desired()).isEqualTo(6);
  }

  @Test
  void aMaximumThatWasLoweredMeanwhileStopsALargerScaleOut() {
    world.after(STEP).load(75).evaluate();
    Map<String, String> labels = new HashMap<>(LABELS);
    labels.put("plimsoll.max", "5");
    world.platform.service(WEB, 4, labels);
    world.evaluate().carryOut();
    assertThat(world.platform.calls()).isEmpty();
    assertThat(world.activities().getFirst().detail()).isEqualTo("the limits are 1 to 5 by now");
    world.step(75);
    assertThat(world.desired()).isEqualTo(5);
  }

  @Test
  void aMaximumBelowTheSizeIsObeyed() {
    Map<String, String> labels = new HashMap<>(LABELS);
    labels.put("plimsoll.max", "2");
    world.platform.service(WEB, 4, labels);
    world.step(50);
    assertThat(world.desired()).isEqualTo(2);
  }

  @Test
  void aSuspensionWhileThePlatformIsAskedStillStopsTheResize() {
    world.platform.beforeCapacity(() -> suspend());
    world.step(75);
    assertThat(world.platform.attempts()).isZero();
    assertThat(world.outcomes()).containsExactly(ActivityStatus.ABANDONED);
  }

  @Test
  void slowScaleInsLeaveRoomForScaleOuts() {
    List<ServiceKey> idle = new ArrayList<>();
    for (int i = 0; i < EngineSettings.DEFAULTS.maxResizes(); i++) {
      idle.add(new ServiceKey("idle", "s" + i));
      world.platform.service(idle.getLast(), 4, LABELS);
    }
    world.evaluate().after(STEP.multipliedBy(2));
    for (ServiceKey service : idle) {
      world.ring.cpu(service, world.clock.millis(), 4, 25);
    }
    world.load(50).evaluate().after(STEP).load(75).evaluate().carryOut();
    assertThat(world.platform.calls())
        .hasSize(EngineSettings.DEFAULTS.maxResizes() / 2 + 1)
        .contains(new Call(WEB, 4, 6));
  }

  @Test
  void inv34AFaultWhileADecisionIsRecordedStopsNoOther() {
    ServiceKey bad = new ServiceKey("a", "bad");
    world.platform.service(bad, 4, LABELS);
    world.evaluate().after(STEP);
    world.ring.cpu(bad, world.clock.millis(), 4, 75);
    world.ring.failFor(bad, 1);
    world.load(75).evaluate().carryOut();
    assertThat(world.desired()).isEqualTo(6);
    assertThat(world.engine().target(bad).orElseThrow().problem()).contains("evaluation failed");
  }

  @Test
  void inv22ALongCooldownOutlivesTheProcessThatBeganIt() {
    Map<String, String> labels = new HashMap<>(LABELS);
    labels.put("plimsoll.scale-in.cooldown", "10m");
    world.platform.service(WEB, 4, labels);
    world.step(75);
    assertThat(world.desired()).isEqualTo(6);
    world.restart().step(1);
    world.after(Duration.ofMinutes(9)).step(1).step(1);
    assertThat(world.status().decision().rule()).isEqualTo(Rule.WARMING_UP);
    assertThat(world.desired()).isEqualTo(6);
    world.after(Duration.ofMinutes(1)).step(1);
    assertThat(world.desired()).isEqualTo(3);
  }

  @Test
  void inv22AScaleInThatHadNotBegunIsNotCarriedOutByTheNextProcess() {
    world.platform.beforeCapacity(() -> world.documents.failAfter(0));
    world.platform.failing("killed");
    world.step(1);
    world.platform.beforeCapacity(() -> {});
    world.platform.failing(null);
    world.documents.failAfter(Long.MAX_VALUE);
    world.restart().evaluate().carryOut();
    assertThat(world.outcomes()).containsExactly(ActivityStatus.ABANDONED);
    assertThat(world.desired()).isEqualTo(4);
  }

  @Test
  void inv22AfterARestartAScaleOutDoesNotWait() {
    world.restart().step(75);
    assertThat(world.desired()).isEqualTo(6);
  }

  private void suspend() {
    try {
      world.engine().suspend(WEB);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
