package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What is logged.
class LogSettingsTest {
  @Test
  void whatTheProgramDoesIsToldAndWhatLibrariesDoIsNot() {
    assertThat(LoggerFactory.getLogger("io.plimsoll.store.Store").isInfoEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger("io.plimsoll.store.Store").isDebugEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("io.netty.channel.Channel").isInfoEnabled()).isFalse();
    assertThat(LoggerFactory.getLogger("io.netty.channel.Channel").isWarnEnabled()).isTrue();
  }
}
