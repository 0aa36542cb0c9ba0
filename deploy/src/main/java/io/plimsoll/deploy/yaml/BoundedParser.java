package io.plimsoll.deploy.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/// A parser that ends where a file nests deeper than any setting, or has a longer text: what reads
/// on would run out of stack, or say the text again in its complaint. Belongs to one thread.
final class BoundedParser implements Parser {
  /// Settings are four deep.
  static final int MAX_DEPTH = 16;

  /// A path may be as long.
  static final int MAX_CHARACTERS = 4_096;

  private final Parser parser;
  private int depth;

  BoundedParser(Parser parser) {
    this.parser = parser;
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return parser.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }

  @Override
  public boolean hasNext() {
    return parser.hasNext();
  }

  @Override
  public Event next() {
    Event event = parser.next();
    switch (event.getEventId()) {
      case MappingStart, SequenceStart -> {
        depth++;
        check(depth <= MAX_DEPTH, "is nested more than %d deep".formatted(MAX_DEPTH), event);
      }
      case MappingEnd, SequenceEnd -> depth--;
      case Scalar ->
          check(
              ((ScalarEvent) event).getValue().length() <= MAX_CHARACTERS,
              "a value has more than %d characters".formatted(MAX_CHARACTERS),
              event);
      case Alias, Comment, DocumentEnd, DocumentStart, StreamEnd, StreamStart -> {
        // They hold nothing.
      }
    }
    return event;
  }

  private static void check(boolean holds, String problem, Event at) {
    if (!holds) {
      throw new ParserException("", Optional.empty(), problem, at.getStartMark());
    }
  }
}
