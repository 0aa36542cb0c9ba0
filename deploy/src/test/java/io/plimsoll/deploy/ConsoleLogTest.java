package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.plimsoll.collector.Collector;
import io.plimsoll.collector.kernel.HandleBudget;
import io.plimsoll.collector.metric.FrameSink;
import io.plimsoll.collector.node.NodeReader;
import io.plimsoll.collector.reading.ContainerReader;
import io.plimsoll.collector.reading.Rows;
import io.plimsoll.deploy.platform.ReceivingPlatform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What of the log is written, and how often.
class ConsoleLogTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  private final LoggerContext loggers = new LoggerContext();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void whatTheWorldDoesIsOneLineWithItsCause() {
    ConsoleLog log = log(false);
    log.doAppend(event(NOON, "Resizing shop/web to {} failed", 3, new IOException("it is full")));
    log.doAppend(event(NOON, "Nothing is kept: it is full", null, new IOException("it is full")));
    assertThat(lines())
        .containsExactly(
            "Resizing shop/web to 3 failed: it is full", "Nothing is kept: it is full");
  }

  @Test
  void aFaultOfOurOwnKeepsItsStackTrace() {
    log(false).doAppend(event(NOON, "A step failed", null, new IllegalStateException("a bug")));
    assertThat(lines().getFirst()).isEqualTo("A step failed: a bug");
    assertThat(lines()).anySatisfy(line -> assertThat(line).contains("ConsoleLogTest.java"));
  }

  @Test
  void whatWasToldWithinTenMinutesIsLeftOutAndCounted() {
    ConsoleLog log = log(false);
    log.doAppend(event(NOON, "it is full", null, null));
    log.doAppend(event(NOON.plusSeconds(5), "it is full", null, null));
    log.doAppend(event(NOON.plusSeconds(7), "it is empty", null, null));
    log.doAppend(event(NOON.plus(ConsoleLog.QUIET).minusMillis(1), "it is full", null, null));
    assertThat(lines()).containsExactly("it is full", "it is empty");
    log.doAppend(event(NOON.plus(ConsoleLog.QUIET), "it is full", null, null));
    assertThat(lines()).last().isEqualTo("it is full (3 times since it was told)");
  }

  @Test
  void whoLooksForAFaultSeesEveryStackTrace() {
    ConsoleLog log = log(true);
    log.doAppend(event(NOON, "it failed", null, new IOException("it is full")));
    log.doAppend(event(NOON, "it failed", null, new IOException("it is full")));
    assertThat(lines().stream().filter("it failed"::equals)).hasSize(2);
    assertThat(lines()).anySatisfy(line -> assertThat(line).contains("ConsoleLogTest.java"));
  }

  @Test
  void aDiskThatIsFullIsOneLineAndOneWhenThereIsRoomAgain() {
    AtomicBoolean full = new AtomicBoolean();
    FrameSink sink =
        frame -> {
          if (full.get()) {
            throw new IOException("No space left on device");
          }
        };
    Logger logger = (Logger) LoggerFactory.getLogger(Collector.class);
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    logger.addAppender(told);
    try (Collector collector = collector(sink)) {
      for (int round = 0; round < 2; round++) {
        full.set(true);
        collector.step(NOON);
        collector.step(NOON.plusSeconds(5));
        full.set(false);
        collector.step(NOON.plusSeconds(10));
        collector.step(NOON.plusSeconds(15));
      }
    } finally {
      logger.detachAppender(told);
    }
    String away = "A frame was not kept: No space left on device";
    String back = "Frames are kept again; 2 were not";
    assertThat(told.list)
        .extracting(Object::toString)
        .containsExactly("[WARN] " + away, "[INFO] " + back, "[WARN] " + away, "[INFO] " + back);
  }

  private static Collector collector(FrameSink sink) {
    HandleBudget handles = HandleBudget.ofProcess(Path.of("/proc"));
    ContainerReader nothing =
        new ContainerReader() {
          @Override
          public void read(Rows rows, Duration budget) {
            // There are no containers.
          }

          @Override
          public void close() {
            // There is nothing to close.
          }
        };
    InstantSource clock = InstantSource.fixed(NOON);
    return new Collector(
        new Collector.Plan(
            "node",
            new ReceivingPlatform(clock).runtime(),
            nothing,
            new NodeReader(Path.of("/proc"), Path.of("/sys"), Path.of("/"), handles),
            sink,
            Duration.ofSeconds(5)),
        clock,
        Thread::sleep);
  }

  private ConsoleLog log(boolean traces) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(loggers);
    encoder.setPattern("%msg%n");
    encoder.start();
    ConsoleLog log = new ConsoleLog(traces);
    log.setContext(loggers);
    log.setEncoder(encoder);
    log.start();
    log.setOutputStream(written);
    return log;
  }

  private LoggingEvent event(
      Instant at, String message, @Nullable Object argument, @Nullable Throwable failure) {
    LoggingEvent event =
        new LoggingEvent(
            "test",
            (Logger) LoggerFactory.getLogger("io.plimsoll.Test"),
            Level.WARN,
            message,
            failure,
            argument == null ? null : new Object[] {argument});
    event.setInstant(at);
    return event;
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
