package io.plimsoll.autoscaler.actuator.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.docker.Ending;
import io.plimsoll.testing.Seeds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ComposeServiceTest {
  private static final ServiceKey WEB = new ServiceKey("shop", "web");

  @Test
  void everySizeIsReachedWhateverIsThere() {
    String[] states = {"created", "running", "paused", "restarting", "exited", "dead", "removing"};
    Seeds.forEachSeed(random -> {
      List<Replica> replicas = new ArrayList<>();
      int count = random.nextInt(6);
      for (int number = 1; number <= count; number++) {
        String state = states[random.nextInt(states.length)];
        String kind = random.nextBoolean() ? "old" : "new";
        replicas.add(replica(number, state, random.nextBoolean(), kind));
      }
      int desired = random.nextInt(6);
      ComposeService.Plan plan = service(replicas).plan(desired);
      long begun = replicas.stream().filter(r -> r.live() && !r.leftover()).count();
      long kept = begun - plan.stop().size() - plan.park().size();
      long started = plan.start().stream().filter(r -> !r.live() || r.leftover()).count();
      assertThat(kept + started + plan.clones() + leftoversStopped(plan)).isEqualTo(desired);
      assertThat(plan.clones()).isNotNegative();
      assertThat(plan.discard()).allMatch(r -> r.cloned() && (r.leftover() || r.exited()));
      assertThat(plan.start()).noneMatch(plan.discard()::contains);
      assertThat(plan.start()).allMatch(r -> r.exited() || r.leftover());
      boolean loses = plan.park().isEmpty() && desired == 0;
      boolean source = replicas.stream().anyMatch(r -> !plan.discard().contains(r));
      assertThat(source || replicas.isEmpty()).as("something is left to clone").isTrue();
      assertThat(loses && begun > 0 && replicas.stream().noneMatch(Replica::exited)).isFalse();
    });
  }

  /// Leftovers that a plan had to treat as the service itself were not counted as begun.
  private static long leftoversStopped(ComposeService.Plan plan) {
    return plan.stop().stream().filter(Replica::leftover).count()
        + plan.park().stream().filter(Replica::leftover).count();
  }

  @Test
  void aContainerInAStateThatNobodyHasHeardOfCountsAsDead() {
    ComposeService service =
        service(List.of(running(1), replica(2, "initialized", false, "new"), running(3)));
    Capacity capacity = service.capacity(Instant.EPOCH);
    assertThat(capacity.desired()).isEqualTo(2);
    assertThat(capacity.deployment().underWay()).isFalse();
  }

  @Test
  void aContainerThatWasMadeBeyondAllCalendarsIsOneOfTheService() {
    Replica late =
        new Replica(
            "id-1", "shop-web-1", 1, "running", Long.MAX_VALUE, false, "new", Ending.UNKNOWN);
    assertThat(service(List.of(late)).capacity(Instant.EPOCH).desired()).isEqualTo(1);
  }

  @Test
  void theHighestNumbersGoFirst() {
    ComposeService.Plan plan =
        service(List.of(running(2), running(10), running(1), running(9))).plan(2);
    assertThat(plan.stop()).extracting(Replica::number).containsExactly(10, 9);
  }

  @Test
  void obsoleteOnesGoBeforeTheHighestNumbers() {
    ComposeService mixed =
        service(
            List.of(
                replica(1, "running", false, "old"),
                replica(2, "running", false, "old"),
                replica(3, "running", false, "new"),
                replica(4, "running", false, "new")));
    assertThat(mixed.plan(1).stop()).extracting(Replica::number).containsExactly(2, 1, 4);
    assertThat(mixed.plan(0).park()).extracting(Replica::number).containsExactly(3);
  }

  @Test
  void theKindThatComposeMadeLastIsClonedThoughAnOlderKindWasClonedLater() {
    Replica recreated = made(200, replica(1, "running", false, "new"));
    Replica late = made(300, replica(2, "running", true, "old"));
    ComposeService service = service(List.of(recreated, late));
    assertThat(service.source()).contains(recreated);
    assertThat(service.plan(1).stop()).containsExactly(late);
  }

  @Test
  void stoppedOnesAreStartedBeforeNewOnesAreMade() {
    ComposeService service =
        service(
            List.of(
                running(1),
                replica(2, "exited", true),
                replica(3, "exited", false),
                replica(4, "exited", true)));
    assertThat(service.plan(3).start()).extracting(Replica::number).containsExactly(2, 3);
    assertThat(service.plan(3).clones()).isZero();
    assertThat(service.plan(5).start()).extracting(Replica::number).containsExactly(2, 3, 4);
    assertThat(service.plan(5).clones()).isEqualTo(1);
    assertThat(service.plan(1).start()).isEmpty();
  }

  @Test
  void aStoppedCloneOfAnOlderKindIsMadeAnew() {
    ComposeService service =
        service(
            List.of(
                made(200, replica(1, "running", false, "new")),
                replica(2, "exited", true, "old"),
                replica(3, "exited", false, "old")));
    ComposeService.Plan plan = service.plan(2);
    assertThat(plan.discard()).extracting(Replica::number).containsExactly(2);
    assertThat(plan.start()).isEmpty();
    assertThat(plan.clones()).isEqualTo(1);
    assertThat(service.plan(1).discard()).as("nothing is needed").isEmpty();
  }

  @Test
  void theLastOneIsParkedUnlessAnotherIsStoppedAlready() {
    ComposeService two = service(List.of(running(1), running(2)));
    assertThat(two.plan(0).park()).extracting(Replica::number).containsExactly(1);
    assertThat(two.plan(0).stop()).extracting(Replica::number).containsExactly(2);
    ComposeService stopped = service(List.of(running(2), replica(1, "exited", false)));
    assertThat(stopped.plan(0).park()).isEmpty();
    assertThat(stopped.plan(0).stop()).extracting(Replica::number).containsExactly(2);
  }

  @Test
  void theNewestIsTheOneToClone() {
    Replica old = made(100, running(3));
    Replica recent = made(200, running(1));
    Replica exited = made(300, replica(4, "exited", false));
    Replica leftover = made(400, replica(5, "created", true));
    ComposeService service = service(List.of(old, recent, exited, leftover));
    assertThat(service.source()).contains(recent);
  }

  @Test
  void aNumberIsReadOnlyFromANameOfTheServiceItself() {
    assertThat(
            ComposeService.numbersIn(
                WEB,
                List.of(
                    "shop-web-3",
                    "shop_web_4",
                    "shop-web_5",
                    "shop-web2-6",
                    "myshop-web-7",
                    "shop-web-run-8",
                    "shop-web-")))
        .containsExactlyInAnyOrder(3, 4);
  }

  @Test
  void theVersionIsThatOfTheSetOfContainers() {
    long version = service(List.of(running(1), running(2))).capacity(Instant.EPOCH).version();
    assertThat(service(List.of(running(2), running(1))).capacity(Instant.EPOCH).version())
        .isEqualTo(version);
    assertThat(service(List.of(running(1), running(3))).capacity(Instant.EPOCH).version())
        .isNotEqualTo(version);
  }

  private static ComposeService service(List<Replica> replicas) {
    return new ComposeService(WEB, replicas, Set.of());
  }

  private static Replica running(int number) {
    return replica(number, "running", false);
  }

  private static Replica replica(int number, String state, boolean cloned) {
    return replica(number, state, cloned, "kind");
  }

  private static Replica replica(int number, String state, boolean cloned, String kind) {
    return new Replica(
        "id" + number, "shop-web-" + number, number, state, number, cloned, kind, Ending.UNKNOWN);
  }

  private static Replica made(long createdSeconds, Replica as) {
    return new Replica(
        as.id(),
        as.name(),
        as.number(),
        as.state(),
        createdSeconds,
        as.cloned(),
        as.kind(),
        as.ending());
  }
}
