package io.plimsoll.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerChange;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.Frame;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OomKillsTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  private final OomKills kills = new OomKills(NOON);

  @Test
  void aKillOfWhichBothTellCountsOnce() {
    killed(10, 11);
    assertThat(kills.total(started(10), 1)).isOne();
    assertThat(kills.total(started(10), 2)).isEqualTo(2);
    killed(10, 12);
    assertThat(kills.total(started(10), 2)).isEqualTo(2);
  }

  @Test
  void theKillThatEndsAContainerIsToldByTheEngineAlone() {
    for (int i = 1; i <= 10; i++) {
      assertThat(kills.total(started(10 * i), 0)).isEqualTo(i - 1);
      killed(10 * i, 10 * i + 5);
    }
    assertThat(kills.total(started(110), 0)).isEqualTo(10);
  }

  @Test
  void aKillThatIsToldOnceTheContainerRunsAgainBelongsToTheRunBefore() {
    assertThat(kills.total(started(10), 1)).isOne();
    killed(20, 15);
    assertThat(kills.total(started(20), 0)).isOne();
    killed(20, 16);
    assertThat(kills.total(started(20), 0)).isEqualTo(2);
    assertThat(kills.total(started(20), 1)).isEqualTo(3);
  }

  @Test
  void whatTheFilesCountWhileTheEngineIsOutOfReachIsKeptOverARestart() {
    assertThat(kills.total(started(10), 3)).isEqualTo(3);
    assertThat(kills.total(started(20), 0)).isEqualTo(3);
    assertThat(kills.total(started(30), 2)).isEqualTo(5);
    assertThat(kills.total(started(30), Frame.MISSING)).isEqualTo(5);
  }

  @Test
  void whatWasCountedBeforeAContainerIsFollowedIsLeftOut() {
    assertThat(kills.total(started(-10), 7)).isZero();
    assertThat(kills.total(started(-10), 8)).isOne();
    killed(-10, 5);
    assertThat(kills.total(started(-10), 8)).isOne();
  }

  @Test
  void withoutFilesTheEventsAreCounted() {
    assertThat(kills.total(started(10), Frame.MISSING)).isZero();
    killed(10, 11);
    assertThat(kills.total(started(10), Frame.MISSING)).isOne();
  }

  @Test
  void whatHappensOtherwiseIsNoKill() {
    kills.happened(new ContainerChange(NOON.plusSeconds(11), "die", started(10)));
    assertThat(kills.total(started(10), 0)).isZero();
  }

  @Test
  void aContainerThatIsGoneIsForgotten() {
    killed(10, 11);
    kills.keepOnly(Set.of());
    assertThat(kills.size()).isZero();
  }

  private void killed(int startedAfter, int killedAfter) {
    kills.happened(
        new ContainerChange(NOON.plusSeconds(killedAfter), "oom", started(startedAfter)));
  }

  private static Container started(int seconds) {
    return new Container(
        Containers.id(1),
        "web-1",
        new ServiceKey("shop", "web"),
        "1",
        Orchestrator.COMPOSE,
        "nginx:1",
        Map.of(),
        Containers.MADE,
        NOON.plusSeconds(seconds),
        ContainerState.RUNNING,
        Health.NONE,
        0,
        11);
  }
}
