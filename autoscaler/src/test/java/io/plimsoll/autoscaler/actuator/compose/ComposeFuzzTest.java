package io.plimsoll.autoscaler.actuator.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.docker.Endings;
import io.plimsoll.testing.Fuzzing;
import java.io.IOException;
import java.time.Instant;
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
    Fuzzing.chosen(input, PER_BYTE, ComposeFuzzTest::listed, ComposeFuzzTest::inspected);
  }

  private static void inspected(byte[] answer) {
    JsonNode tree = tree(answer);
    Obstacles.copied(WEB, tree, tree);
    if (Obstacles.find(WEB, tree, 3).isEmpty()) {
      new Blueprint(WEB, tree, "nginx").numbered(2);
    }
  }

  private static void listed(byte[] answer) {
    JsonNode tree = tree(answer);
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

  private static JsonNode tree(byte[] answer) {
    try {
      return JSON.readTree(answer);
    } catch (IOException declared) {
      return MissingNode.getInstance();
    }
  }
}
