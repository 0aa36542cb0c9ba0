package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OwnMetricsTest {
  @Test
  @Timeout(60)
  void aCounterGoesOnAfterWhatRegisteredItIsForgotten() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    AtomicLong rounds = new AtomicLong(1);
    new OwnMetrics(registry).counter("rounds", "Rounds", () -> rounds, AtomicLong::get);
    WeakReference<Object> forgotten = new WeakReference<>(new Object());
    while (forgotten.get() != null) {
      System.gc();
    }
    rounds.set(7);
    assertThat(registry.get("plimsoll.rounds").functionCounter().count()).isEqualTo(7);
  }
}
