package io.plimsoll.autoscaler.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.testing.Fuzzing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Definitions of targets: the YAML under `targets`, and the same bytes as labels of a service,
/// `setting: value` a line.
public final class TargetFuzzTest {
  /// A problem repeats what is wrong with a key, and compares it with every setting there is.
  private static final long PER_BYTE = 4_096;

  private static final ServiceKey WEB = new ServiceKey("shop", "web");

  @Test
  void aDefinitionIsATargetOrAProblemWhateverItSays() throws IOException {
    Fuzzing.replay(TargetFuzzTest.class, TargetFuzzTest::fuzzerTestOneInput);
  }

  /// Reads definitions; what is taken is within the limits.
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Fuzzing.bounded(
        input,
        PER_BYTE,
        bytes -> {
          String text = new String(bytes, StandardCharsets.UTF_8);
          check(ofLabels(text));
          check(ofYaml(text));
        });
  }

  private static void check(TargetDefinitions definitions) {
    for (ScalableTarget target : definitions.targets()) {
      assertThat(target.min()).isBetween(0, target.max());
      assertThat(target.max()).isBetween(1, ScalableTarget.MAX_TASKS);
      for (TargetTrackingPolicy policy : target.policies()) {
        assertThat(policy.targetValue()).isPositive().isFinite();
      }
    }
  }

  private static TargetDefinitions ofLabels(String text) {
    Map<String, String> labels = new HashMap<>();
    text.lines()
        .map(line -> line.strip().split(": ", 2))
        .forEach(pair -> labels.put("plimsoll." + pair[0], pair.length == 2 ? pair[1] : ""));
    return TargetDefinitions.ofLabels(
        new Service(WEB, Orchestrator.SWARM, labels, Map.of(), 1, 1, Deployment.NONE, null));
  }

  private static TargetDefinitions ofYaml(String text) {
    try {
      LoadSettings settings = LoadSettings.builder().build();
      Node node = new Compose(settings).composeString(text).orElse(null);
      return node instanceof MappingNode targets
          ? TargetDefinitions.ofYaml(targets, "plimsoll.yaml")
          : TargetDefinitions.NONE;
    } catch (YamlEngineException noYaml) {
      return TargetDefinitions.NONE;
    }
  }
}
