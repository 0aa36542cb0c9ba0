package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.container.Services;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RemoteFleetTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final ServiceKey WEB = new ServiceKey("shop", "web");

  private final TestClock clock = new TestClock(NOON);
  private Inventory local = new Inventory(NOON, List.of(), List.of(), null);
  private final RemoteFleet fleet = new RemoteFleet(() -> local, clock);

  @Test
  void withoutNodesElsewhereItIsTheInventoryHere() {
    assertThat(fleet.inventory()).isSameAs(local);
  }

  @Test
  void containersElsewhereAreListedAndTheirServiceSaysWhyItCannotBeResized() {
    saw("blade-7", 1, 2);
    assertThat(fleet.inventory().containers()).hasSize(2);
    Service web = only();
    assertThat(web.key()).isEqualTo(WEB);
    assertThat(web.running()).isEqualTo(2);
    assertThat(web.obstacle()).contains("blade-7");
  }

  @Test
  void aServiceHereStaysAsItIsWhateverIsCalledLikeItElsewhere() {
    local = here(1);
    saw("blade-7", 2, 3);
    assertThat(only()).isEqualTo(local.services().getFirst());
    assertThat(fleet.inventory().containers()).hasSize(3);
    assertThat(fleet.problems())
        .containsExactly(
            "shop/web has containers on blade-7 that the engine here does not know: they count for"
                + " nothing in its size");
  }

  @Test
  void onlyContainersThatThePlatformHereKnowsCount() {
    local =
        new Inventory(NOON, List.of(swarm(1)), List.of(managed(2)), null, Set.of(swarm(2).id()));
    fleet.saw(frame("blade-7", NOON, List.of(swarm(2), swarm(3), running(4))));
    assertThat(fleet.counting()).accepts(swarm(1), swarm(2)).rejects(swarm(3), running(4));
    local = new Inventory(NOON, List.of(), List.of(managed(2)), null, Set.of(swarm(3).id()));
    assertThat(fleet.counting()).accepts(swarm(3)).rejects(swarm(1), swarm(2), running(4));
  }

  @Test
  void aServiceElsewhereThatAsksToBeScaledIsAProblemThatSaysWhyItIsNot() {
    fleet.saw(frame("blade-7", NOON, List.of(labelled(1))));
    assertThat(fleet.problems())
        .singleElement()
        .asString()
        .contains("shop/web cannot be scaled", "blade-7");
    clock.advance(RemoteFleet.MAX_AGE.plusMillis(1));
    assertThat(fleet.problems()).isEmpty();
  }

  @Test
  void aServiceOfASwarmThatIsManagedHereStaysAsItsManagerSays() {
    Service managed = managed(4);
    local = new Inventory(NOON, List.of(swarm(1)), List.of(managed), null);
    fleet.saw(frame("blade-7", NOON, List.of(swarm(2), swarm(3))));
    assertThat(only()).isEqualTo(managed);
    assertThat(fleet.inventory().containers()).hasSize(3);
  }

  @Test
  void aContainerThatIsKnownHereIsNotListedTwice() {
    local = here(1);
    saw("blade-7", 1);
    assertThat(fleet.inventory().containers()).hasSize(1);
    assertThat(only().obstacle()).isNull();
  }

  @Test
  void aContainerThatWentElsewhereGoes() {
    saw("blade-7", 1, 2);
    clock.advance(Duration.ofSeconds(5));
    saw("blade-7", 2);
    assertThat(fleet.inventory().containers()).extracting(Container::name).containsExactly("web-2");
  }

  @Test
  void whatWaitedDoesNotBringBackWhatWasThere() {
    saw("blade-7", 2);
    fleet.saw(frame("blade-7", NOON.minusSeconds(5), List.of(running(1))));
    assertThat(fleet.inventory().containers()).extracting(Container::name).containsExactly("web-2");
  }

  @Test
  void aNodeThatWasSilentForLongIsNoLongerThere() {
    saw("blade-7", 1);
    clock.advance(RemoteFleet.MAX_AGE);
    assertThat(fleet.inventory().containers()).hasSize(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(fleet.inventory()).isSameAs(local);
  }

  @Test
  void aNodeWhoseClockIsAheadIsForgottenLikeOthers() {
    fleet.saw(frame("blade-7", NOON.plusSeconds(86_400), List.of(running(1))));
    clock.advance(RemoteFleet.MAX_AGE.plusMillis(1));
    assertThat(fleet.inventory().containers()).isEmpty();
  }

  @Test
  void theListsAreTheSameAsLongAsNothingChanges() {
    saw("blade-7", 1);
    Inventory before = fleet.inventory();
    clock.advance(Duration.ofSeconds(5));
    saw("blade-7", 1);
    local = new Inventory(clock.instant(), local.containers(), local.services(), null);
    Inventory after = fleet.inventory();
    assertThat(after.containers()).isSameAs(before.containers());
    assertThat(after.services()).isSameAs(before.services());
    assertThat(after.at()).isEqualTo(clock.instant());
  }

  private Service only() {
    List<Service> services = fleet.inventory().services();
    assertThat(services).hasSize(1);
    return services.getFirst();
  }

  private static Inventory here(int number) {
    List<Container> containers = List.of(running(number));
    return new Inventory(NOON, containers, Services.of(containers, List.of()), null);
  }

  private static Service managed(int size) {
    return new Service(WEB, Orchestrator.SWARM, Map.of(), size, size, Deployment.NONE);
  }

  private static Container labelled(int number) {
    return container(number, Orchestrator.COMPOSE, Map.of("plimsoll.max", "3"));
  }

  private static Container running(int number) {
    return running(number, Orchestrator.COMPOSE);
  }

  private static Container swarm(int number) {
    return running(number, Orchestrator.SWARM);
  }

  private static Container running(int number, Orchestrator orchestrator) {
    return container(number, orchestrator, Map.of());
  }

  private static Container container(
      int number, Orchestrator orchestrator, Map<String, String> labels) {
    return new Container(
        "%064x".formatted(number),
        "web-" + number,
        WEB,
        Integer.toString(number),
        orchestrator,
        "nginx:1",
        labels,
        NOON,
        NOON,
        ContainerState.RUNNING,
        Health.NONE,
        0,
        0);
  }

  private void saw(String node, int... numbers) {
    List<Container> containers = Arrays.stream(numbers).mapToObj(RemoteFleetTest::running).toList();
    fleet.saw(frame(node, clock.instant(), containers));
  }

  private static Frame frame(String node, Instant at, List<Container> containers) {
    return new Frame(
        node,
        at.toEpochMilli(),
        Frame.missing(NodeMetric.COLUMNS.size()),
        containers,
        new long[containers.size()],
        Frame.missing(containers.size() * ContainerMetric.COLUMNS.size()));
  }
}
