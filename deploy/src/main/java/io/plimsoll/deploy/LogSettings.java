package io.plimsoll.deploy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;

/// What is logged and how: to standard error, in UTC. Standard output is for what a command was
/// asked to print. With `PLIMSOLL_DEBUG=1` every failure has its stack trace. Logback finds this as
/// a service; it would read the same from XML, and load a parser for it at every start.
public final class LogSettings extends ContextAwareBase implements Configurator {
  private static final String LINE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level %logger{0}: %msg%n";

  /// What libraries tell of their own insides is noise to an operator.
  private static final List<String> LIBRARIES =
      List.of("com.github.dockerjava", "io.netty", "io.vertx");

  /// Set by the command, as Logback makes the settings by itself.
  private static volatile boolean debugs;

  /// Has everything written that a developer may want to know. Before the first logger is made.
  static void debug() {
    debugs = true;
  }

  /// Settings that Logback asks for when the first logger is made.
  public LogSettings() {}

  @Override
  public ExecutionStatus configure(LoggerContext loggers) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(loggers);
    encoder.setPattern(LINE);
    encoder.start();
    boolean debug = debugs;
    ConsoleLog console = new ConsoleLog(debug);
    console.setContext(loggers);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(console);
    if (debug) {
      loggers.getLogger("io.plimsoll").setLevel(Level.DEBUG);
    }
    LIBRARIES.forEach(library -> loggers.getLogger(library).setLevel(Level.WARN));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
