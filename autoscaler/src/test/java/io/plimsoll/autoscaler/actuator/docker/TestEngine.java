package io.plimsoll.autoscaler.actuator.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;

/// The real engine that tests may use.
public final class TestEngine {
  private static final String VARIABLE = "PLIMSOLL_TEST_DOCKER";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// An image with a static busybox that every test engine has.
  public static final String IMAGE = "plimsoll/busybox:test";

  private TestEngine() {}

  /// Where it is; skips the test if there is none.
  public static URI uri() {
    String uri = System.getenv(VARIABLE);
    Assumptions.assumeTrue(uri != null, VARIABLE + " names no Docker Engine to test with");
    return URI.create(uri);
  }

  /// A connection to it.
  public static Engine open() {
    return Engine.at(uri());
  }

  /// Reads JSON that a test wrote with single quotes.
  public static ObjectNode json(String text) {
    try {
      return (ObjectNode) new JsonMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException broken) {
      throw new AssertionError(text, broken);
    }
  }

  /// Asks until the answer is yes, and fails if it is not in time.
  public static void await(String what, Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    boolean met = condition.call();
    while (!met && System.nanoTime() - start < PATIENCE.toNanos()) {
      met = condition.call();
    }
    assertThat(met).as("within %s: %s", PATIENCE, what).isTrue();
  }

  /// The values of one field in a list.
  public static List<String> texts(JsonNode list, String field) {
    return list.valueStream().map(item -> item.path(field).asText()).toList();
  }
}
