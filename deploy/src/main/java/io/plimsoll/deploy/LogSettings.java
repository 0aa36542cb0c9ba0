package io.plimsoll.deploy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;

/// What is logged and how: to standard error, in UTC. Standard output is for what a command was
/// asked to print. Logback finds this as a service; it would read the same from XML, and load a
/// parser for it at every start.
public final class LogSettings extends ContextAwareBase implements Configurator {
  private static final String LINE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{0}: %msg%n";

  /// What libraries tell of their own insides is noise to an operator.
  private static final List<String> LIBRARIES =
      List.of("com.github.dockerjava", "io.netty", "io.vertx");

  /// Settings that Logback asks for when the first logger is made.
  public LogSettings() {}

  @Override
  public ExecutionStatus configure(LoggerContext loggers) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(loggers);
    encoder.setPattern(LINE);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(loggers);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(console);
    LIBRARIES.forEach(library -> loggers.getLogger(library).setLevel(Level.WARN));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
