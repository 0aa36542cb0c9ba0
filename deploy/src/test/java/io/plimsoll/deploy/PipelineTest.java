package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.autoscaler.engine.AutoscalerEngine;
import io.plimsoll.autoscaler.engine.EngineSettings;
import io.plimsoll.autoscaler.target.TargetDefinitions;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.rocks.RocksStore;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Inventory KNOWN = new Inventory(NOON, List.of(), List.of(), null);

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(NOON);
  private final Readiness readiness = Readiness.ofReceiver(() -> KNOWN, () -> 0);
  private boolean isFailing;
  private RocksStore store;
  private AutoscalerEngine autoscaler;
  private Pipeline pipeline;

  @BeforeEach
  void open() throws IOException {
    store = RocksStore.open(directory, StoreSettings.DEFAULT, clock);
    autoscaler =
        new AutoscalerEngine(
            store.ring(),
            store.documents(),
            this::inventory,
            List.of(),
            new TargetDefinitions(List.of(), List.of()),
            clock,
            () -> 0,
            RandomGenerator.getDefault(),
            Runnable::run,
            EngineSettings.DEFAULTS);
    RemoteFleet fleet = new RemoteFleet(() -> KNOWN, clock);
    pipeline = new Pipeline(store, autoscaler, readiness, fleet);
  }

  @AfterEach
  void close() throws IOException {
    autoscaler.close();
    store.close();
  }

  private Inventory inventory() {
    if (isFailing) {
      throw new IllegalStateException("the round fell over");
    }
    return KNOWN;
  }

  @Test
  void aFrameThatIsStoredIsTakenEvenIfTheRoundAfterItFails() throws IOException {
    isFailing = true;
    pipeline.received(frame("blade-7", 0));
    pipeline.append(frame("blade-1", 0));
    assertThat(store.latestFrames())
        .extracting(Frame::node)
        .containsExactlyInAnyOrder("blade-1", "blade-7");
    assertThat(pipeline.failedRounds()).isEqualTo(2);
  }

  @Test
  void aRoundThatFailsIsAReasonNotToBeReadyUntilOneComesToItsEnd() throws IOException {
    pipeline.received(frame("blade-7", 0));
    assertThat(readiness.reasons()).isEmpty();
    isFailing = true;
    pipeline.received(frame("blade-7", 5));
    assertThat(readiness.reasons())
        .containsExactly(
            "targets are not evaluated: java.lang.IllegalStateException: the round fell over");
    isFailing = false;
    pipeline.received(frame("blade-7", 10));
    assertThat(readiness.reasons()).isEmpty();
    assertThat(pipeline.failedRounds()).isOne();
  }

  @Test
  void aFrameThatCannotBeStoredSaysSoWhateverBecomesOfTheRound() throws IOException {
    isFailing = true;
    store.close();
    assertThatThrownBy(() -> pipeline.append(frame("blade-1", 0)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
  }

  private static Frame frame(String node, int seconds) {
    return new Frame(
        node,
        NOON.plusSeconds(seconds).toEpochMilli(),
        Frame.missing(NodeMetric.COLUMNS.size()),
        List.of(),
        new long[0],
        new long[0]);
  }
}
