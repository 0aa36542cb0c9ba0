package io.plimsoll.collector.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerCodecTest {
  private static final Map<String, String> IDENTITY =
      Map.of(
          "com.docker.compose.project", "shop",
          "com.docker.compose.service", "web",
          "com.docker.compose.container-number", "3",
          "com.docker.swarm.service.name", "shop_web",
          "plimsoll.max", "9");

  @Test
  void ofMoreLabelsThanThereIsRoomForThoseAreKeptThatTellWhoseItIs() throws WireException {
    Map<String, String> labels = new HashMap<>(IDENTITY);
    for (int i = 0; i < 2 * WireLimits.MAX_LABELS; i++) {
      labels.put("a.label." + i, "x");
    }
    assertThat(sent(labels)).containsAllEntriesOf(IDENTITY).hasSize(WireLimits.MAX_LABELS);
  }

  @Test
  void theLabelsOfOneContainerDoNotFillABody() throws WireException {
    Map<String, String> labels = new HashMap<>(IDENTITY);
    labels.put("a.page", "x".repeat(WireLimits.MAX_TEXT_BYTES + 1));
    for (int i = 0; i < WireLimits.MAX_LABELS; i++) {
      labels.put("a.label." + i, "\u20ac".repeat(1_000));
    }
    Map<String, String> sent = sent(labels);
    assertThat(sent).containsAllEntriesOf(IDENTITY).doesNotContainKey("a.page").hasSize(5 + 21);
  }

  private static Map<String, String> sent(Map<String, String> labels) throws WireException {
    WireWriter out = new WireWriter();
    ContainerCodec.write(
        out,
        new Container(
            "ab".repeat(32),
            "shop-web-3",
            new ServiceKey("shop", "web"),
            "3",
            Orchestrator.COMPOSE,
            "nginx",
            labels,
            Instant.EPOCH,
            null,
            ContainerState.RUNNING,
            Health.NONE,
            0,
            1));
    byte[] bytes = out.toBytes();
    return ContainerCodec.read(new WireReader(bytes, 0, bytes.length, "container")).labels();
  }
}
