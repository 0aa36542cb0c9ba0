package io.plimsoll.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.Containers;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.container.Services;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NamingTest {
  private static final Map<String, String> COMPOSE =
      Map.of(
          DockerLabels.COMPOSE_PROJECT, "shop",
          DockerLabels.COMPOSE_SERVICE, "web",
          DockerLabels.COMPOSE_NUMBER, "3",
          DockerLabels.COMPOSE_ONE_OFF, "False");

  @Test
  void composeLabelsNameProjectServiceAndNumber() {
    assertThat(Naming.of("shop-web-3", COMPOSE))
        .isEqualTo(new Naming(new ServiceKey("shop", "web"), "3", Orchestrator.COMPOSE));
  }

  @Test
  void aOneOffContainerIsNoTaskOfItsService() {
    Map<String, String> labels = new HashMap<>(COMPOSE);
    labels.put(DockerLabels.COMPOSE_ONE_OFF, "True");
    assertThat(Naming.of("shop-web-run-1", labels))
        .isEqualTo(
            new Naming(
                new ServiceKey("standalone", "shop-web-run-1"), "1", Orchestrator.STANDALONE));
  }

  @Test
  void aStacksServiceLosesThePrefixOfItsStack() {
    Map<String, String> labels =
        Map.of(
            DockerLabels.STACK, "shop",
            DockerLabels.SWARM_SERVICE, "shop_web",
            DockerLabels.SWARM_TASK_ID, "k2f0",
            DockerLabels.SWARM_TASK, "shop_web.4.k2f0");
    assertThat(Naming.of("x", labels))
        .isEqualTo(new Naming(new ServiceKey("shop", "web"), "4", Orchestrator.SWARM));
  }

  @Test
  void aSwarmServiceOfNoStackIsInTheClusterSwarm() {
    Map<String, String> labels =
        Map.of(DockerLabels.SWARM_SERVICE, "web.v2", DockerLabels.SWARM_TASK, "web.v2.1.abc");
    assertThat(Naming.of("x", labels))
        .isEqualTo(new Naming(new ServiceKey("swarm", "web.v2"), "1", Orchestrator.SWARM));
  }

  @Test
  void namesThatCannotBePartsOfAKeyAreReplaced() {
    Map<String, String> odd =
        Map.of(DockerLabels.COMPOSE_PROJECT, " ", DockerLabels.COMPOSE_SERVICE, "a/b");
    assertThat(Naming.of("x", odd).service()).isEqualTo(new ServiceKey("unnamed", "a_b"));
    assertThat(Naming.of("", Map.of()).service())
        .isEqualTo(new ServiceKey("standalone", "unnamed"));
  }

  @Test
  void aComposeServiceWantsTheContainersThatHaveNotEnded() {
    List<Container> containers =
        Stream.of(ContainerState.values())
            .map(state -> Containers.in(state, state.ordinal(), 0))
            .toList();
    Service web = Services.of(containers, List.of()).getFirst();
    // created, running, paused, restarting
    assertThat(web.desired()).isEqualTo(4);
    assertThat(web.running()).isEqualTo(1);
    assertThat(web.deployment().underWay()).isFalse();
  }

  @Test
  void whatTheManagerSaysOfASwarmServiceCounts() {
    Service told =
        new Service(
            new ServiceKey("shop", "web"), Orchestrator.SWARM, Map.of(), 7, 5, Deployment.NONE);
    assertThat(Services.of(List.of(Containers.running(1, 1)), List.of(told))).containsExactly(told);
  }

  @Test
  void anEngineThatStaysAwayIsTriedEverLessOften() {
    assertThat(BackOff.after(1, 1)).isEqualTo(BackOff.FIRST);
    assertThat(BackOff.after(2, 1)).isEqualTo(BackOff.FIRST.multipliedBy(2));
    assertThat(BackOff.after(1, 0)).isEqualTo(BackOff.FIRST.dividedBy(2));
    assertThat(BackOff.after(Integer.MAX_VALUE, 1)).isEqualTo(BackOff.LONGEST);
    assertThat(BackOff.after(9, 0)).isEqualTo(Duration.ofSeconds(5));
  }
}
