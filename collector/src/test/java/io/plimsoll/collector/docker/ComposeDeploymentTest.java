package io.plimsoll.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Repair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComposeDeploymentTest {
  private final List<ComposeDeployment.Member> members = new ArrayList<>();

  @Test
  void aStopHoldsAllResizes() {
    running("new", false, Ending.STOPPING);
    running("new", false, Ending.UNKNOWN);
    assertThat(deployment().holds(2, 1)).isTrue();
    assertThat(deployment().holds(2, 3)).isTrue();
    assertThat(deployment().reason()).isEqualTo("somebody is stopping shop-web-1");
  }

  @Test
  void ourOwnStopHoldsNothing() {
    running("new", false, Ending.UNKNOWN);
    running("new", true, Ending.OURS);
    assertThat(deployment()).isEqualTo(Deployment.NONE);
  }

  @Test
  void aServiceThatNobodySawEndIsStopped() {
    exited("new", false, Ending.UNKNOWN);
    assertThat(deployment().holds(0, 1)).isTrue();
  }

  @Test
  void aServiceThatEndedByItselfMayBeStartedAgain() {
    exited("new", false, Ending.BY_ITSELF);
    assertThat(deployment()).isEqualTo(Deployment.NONE);
  }

  @Test
  void whatWasStoppedByHandBesideOthersHoldsGrowthAndIsAProblem() {
    running("new", false, Ending.UNKNOWN);
    exited("new", true, Ending.STOPPED);
    assertThat(deployment().holds(1, 2)).isTrue();
    assertThat(deployment().holds(2, 1)).isFalse();
    assertThat(deployment().problem()).contains("shop-web-2");
  }

  @Test
  void whatEndedUnseenBesideOthersHoldsNothing() {
    running("new", false, Ending.UNKNOWN);
    exited("new", true, Ending.UNKNOWN);
    assertThat(deployment()).isEqualTo(Deployment.NONE);
  }

  @Test
  void clonesOfAnOlderKindAreReplacedOnceTheNewestRuns() {
    running("new", false, Ending.UNKNOWN);
    running("old", true, Ending.UNKNOWN);
    Repair repair = deployment().repair();
    assertThat(repair.kind()).isEqualTo(Repair.Kind.REPLACE);
    assertThat(repair.sound()).isEqualTo(1);
    assertThat(deployment().holds(2, 3)).isTrue();
    assertThat(deployment().problem()).contains("shop-web-2", "cloned before its settings");
    members.clear();
    add("new", false, ContainerState.RESTARTING, Ending.UNKNOWN);
    running("old", true, Ending.UNKNOWN);
    assertThat(deployment().repair()).as("the newest does not run").isNull();
    assertThat(deployment().problem()).contains("once a container of the newest runs");
  }

  @Test
  void anOlderKindThatComposeMadeIsLeftToCompose() {
    running("old", false, Ending.UNKNOWN);
    running("new", false, Ending.UNKNOWN);
    assertThat(deployment().holds(2, 3)).isTrue();
    assertThat(deployment().holds(2, 1)).isFalse();
    assertThat(deployment().problem()).contains("docker compose up -d --scale web=2");
    assertThat(deployment().repair()).isNull();
  }

  @Test
  void clonesThatNeverRunAreTakenBack() {
    running("new", false, Ending.UNKNOWN);
    add("new", true, ContainerState.RESTARTING, Ending.NEVER_RAN);
    exited("new", true, Ending.NEVER_RAN);
    Repair repair = deployment().repair();
    assertThat(repair.kind()).isEqualTo(Repair.Kind.TAKE_BACK);
    assertThat(repair.sound()).isEqualTo(1);
    assertThat(repair.reason()).contains("shop-web-2, shop-web-3", "port is taken");
  }

  @Test
  void containersOfComposeAreNotTakenBackThoughTheyNeverRun() {
    running("new", false, Ending.NEVER_RAN);
    assertThat(deployment()).isEqualTo(Deployment.NONE);
  }

  private Deployment deployment() {
    return ComposeDeployment.of("web", members);
  }

  private void running(String kind, boolean cloned, Ending ending) {
    add(kind, cloned, ContainerState.RUNNING, ending);
  }

  private void exited(String kind, boolean cloned, Ending ending) {
    add(kind, cloned, ContainerState.EXITED, ending);
  }

  private void add(String kind, boolean cloned, ContainerState state, Ending ending) {
    int number = members.size() + 1;
    members.add(
        new ComposeDeployment.Member(
            "shop-web-" + number,
            Integer.toString(number),
            state,
            cloned,
            kind,
            Instant.ofEpochSecond(number),
            ending));
  }
}
