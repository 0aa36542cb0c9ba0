package io.plimsoll.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import io.plimsoll.collector.container.Container;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTimeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001-01-01T00:00:00Z",
        "-1000000000-01-01T00:00:00Z",
        "+10000-01-01T00:00:00Z",
        "+1000000000-12-31T23:59:59Z",
        "yesterday"
      })
  void aTimeThatNoContainerCanHaveIsNone(String text) throws Exception {
    Container container =
        Inspection.of(
            new DefaultDockerClientConfig.Builder()
                .build()
                .getObjectMapper()
                .readValue(
                    """
                    {"Id": "1", "Name": "/web", "Created": "%1$s",
                     "State": {"Status": "running", "StartedAt": "%1$s",
                       "Health": {"Status": "starting"}}}
                    """
                        .formatted(text),
                    InspectContainerResponse.class));
    assertThat(container.createdAt()).isEqualTo(Instant.EPOCH);
    assertThat(container.startedAt()).isNull();
    assertThat(container.isStarting(0)).isFalse();
  }

  @Test
  void secondsThatAreNoTimeAreTheirBeginning() {
    assertThat(EngineTime.ofSeconds(1_795_262_400))
        .isEqualTo(Instant.parse("2026-11-21T12:00:00Z"));
    for (long seconds : new long[] {-1, Long.MAX_VALUE, Long.MIN_VALUE, 253_402_300_800L}) {
      assertThat(EngineTime.ofSeconds(seconds)).isEqualTo(Instant.EPOCH);
    }
  }
}
