package io.plimsoll.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.ServiceUpdateState;
import io.plimsoll.collector.container.Deployment;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SwarmResizingTest {
  @ParameterizedTest
  @ValueSource(strings = {"updating", "paused", "rollback_started", "rollback_paused"})
  void fromTheBeginningOfAnUpdateToItsEndNothingIsResized(String state) {
    Deployment deployment = SwarmResizing.deployment(state, "shop_web");
    assertThat(deployment.holds(5, 9)).isTrue();
    assertThat(deployment.holds(5, 4)).isTrue();
    assertThat(deployment.reason()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "completed", "rollback_completed"})
  void afterItEverythingIs(String state) {
    assertThat(SwarmResizing.deployment(state, "shop_web")).isEqualTo(Deployment.NONE);
  }

  @ParameterizedTest
  @EnumSource
  void everyStateThatTheClientKnowsIsKnown(ServiceUpdateState state) {
    boolean isOver = state.name().endsWith("COMPLETED") || state == ServiceUpdateState.UNKNOWN;
    String word = state.name().toLowerCase(Locale.ROOT);
    assertThat(SwarmResizing.deployment(word, "shop_web").underWay()).isEqualTo(!isOver);
  }

  @Test
  void whatWaitsForAPersonSaysWhatToDo() {
    assertThat(SwarmResizing.deployment("paused", "shop_web").problem())
        .contains("docker service rollback shop_web", "docker service update shop_web");
    assertThat(SwarmResizing.deployment("rollback_paused", "shop_web").problem())
        .contains("docker service update shop_web");
    assertThat(SwarmResizing.deployment("updating", "shop_web").problem()).isNull();
    assertThat(SwarmResizing.deployment("rollback_started", "shop_web").problem()).isNull();
  }

  @Test
  void onlyAReplicatedServiceHasANumberOfTasks() {
    assertThat(SwarmResizing.obstacle("Replicated")).isNull();
    assertThat(SwarmResizing.obstacle("Global")).contains("one task on every node");
    assertThat(SwarmResizing.obstacle("ReplicatedJob")).contains("a job (ReplicatedJob)");
    assertThat(SwarmResizing.obstacle("")).contains("a job, which");
  }
}
