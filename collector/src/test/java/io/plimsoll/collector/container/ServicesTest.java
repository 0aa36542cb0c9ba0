package io.plimsoll.collector.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.Containers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicesTest {
  @Test
  void aServiceIsAskedForWhatItKeepsAndNotForWhatHasEnded() {
    Service service =
        only(
            Containers.running(1, 10),
            Containers.in(ContainerState.RESTARTING, 2, 0),
            Containers.in(ContainerState.EXITED, 3, 0));
    assertThat(service.desired()).isEqualTo(2);
    assertThat(service.running()).isEqualTo(1);
    assertThat(service.deployment().underWay()).isFalse();
  }

  @Test
  void aTaskThatComposeRecreatesCountsOnce() {
    Container old = Containers.running(1, 10);
    Container fresh = again(old, 7);
    Service service = only(old, fresh, Containers.running(2, 20));
    assertThat(service.desired()).isEqualTo(2);
    assertThat(service.running()).isEqualTo(2);
    assertThat(service.deployment().underWay()).isTrue();
  }

  @Test
  void labelsOfContainersAreNoneOfTheirSwarmService() {
    Container task = Containers.running(1, 10);
    Service service = only(kept(task, Orchestrator.SWARM, Map.of("plimsoll.max", "9")));
    assertThat(service.labels()).isEmpty();
    assertThat(service.taskLabels()).containsOnlyKeys("plimsoll.max");
    assertThat(service.obstacle()).contains("does not manage its Swarm");
  }

  private static Service only(Container... containers) {
    List<Service> services = Services.of(List.of(containers), List.of());
    assertThat(services).hasSize(1);
    return services.getFirst();
  }

  /// The same container, kept by somebody else.
  private static Container kept(Container task, Orchestrator by, Map<String, String> labels) {
    return new Container(
        task.id(),
        task.name(),
        task.service(),
        task.task(),
        by,
        task.image(),
        labels,
        task.createdAt(),
        task.startedAt(),
        task.state(),
        task.health(),
        task.restarts(),
        task.pid());
  }

  /// Another container of the same task.
  private static Container again(Container first, int number) {
    Container other = Containers.running(number, 70);
    return new Container(
        other.id(),
        other.name(),
        first.service(),
        first.task(),
        first.orchestrator(),
        first.image(),
        first.labels(),
        other.createdAt(),
        other.startedAt(),
        other.state(),
        other.health(),
        other.restarts(),
        other.pid());
  }
}
