package io.plimsoll.autoscaler.engine;

import static io.plimsoll.autoscaler.fake.World.LABELS;
import static io.plimsoll.autoscaler.fake.World.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.fake.FakePlatform.Call;
import io.plimsoll.autoscaler.fake.World;
import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Repair;
import io.plimsoll.collector.container.Service;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the engine does with what people and crashes do to a Compose service.
class ComposeServiceScalingTest {
  private static final Deployment STOPPED = Deployment.holdingResize("it is stopped");

  private final World world = new World();

  @BeforeEach
  void start() {
    world.calmServiceOfFour();
  }

  @Test
  void theSizeThatTheLoadNeedsIsBackTwoStepsAfterItWasTakenAway() {
    world.platform.desired(WEB, 1);
    world.step(100);
    assertThat(world.desired()).as("somebody may not be done").isEqualTo(1);
    world.step(100);
    assertThat(world.desired()).as("one task cannot show more than its own load").isEqualTo(4);
  }

  @Test
  void whatWasNeededLongAgoIsForgotten() {
    world.platform.desired(WEB, 1);
    world.step(50);
    world.after(Duration.ofMinutes(1)).step(100);
    assertThat(world.desired()).isEqualTo(2);
  }

  @Test
  void aServiceThatIsStoppedStaysSo() {
    world.platform.set(service(0, STOPPED));
    for (int step = 0; step < 100; step++) {
      world.step(0);
    }
    assertThat(world.platform.attempts()).isZero();
    assertThat(world.status().decision().rule()).isEqualTo(Rule.UPDATING);
    assertThat(world.status().decision().why()).contains("it is stopped");
    world.platform.desired(WEB, 1);
    world.step(200).step(200);
    assertThat(world.desired()).isGreaterThan(1);
  }

  @Test
  void tasksThatNeverRunAreTakenBack() throws Exception {
    Repair repair = new Repair(Repair.Kind.TAKE_BACK, 1, "web-2 never ran");
    world.platform.set(service(4, Deployment.NONE.with(repair)));
    world.step(75);
    assertThat(world.platform.calls()).containsExactly(new Call(WEB, 4, 1));
    Activity activity = world.activities().getLast();
    assertThat(activity.rule()).isEqualTo(Rule.FUTILE_GROWTH);
    assertThat(activity.cause()).isEqualTo("web-2 never ran; taking back 4 → 1");
    world.replays(activity);
  }

  @Test
  void noMoreIsTakenBackThanTheMinimumAllowsAndTheProblemIsShown() {
    Repair repair = new Repair(Repair.Kind.TAKE_BACK, 0, "web-1 never ran");
    world.platform.set(service(1, Deployment.NONE.with(repair)));
    world.step(75).step(75);
    assertThat(world.platform.calls()).isEmpty();
    assertThat(world.status().problem()).contains("web-1 never ran");
  }

  @Test
  void tasksOfAnOlderKindAreReplacedAndTheSizeStays() throws Exception {
    Repair repair = new Repair(Repair.Kind.REPLACE, 1, "web-2 and web-3 are old");
    world.platform.set(service(4, Deployment.holdingScaleOut("they differ").with(repair)));
    world.step(75);
    assertThat(world.platform.calls()).containsExactly(new Call(WEB, 4, 4));
    Activity activity = world.activities().getLast();
    assertThat(activity.rule()).isEqualTo(Rule.OBSOLETE_TASKS);
    assertThat(activity.cause()).isEqualTo("web-2 and web-3 are old; replacing them");
    world.replays(activity);
    world.step(75);
    assertThat(world.desired()).as("the deployment has come to its end").isEqualTo(6);
  }

  @Test
  void nothingIsRepairedWhileScalingIsSuspended() throws Exception {
    Repair repair = new Repair(Repair.Kind.REPLACE, 1, "web-2 is old");
    world.platform.set(service(4, Deployment.NONE.with(repair)));
    world.engine().suspend(WEB);
    world.step(75);
    assertThat(world.platform.attempts()).isZero();
  }

  @Test
  void aServiceWhoseTasksDifferShrinksAndDoesNotGrow() {
    world.platform.set(service(4, Deployment.holdingScaleOut("they differ")));
    world.step(75);
    assertThat(world.platform.attempts()).isZero();
    assertThat(world.status().decision().why()).contains("they differ");
    world.step(10);
    assertThat(world.desired()).isLessThan(4);
  }

  private static Service service(int desired, Deployment deployment) {
    return new Service(WEB, Orchestrator.COMPOSE, LABELS, desired, desired, deployment);
  }
}
