package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Inventory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final Duration PATIENCE = Readiness.patience(Duration.ofSeconds(5));

  private long nanos = Long.MAX_VALUE - 1; // the steady clock may begin anywhere
  private Inventory inventory = new Inventory(Instant.EPOCH, List.of(), List.of(), null);
  private final Readiness readiness = new Readiness(() -> inventory, PATIENCE, () -> nanos);

  @Test
  void isReadyBeforeTheFirstFrameForAsLongAsItMayTake() {
    assertThat(readiness.reasons()).isEmpty();
    nanos += PATIENCE.toNanos();
    assertThat(readiness.reasons()).isEmpty();
    nanos++;
    assertThat(readiness.reasons()).containsExactly("nothing was read for 25 s");
  }

  @Test
  void isNotReadyBeforeAnythingIsKnownOfTheContainers() {
    inventory = Inventory.EMPTY;
    assertThat(readiness.reasons())
        .containsExactly("the inventory is not current: nothing has been listed yet");
  }

  @Test
  void isReadyAsLongAsFramesAreStored() {
    readiness.stored();
    assertThat(readiness.reasons()).isEmpty();
    nanos += PATIENCE.toNanos();
    assertThat(readiness.reasons()).isEmpty();
  }

  @Test
  void isNotReadyWhenNothingIsReadAnyMore() {
    readiness.stored();
    nanos += PATIENCE.toNanos() + 1;
    assertThat(readiness.reasons()).containsExactly("nothing was read for 25 s");
  }

  @Test
  void isNotReadyWhileFramesCannotBeStoredAndIsAgainAfterwards() {
    readiness.stored();
    readiness.failed("no space left on device");
    assertThat(readiness.reasons())
        .containsExactly("readings cannot be stored: no space left on device");
    readiness.stored();
    assertThat(readiness.reasons()).isEmpty();
  }

  @Test
  void isNotReadyWhileTheInventoryIsNotCurrent() {
    readiness.stored();
    inventory = new Inventory(Instant.EPOCH, List.of(), List.of(), "the engine does not answer");
    assertThat(readiness.reasons())
        .containsExactly("the inventory is not current: the engine does not answer");
  }

  @Test
  void aReceiverIsReadyInSilenceAndNotWhenWhatCameCannotBeStored() {
    Readiness receiver = Readiness.ofReceiver(() -> inventory, () -> nanos);
    nanos += Duration.ofDays(400).toNanos();
    assertThat(receiver.reasons()).isEmpty();
    receiver.failed("no space left on device");
    assertThat(receiver.reasons())
        .containsExactly("readings cannot be stored: no space left on device");
  }

  @Test
  void whatWasSentHereMakesUpForAFailureAndNotForSilence() {
    readiness.failed("no space left on device");
    readiness.received();
    assertThat(readiness.reasons()).isEmpty();
    nanos += PATIENCE.toNanos() + 1;
    readiness.received();
    assertThat(readiness.reasons()).containsExactly("nothing was read for 25 s");
  }
}
