package io.plimsoll.autoscaler.actuator.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.docker.Endings;
import io.plimsoll.testing.Fuzzing;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Answers of an engine about the containers of a Compose service: a list if the first byte of the
/// input is even, an inspection if it is odd.
public final class ComposeFuzzTest {
  /// Trees, which are copied.
  private static final long PER_BYTE = 512;

  private static final ServiceKey WEB = new ServiceKey("shop", "web");
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void anAnswerIsReadOrRefusedWhateverItHolds() throws IOException {
    Fuzzing.replay(ComposeFuzzTest.class, ComposeFuzzTest::fuzzerTestOneInput);
  }

  /// Reads an answer.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    if (input.length > 0) {
      byte[] answer = Arrays.copyOfRange(input, 1, input.length);
      Fuzzing.bounded(answer, PER_BYTE, bytes -> read(input[0] % 2 == 0, bytes));
    }
  }

  private static void read(boolean isList, byte[] answer) {
    JsonNode tree;
    try {
      tree = JSON.readTree(answer);
    } catch (IOException declared) {
      return;
    }
    if (isList) {
      listed(tree);
    } else {
      Obstacles.copied(WEB, tree, tree);
      if (Obstacles.find(WEB, tree, 3).isEmpty()) {
        new Blueprint(WEB, tree, "nginx").numbered(2);
      }
    }
  }

  private static void listed(JsonNode tree) {
    Endings endings = new Endings();
    List<Replica> replicas = tree.valueStream().map(listed -> Replica.of(listed, endings)).toList();
    List<String> names = replicas.stream().map(Replica::name).toList();
    ComposeService service =
        new ComposeService(WEB, replicas, ComposeService.numbersIn(WEB, names));
    service.capacity(Instant.EPOCH);
    service.source();
    service.nextNumber();
    for (int desired = 0; desired <= 2; desired++) {
      service.plan(desired);
    }
  }
}
