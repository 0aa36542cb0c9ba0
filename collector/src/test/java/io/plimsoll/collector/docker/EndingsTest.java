package io.plimsoll.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndingsTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final ServiceKey WEB = new ServiceKey("shop", "web");

  private final Endings endings = new Endings();
  private Instant now = NOON;

  @Test
  void aStopBeginsWithItsSignalAndLastsUntilTheNextStart() {
    kill("1");
    assertThat(endings.of("1")).isEqualTo(Ending.STOPPING);
    tell("die", "1");
    assertThat(endings.of("1")).isEqualTo(Ending.STOPPED);
    tell("start", "1");
    assertThat(endings.of("1")).isEqualTo(Ending.UNKNOWN);
  }

  @Test
  void ourOwnStopIsNobodyElses() {
    List<ServiceKey> told = new ArrayList<>();
    endings.subscribe(told::add);
    endings.expectStop("1");
    kill("1");
    tell("die", "1");
    assertThat(endings.of("1")).isEqualTo(Ending.OURS);
    tell("destroy", "1");
    assertThat(told).isEmpty();
    kill("2");
    tell("die", "2");
    tell("destroy", "2");
    assertThat(told).containsExactly(WEB, WEB, WEB);
  }

  @Test
  void aProjectIsBeingStoppedWhileOneOfItsContainersIs() {
    assertThat(endings.stopping()).isEmpty();
    endings.expectStop("1");
    kill("1");
    assertThat(endings.stopping()).as("we stop it").isEmpty();
    kill("2");
    assertThat(endings.stopping()).containsExactly("shop");
    tell("die", "2");
    assertThat(endings.stopping()).isEmpty();
  }

  @Test
  void aSignalThatAsksForNoStopIsNone() {
    endings.learn(new Endings.News(now, "kill", false, container("1", ContainerState.RUNNING, 0)));
    assertThat(endings.of("1")).isEqualTo(Ending.UNKNOWN);
    tell("die", "1");
    assertThat(endings.of("1")).isEqualTo(Ending.BY_ITSELF);
  }

  @Test
  void aContainerThatDoesNotObeyIsNotHeldForEver() {
    kill("1");
    List<Container> running = List.of(container("1", ContainerState.RUNNING, 0));
    for (int i = 1; i < Endings.PATIENT_LISTINGS; i++) {
      endings.listed(running);
    }
    assertThat(endings.of("1")).isEqualTo(Ending.STOPPING);
    endings.listed(running);
    assertThat(endings.of("1")).isEqualTo(Ending.UNKNOWN);
  }

  @Test
  void startsAndEndsWhoseEventsWereLostAreReadFromAListing() {
    kill("1");
    endings.listed(List.of(container("1", ContainerState.EXITED, 0)));
    assertThat(endings.of("1")).isEqualTo(Ending.STOPPED);
    endings.listed(List.of(container("1", ContainerState.RUNNING, 0)));
    assertThat(endings.of("1")).isEqualTo(Ending.UNKNOWN);
    kill("1");
    endings.listed(List.of());
    assertThat(endings.of("1")).isEqualTo(Ending.UNKNOWN);
  }

  @Test
  void whoStartsOneContainerOfAServiceFreesTheOthers() {
    for (String id : List.of("1", "2")) {
      kill(id);
      tell("die", id);
    }
    endings.expectStart("1");
    tell("start", "1");
    assertThat(endings.of("2")).as("we started it").isEqualTo(Ending.STOPPED);
    endings.learn(new Endings.News(now, "start", false, container("1", ContainerState.RUNNING, 1)));
    assertThat(endings.of("2")).as("the engine restarted it").isEqualTo(Ending.STOPPED);
    tell("start", "1");
    assertThat(endings.of("2")).isEqualTo(Ending.BY_ITSELF);
  }

  @Test
  void oneThatEndsSoonAfterEachStartNeverRan() {
    for (int life = 1; life <= Endings.FUTILE_LIVES; life++) {
      assertThat(endings.of("1")).isNotEqualTo(Ending.NEVER_RAN);
      restart(Endings.SHORT_LIFE.minusMillis(1));
    }
    endings.learn(new Endings.News(now, "start", false, container("1", ContainerState.RUNNING, 3)));
    assertThat(endings.of("1")).isEqualTo(Ending.NEVER_RAN);
  }

  @Test
  void oneThatRanOnceIsNoneThatNeverRan() {
    restart(Endings.SHORT_LIFE);
    for (int life = 1; life <= Endings.FUTILE_LIVES; life++) {
      restart(Duration.ZERO);
    }
    assertThat(endings.of("1")).isEqualTo(Ending.BY_ITSELF);
  }

  @Test
  void oneThatStaysDownSoonAfterItsOnlyStartNeverRan() {
    tell("start", "1");
    now = now.plus(Endings.SHORT_LIFE.minusMillis(1));
    tell("die", "1");
    assertThat(endings.of("1")).isEqualTo(Ending.NEVER_RAN);
  }

  private void restart(Duration life) {
    endings.learn(new Endings.News(now, "start", false, container("1", ContainerState.RUNNING, 1)));
    assertThat(endings.of("1")).isNotEqualTo(Ending.BY_ITSELF);
    now = now.plus(life);
    endings.learn(
        new Endings.News(now, "die", false, container("1", ContainerState.RESTARTING, 1)));
  }

  private void kill(String id) {
    endings.learn(new Endings.News(now, "kill", true, container(id, ContainerState.RUNNING, 0)));
  }

  private void tell(String action, String id) {
    endings.learn(new Endings.News(now, action, false, container(id, ContainerState.EXITED, 0)));
  }

  private static Container container(String id, ContainerState state, int restarts) {
    return new Container(
        id,
        "shop-web-" + id,
        WEB,
        id,
        Orchestrator.COMPOSE,
        "image",
        Map.of(),
        NOON,
        NOON.minusSeconds(60),
        state,
        Health.NONE,
        restarts,
        0);
  }
}
