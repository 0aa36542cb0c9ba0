package io.plimsoll.autoscaler.actuator.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.plimsoll.testing.Fuzzing;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What a manager says of a Swarm service.
public final class SwarmFuzzTest {
  private static final long PER_BYTE = 512;
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void aServiceIsReadOrHasNoTasksToSetWhateverTheManagerSays() throws IOException {
    Fuzzing.replay(SwarmFuzzTest.class, SwarmFuzzTest::fuzzerTestOneInput);
  }

  /// Reads the answer.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Fuzzing.bounded(input, PER_BYTE, SwarmFuzzTest::read);
  }

  private static void read(byte[] input) {
    JsonNode tree;
    try {
      tree = JSON.readTree(input);
    } catch (IOException declared) {
      return;
    }
    SwarmService service = new SwarmService(tree);
    service.id();
    service.version();
    service.deployment(NOON);
    if (service.obstacle().isEmpty()) {
      assertThat(service.replicas().orElseThrow()).isNotNegative();
      service.specification(3);
    }
  }
}
