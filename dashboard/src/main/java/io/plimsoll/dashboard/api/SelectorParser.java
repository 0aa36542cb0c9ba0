package io.plimsoll.dashboard.api;

import io.plimsoll.dashboard.web.RequestException;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.LabelMatcher.Operator;
import io.plimsoll.store.label.Matchers;
import java.util.ArrayList;
import java.util.List;

/// Reads a selector of series as Prometheus writes it, such as `up{job="web",instance!~"10[.].*"}`,
/// by descent: a name, braces, or both. Names that are not made of letters, digits, `_` and `:` are
/// quoted, and alone in quotes within the braces is the name of the metric, as since Prometheus 3.
final class SelectorParser {
  private static final int END = -1;

  private final String parameter;
  private final String text;
  private final List<LabelMatcher> matchers = new ArrayList<>();
  private int at;

  private SelectorParser(String parameter, String text) {
    this.parameter = parameter;
    this.text = text;
  }

  /// Reads a selector.
  ///
  /// @param parameter the parameter that it comes from, named if it is wrong
  /// @throws RequestException saying at which character it is wrong
  static List<LabelMatcher> parse(String parameter, String text) {
    SelectorParser parser = new SelectorParser(parameter, text);
    parser.selector();
    return parser.matchers;
  }

  private void selector() {
    space();
    if (nameStart(peek())) {
      matchers.add(LabelMatcher.metric(name()));
      space();
    }
    if (peek() == '{') {
      at++;
      braces();
      space();
    }
    if (peek() != END) {
      throw wrong(matchers.isEmpty() ? "a name or '{' has to be here" : "nothing may follow");
    }
    if (matchers.isEmpty()) {
      throw wrong("a selector needs at least one matcher");
    }
  }

  private void braces() {
    space();
    while (peek() != '}') {
      matcher();
      if (matchers.size() > Matchers.MAX_MATCHERS) {
        throw wrong("there are more than " + Matchers.MAX_MATCHERS + " matchers");
      }
      space();
      if (peek() == ',') {
        at++;
        space();
      } else if (peek() != '}') {
        throw wrong("',' or '}' has to be here");
      }
    }
    at++;
  }

  private void matcher() {
    boolean quoted = quote(peek());
    if (!quoted && !nameStart(peek())) {
      throw wrong("the name of a label has to be here");
    }
    String name = quoted ? quotedText() : name();
    space();
    if (quoted && (peek() == ',' || peek() == '}')) {
      matchers.add(LabelMatcher.metric(name));
      return;
    }
    Operator operator = operator();
    space();
    if (!quote(peek())) {
      throw wrong("a value in quotes has to be here");
    }
    matchers.add(new LabelMatcher(name, operator, quotedText()));
  }

  private Operator operator() {
    for (Operator operator :
        List.of(Operator.MATCHES, Operator.DOES_NOT_MATCH, Operator.NOT_EQUAL, Operator.EQUAL)) {
      String sign = sign(operator);
      if (text.startsWith(sign, at)) {
        at += sign.length();
        return operator;
      }
    }
    throw wrong("one of = != =~ !~ has to be here");
  }

  private static String sign(Operator operator) {
    return switch (operator) {
      case EQUAL -> "=";
      case NOT_EQUAL -> "!=";
      case MATCHES -> "=~";
      case DOES_NOT_MATCH -> "!~";
    };
  }

  private String name() {
    int start = at;
    while (nameStart(peek()) || (peek() >= '0' && peek() <= '9')) {
      at++;
    }
    return text.substring(start, at);
  }

  /// A text in one of three quotes; in back quotes nothing is escaped.
  private String quotedText() {
    int opened = at;
    int quote = peek();
    StringBuilder value = new StringBuilder();
    for (at++; peek() != quote; at++) {
      if (peek() == END) {
        at = opened;
        throw wrong("the quote that opens here is not closed");
      }
      value.append(peek() == '\\' && quote != '`' ? escaped() : text.charAt(at));
    }
    at++;
    return value.toString();
  }

  private char escaped() {
    at++;
    return switch (peek()) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '\\' -> '\\';
      case '"' -> '"';
      case '\'' -> '\'';
      case 'u' -> codeUnit();
      default -> throw wrong("there is no such escape; a backslash is written as two");
    };
  }

  private char codeUnit() {
    try {
      char unit = (char) Integer.parseInt(text, at + 1, at + 5, 16);
      at += 4;
      return unit;
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw wrong("four hexadecimal digits have to follow");
    }
  }

  private void space() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
      at++;
    }
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private static boolean quote(int character) {
    return character == '"' || character == '\'' || character == '`';
  }

  private static boolean nameStart(int character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || character == '_'
        || character == ':';
  }

  private RequestException wrong(String what) {
    return RequestException.bad(
        parameter, "%s, at character %d of %s".formatted(what, at + 1, text));
  }
}
