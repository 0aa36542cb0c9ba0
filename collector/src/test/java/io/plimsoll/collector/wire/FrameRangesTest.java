package io.plimsoll.collector.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.wire.ForgedFrame.Field;
import io.plimsoll.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What numbers and names of a frame may be, on both ends of the wire.
class FrameRangesTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(5);

  private final List<Frame> kept = new ArrayList<>();
  private final TestClock clock = new TestClock(NOON);
  private final FrameReceiver receiver = new FrameReceiver(kept::add, node -> false, STEP, clock);

  @ParameterizedTest
  @EnumSource(Field.class)
  void everyNumberHasARangeAndTheRefusalNamesIt(Field field) throws Exception {
    for (long number : new long[] {field.least(), field.most()}) {
      receiver.take(forged("good-" + number, field, number));
    }
    assertThat(kept).hasSize(2);
    long[] wrong = {field.least() - 1, field.most() + 1, Long.MAX_VALUE, Long.MIN_VALUE + 1};
    for (long number : wrong) {
      byte[] body = forged("bad", field, number);
      assertThatThrownBy(() -> receiver.take(body))
          .as("%s %d", field, number)
          .isInstanceOfAny(WireException.class, UnwelcomeException.class)
          .message()
          .containsPattern("(is|every) -?\\d+");
    }
    assertThat(kept).as("nothing of what is refused is kept").hasSize(2);
    assertThat(receiver.lost()).isBetween(0L, WireLimits.MAX_FRAMES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"two\nlines", "bell\u0007", "\u0085", "\u0000"})
  void aNameThatIsNoLineIsRefused(String name) {
    assertThatThrownBy(() -> receiver.take(new ForgedFrame("n", 0).named(name).bytes()))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("the name of a container");
    assertThatThrownBy(() -> receiver.take(new ForgedFrame(name, 0).bytes()))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("a node's name");
    assertThat(kept).isEmpty();
  }

  @Test
  void aNameThatIsTooLongIsRefused() throws Exception {
    String longest = "x".repeat(WireLimits.MAX_NAME);
    receiver.take(new ForgedFrame("n", 0).named(longest).bytes());
    assertThat(kept).hasSize(1);
    assertThatThrownBy(() -> receiver.take(new ForgedFrame("m", 0).named(longest + "x").bytes()))
        .isInstanceOf(WireException.class);
  }

  @Test
  void lossesThatManySessionsClaimDoNotRunOver() throws Exception {
    for (int session = 0; session < 3; session++) {
      receiver.take(forged("node-" + session, Field.LOST, WireLimits.MAX_FRAMES));
      assertThat(receiver.lost()).isEqualTo(WireLimits.MAX_FRAMES);
    }
  }

  /// Else one container with an odd label or counter would keep its whole host from being seen.
  @Test
  void whatACollectorItselfReadIsBroughtIntoItsRangeBeforeItIsSent() throws Exception {
    long[] row = new long[ContainerMetric.COLUMNS.size()];
    Arrays.fill(row, 7);
    row[0] = Long.MAX_VALUE;
    row[1] = -5;
    long[] node = new long[NodeMetric.COLUMNS.size()];
    node[0] = Frame.MAX_VALUE + 1;
    long atMillis = NOON.toEpochMilli();
    Frame odd = new Frame("n", atMillis, node, List.of(odd()), new long[] {atMillis}, row);

    receiver.take(new FrameEncoder(new SessionId(1, 2), STEP).encode(1, odd, true, 0));

    Frame frame = kept.getFirst();
    assertThat(frame.value(0, ContainerMetric.COLUMNS.get(0))).isEqualTo(Frame.MISSING);
    assertThat(frame.value(0, ContainerMetric.COLUMNS.get(1))).isEqualTo(Frame.MISSING);
    assertThat(frame.value(0, ContainerMetric.COLUMNS.get(2))).isEqualTo(7);
    assertThat(frame.nodeValue(NodeMetric.COLUMNS.getFirst())).isEqualTo(Frame.MISSING);
    Container container = frame.container(0);
    assertThat(container.service()).isEqualTo(new ServiceKey("sh_op", "web"));
    assertThat(container.task()).hasSize(WireLimits.MAX_NAME);
    assertThat(container.restarts()).isZero();
    assertThat(container.pid()).isZero();
  }

  private static Container odd() {
    return new Container(
        "ab".repeat(32),
        "web",
        new ServiceKey("sh\nop", "web"),
        "1".repeat(WireLimits.MAX_NAME + 1),
        Orchestrator.COMPOSE,
        "nginx",
        Map.of(),
        NOON,
        null,
        ContainerState.RUNNING,
        Health.NONE,
        -1,
        -1);
  }

  private static byte[] forged(String node, Field field, long number) {
    return new ForgedFrame(node, NOON.toEpochMilli()).with(field, number).bytes();
  }
}
