package io.plimsoll.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StopSignalTest {
  @Test
  void whatPeopleSendToStopAProgramAsksItTo() {
    for (String sent : new String[] {"2", "3", "9", "15"}) {
      assertThat(StopSignal.asks(sent, "")).as(sent).isTrue();
    }
    for (String sent : new String[] {"", "1", "10", "28"}) {
      assertThat(StopSignal.asks(sent, "")).as(sent).isFalse();
    }
  }

  @Test
  void theSignalThatAContainerAsksForIsKnownByNameAndNumber() {
    assertThat(StopSignal.asks("28", "SIGWINCH")).isTrue();
    assertThat(StopSignal.asks("28", "winch")).isTrue();
    assertThat(StopSignal.asks("28", "28")).isTrue();
    assertThat(StopSignal.asks("37", "SIGRTMIN+3")).isTrue();
    assertThat(StopSignal.asks("34", "RTMIN")).isTrue();
    assertThat(StopSignal.asks("10", "SIGWINCH")).isFalse();
    assertThat(StopSignal.asks("15", "SIGWINCH")).isTrue();
  }
}
