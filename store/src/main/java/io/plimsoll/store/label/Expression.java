package io.plimsoll.store.label;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Texts that a matcher looks for: some texts as they are, all texts that begin in some way, or
/// those that an expression matches from end to end. Belongs to one query.
///
/// Most expressions that dashboards send are `a|b|c` or `a.*`; those are taken apart here, so that
/// nothing has to be run over all values. The others are run by RE2/J, whose time is linear in the
/// length of the text, whatever the expression (Russ Cox, "Regular Expression Matching Can Be
/// Simple And Fast", 2007). That can still be a second for one long value; so the budget of the
/// query is asked while it is read.
final class Expression {
  /// Long enough for some tens of task names, and what Grafana sends for a choice of many.
  static final int MAX_LENGTH = 1_024;

  /// Steps of the program of an expression. Time goes with steps times length: the longest value
  /// allowed takes up to a second at this limit, and the characters between two looks at the budget
  /// some milliseconds.
  static final int MAX_PROGRAM = 2_000;

  /// Characters that are read between two looks at the budget; a power of two.
  private static final int CHARACTERS_AT_A_TIME = 32;

  private static final String SPECIAL = "\\.+*?()[]{}^$|";

  private final Set<String> texts = new HashSet<>();
  private final List<Start> starts = new ArrayList<>();
  private final @Nullable Pattern pattern;
  private final QueryBudget budget;

  /// How texts begin, and whether something has to follow.
  private record Start(String text, boolean more) {
    boolean test(String value) {
      return value.startsWith(text) && (!more || value.length() > text.length());
    }
  }

  private static final Start EVERYTHING = new Start("", false);

  private Expression(@Nullable Pattern pattern, QueryBudget budget) {
    this.pattern = pattern;
    this.budget = budget;
  }

  /// One text.
  static Expression text(String text, QueryBudget budget) {
    Expression expression = new Expression(null, budget);
    expression.texts.add(text);
    return expression;
  }

  /// What an expression in RE2's syntax matches; a dot is any character, line ends too, as in
  /// Prometheus 3.
  ///
  /// @param budget of the query
  /// @throws IllegalArgumentException if it is none, or too large
  static Expression of(String regex, QueryBudget budget) {
    if (regex.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "expression of %d characters, more than %d: %s…"
              .formatted(regex.length(), MAX_LENGTH, regex.substring(0, 40)));
    }
    Expression simple = new Expression(null, budget);
    return simple.tookApart(regex) ? simple : new Expression(compiled(regex), budget);
  }

  /// Whether a text is one of them.
  boolean test(String value) throws QueryStoppedException {
    if (pattern != null) {
      try {
        return pattern.matcher(new Watched(value, budget)).matches();
      } catch (Stopped stopped) {
        throw stopped.reason;
      }
    }
    if (texts.contains(value)) {
      return true;
    }
    for (Start start : starts) {
      if (start.test(value)) {
        return true;
      }
    }
    return false;
  }

  /// All texts, if there are no others.
  @Nullable Set<String> onlyTexts() {
    return pattern == null && starts.isEmpty() ? texts : null;
  }

  /// Whether it is known that every text is one of them.
  boolean isEverything() {
    return starts.contains(EVERYTHING);
  }

  /// A text that looks at the budget while it is read.
  private record Watched(String text, QueryBudget budget) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if ((index & (CHARACTERS_AT_A_TIME - 1)) == CHARACTERS_AT_A_TIME - 1) {
        try {
          budget.take(0);
        } catch (QueryStoppedException reason) {
          throw new Stopped(reason);
        }
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// Takes the reason through RE2/J, which knows of none.
  private static final class Stopped extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    private final QueryStoppedException reason;

    Stopped(QueryStoppedException reason) {
      super(null, reason, false, false);
      this.reason = reason;
    }
  }

  private static Pattern compiled(String regex) {
    if (programBound(regex) > MAX_PROGRAM) {
      throw new IllegalArgumentException("expression repeats too much: " + regex);
    }
    try {
      return Pattern.compile(regex, Pattern.DOTALL);
    } catch (PatternSyntaxException wrong) {
      throw new IllegalArgumentException(
          "%s is no expression: %s".formatted(regex, wrong.getDescription()), wrong);
    }
  }

  /// At least as many steps as RE2/J would make of an expression. It has to be known before it is
  /// compiled, as `((a{1000}){1000}){1000}` would not fit into memory. A repetition of a group may
  /// repeat all others; whether a brace or a parenthesis is meant as itself is not looked at, so
  /// the bound may only be too high.
  private static long programBound(String regex) {
    long single = regex.length();
    long groups = 1;
    for (int open = regex.indexOf('{'); open >= 0; open = regex.indexOf('{', open + 1)) {
      long most = repetitions(regex, open + 1);
      if (open > 0 && regex.charAt(open - 1) == ')') {
        groups = Math.min(groups * Math.max(1, most), Integer.MAX_VALUE);
      } else {
        single += 2 * most;
      }
    }
    return single * groups;
  }

  /// The largest number in the braces, or zero if there are only other things.
  private static long repetitions(String regex, int from) {
    long largest = 0;
    long number = 0;
    for (int i = from; i < regex.length() && number < Integer.MAX_VALUE; i++) {
      char c = regex.charAt(i);
      if (c >= '0' && c <= '9') {
        number = 10 * number + (c - '0');
        largest = Math.max(largest, number);
      } else if (c == ',') {
        number = 0;
      } else {
        break;
      }
    }
    return largest;
  }

  /// Takes an alternation of texts and starts apart, in parentheses or not.
  private boolean tookApart(String regex) {
    int from = 0;
    int to = regex.length();
    if (regex.startsWith("(") && regex.endsWith(")")) {
      from = regex.startsWith("(?:") ? 3 : 1;
      to--;
    }
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      char c = regex.charAt(i);
      if (c == '|') {
        texts.add(text.toString());
        text.setLength(0);
      } else if (SPECIAL.indexOf(c) < 0) {
        text.append(c);
      } else if (c == '\\' && i + 1 < to && SPECIAL.indexOf(regex.charAt(i + 1)) >= 0) {
        text.append(regex.charAt(++i));
      } else if (c == '.' && endsStart(regex, i + 1, to)) {
        starts.add(new Start(text.toString(), regex.charAt(i + 1) == '+'));
        text.setLength(0);
        i += 2;
        if (i >= to) {
          return true;
        }
      } else {
        return false;
      }
    }
    texts.add(text.toString());
    return true;
  }

  /// Whether a dot is repeated up to the end of its alternative.
  private static boolean endsStart(String regex, int at, int to) {
    return at < to
        && (regex.charAt(at) == '*' || regex.charAt(at) == '+')
        && (at + 1 == to || regex.charAt(at + 1) == '|');
  }
}
