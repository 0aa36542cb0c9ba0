package io.plimsoll.store.label;

import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Matchers of one query, ready to be used, all of which have to hold. Belongs to the query's
/// thread. Matching ends with the budget of the query, also in the middle of a long value.
public final class Matchers {
  /// More than any dashboard needs, and few enough that a query can not be made of nothing else.
  public static final int MAX_MATCHERS = 20;

  private final List<Matcher> matchers;

  /// One matcher.
  ///
  /// @param name of the label
  /// @param expression what its value is compared with
  /// @param inverted whether the value has to be another
  record Matcher(String name, Expression expression, boolean inverted) {
    boolean test(@Nullable String value) throws QueryStoppedException {
      return expression.test(value == null ? "" : value) != inverted;
    }

    /// Whether series without the label are matched.
    boolean matchesAbsent() throws QueryStoppedException {
      return test(null);
    }

    /// The only values that are matched if an absent label is not, or are not matched if it is; or
    /// null if one has to look at all values.
    @Nullable Set<String> exceptions() {
      if (expression.isEverything()) {
        return Set.of();
      }
      Set<String> texts = expression.onlyTexts();
      return texts == null || texts.contains("") ? null : texts;
    }
  }

  private Matchers(List<Matcher> matchers) {
    this.matchers = matchers;
  }

  /// Makes matchers ready.
  ///
  /// @param budget of the query
  /// @throws IllegalArgumentException if there are too many, or one is no expression
  public static Matchers of(List<LabelMatcher> matchers, QueryBudget budget) {
    if (matchers.size() > MAX_MATCHERS) {
      throw new IllegalArgumentException(
          "%d matchers, more than %d".formatted(matchers.size(), MAX_MATCHERS));
    }
    return new Matchers(matchers.stream().map(matcher -> ready(matcher, budget)).toList());
  }

  private static Matcher ready(LabelMatcher matcher, QueryBudget budget) {
    String value = matcher.value();
    return switch (matcher.operator()) {
      case EQUAL -> new Matcher(matcher.name(), Expression.text(value, budget), false);
      case NOT_EQUAL -> new Matcher(matcher.name(), Expression.text(value, budget), true);
      case MATCHES -> new Matcher(matcher.name(), Expression.of(value, budget), false);
      case DOES_NOT_MATCH -> new Matcher(matcher.name(), Expression.of(value, budget), true);
    };
  }

  /// Whether all hold for a series.
  public boolean test(Labels labels) throws QueryStoppedException {
    for (Matcher matcher : matchers) {
      if (!matcher.test(labels.value(matcher.name()))) {
        return false;
      }
    }
    return true;
  }

  /// Whether those about other labels than the metric's name hold for what series of a group share.
  public boolean testShared(Labels shared) throws QueryStoppedException {
    for (Matcher matcher : matchers) {
      if (!matcher.name().equals(Labels.NAME) && !matcher.test(shared.value(matcher.name()))) {
        return false;
      }
    }
    return true;
  }

  /// Whether those about the metric's name hold for it.
  public boolean testMetric(String metric) throws QueryStoppedException {
    for (Matcher matcher : matchers) {
      if (matcher.name().equals(Labels.NAME) && !matcher.test(metric)) {
        return false;
      }
    }
    return true;
  }

  List<Matcher> list() {
    return matchers;
  }
}
