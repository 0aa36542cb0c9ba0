package io.plimsoll.autoscaler.actuator.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.ServiceKey;
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
        replicas.add(replica(number, state, random.nextBoolean()));
      }
      int desired = random.nextInt(6);
      ComposeService.Plan plan = service(replicas).plan(desired);
      long begun = replicas.stream().filter(r -> r.live() && !r.leftover()).count();
      long kept = begun - plan.stop().size() - plan.park().size();
      long started = plan.start().stream().filter(r -> !r.live() || r.leftover()).count();
      assertThat(kept + started + plan.clones() + leftoversStopped(plan)).isEqualTo(desired);
      assertThat(plan.clones()).isNotNegative();
      assertThat(plan.discard()).allMatch(Replica::leftover);
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
  void theHighestNumbersGoFirst() {
    ComposeService.Plan plan =
        service(List.of(running(2), running(10), running(1), running(9))).plan(2);
    assertThat(plan.stop()).extracting(Replica::number).containsExactly(10, 9);
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
    Replica old = new Replica("a", "shop-web-3", 3, "running", 100, false);
    Replica recent = new Replica("b", "shop-web-1", 1, "running", 200, false);
    Replica exited = new Replica("c", "shop-web-4", 4, "exited", 300, false);
    Replica leftover = new Replica("d", "shop-web-5", 5, "created", 400, true);
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
    return new Replica("id" + number, "shop-web-" + number, number, state, number, cloned);
  }
}
