package io.plimsoll.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DemoCollectorTest {
  private static final Duration STEP = Duration.ofSeconds(5);

  @Test
  void aTimerThatFiresALittleEarlyOrLateKeepsTheDateOfItsStep() {
    assertThat(DemoCollector.nearest(9_999, STEP)).isEqualTo(10_000);
    assertThat(DemoCollector.nearest(10_000, STEP)).isEqualTo(10_000);
    assertThat(DemoCollector.nearest(10_400, STEP)).isEqualTo(10_000);
  }
}
