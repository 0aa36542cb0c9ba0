package io.plimsoll.deploy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.ConsoleAppender;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;

/// The log on standard error, for whoever has to act on it.
///
/// What the world does to us, a full disk or an engine that is away, is told in one line with its
/// cause; a stack trace would say nothing more. Our own faults keep theirs. A line that was written
/// within the last ten minutes is left out, and counted in the next one.
final class ConsoleLog extends ConsoleAppender<ILoggingEvent> {
  /// Often enough to see that it goes on, rare enough to see everything else.
  static final Duration QUIET = Duration.ofMinutes(10);

  /// Different lines that are known; the oldest is forgotten first.
  private static final int MAX_KNOWN = 1_000;

  /// What is known of a line.
  private static final class Known {
    final long sinceMillis;
    int leftOut;

    Known(long sinceMillis) {
      this.sinceMillis = sinceMillis;
    }
  }

  private final boolean traces;
  private final Map<String, Known> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > MAX_KNOWN;
        }
      };

  /// @param traces whether every failure is told with its stack trace, as often as it happens
  ConsoleLog(boolean traces) {
    this.traces = traces;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (traces) {
      super.append(event);
      return;
    }
    String text = text(event);
    int leftOut = leftOut(text, event.getTimeStamp());
    if (leftOut >= 0) {
      String line =
          leftOut == 0 ? text : "%s (%d times since it was told)".formatted(text, leftOut + 1);
      super.append(said(event, line));
    }
  }

  /// How often a line was left out since it was written last; negative if it is left out now.
  private synchronized int leftOut(String text, long atMillis) {
    Known last = known.get(text);
    if (last != null && atMillis - last.sinceMillis < QUIET.toMillis()) {
      last.leftOut++;
      return -1;
    }
    known.remove(text); // so that it becomes the newest
    known.put(text, new Known(atMillis));
    return last == null ? 0 : last.leftOut;
  }

  private static String text(ILoggingEvent event) {
    String text = event.getFormattedMessage();
    String cause = event.getThrowableProxy() == null ? "" : event.getThrowableProxy().getMessage();
    boolean isTold = cause == null || cause.isEmpty() || text.contains(cause);
    return isTold ? text : text + ": " + cause;
  }

  /// The same event with another text, and with its stack trace if it is our own fault.
  private static ILoggingEvent said(ILoggingEvent event, String line) {
    Throwable failure =
        event.getThrowableProxy() instanceof ThrowableProxy proxy ? proxy.getThrowable() : null;
    boolean isOurs =
        failure instanceof Error
            || (failure instanceof RuntimeException && !(failure instanceof UncheckedIOException));
    LoggingEvent said =
        new LoggingEvent(
            ConsoleLog.class.getName(),
            (Logger) LoggerFactory.getLogger(event.getLoggerName()),
            event.getLevel(),
            line,
            isOurs ? failure : null,
            null);
    said.setInstant(event.getInstant());
    said.setThreadName(event.getThreadName());
    return said;
  }
}
