package io.plimsoll.store.label;

import io.plimsoll.store.label.Matchers.Matcher;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.FastAggregation;
import org.roaringbitmap.RoaringBitmap;

/// Finds the groups and the metrics of one query. Belongs to one thread.
///
/// A matcher that does not match an absent label selects the groups with one of some values; one
/// that does takes away the groups with one of the others. Which values these are is found out
/// first and without the lock, if all values of the label have to be looked at: an expression may
/// take a microsecond for each, and writers must not wait for that. The bitmaps are then combined
/// under the lock, which takes milliseconds at worst.
final class Selection {
  /// Values between two looks at the budget.
  private static final int VALUES_AT_A_TIME = 64;

  private final Postings postings;
  private final List<Choice> choices = new ArrayList<>();

  /// What a matcher comes to.
  ///
  /// @param name of the label
  /// @param values those that are selected, or taken away
  /// @param selects which of both
  private record Choice(String name, Collection<String> values, boolean selects) {}

  /// Finds out which values the matchers mean.
  ///
  /// @param reading guards the postings
  Selection(Postings postings, Lock reading, Matchers matchers, QueryBudget budget)
      throws QueryStoppedException {
    this.postings = postings;
    for (Matcher matcher : matchers.list()) {
      Collection<String> exceptions = matcher.exceptions();
      if (exceptions == null) {
        exceptions = exceptions(matcher, values(reading, matcher.name()), budget);
      }
      choices.add(new Choice(matcher.name(), exceptions, !matcher.matchesAbsent()));
    }
  }

  /// The groups that may have matching series. Called under the lock; not to be changed.
  RoaringBitmap groups() {
    List<RoaringBitmap> selected = new ArrayList<>();
    for (Choice choice : choices) {
      if (choice.selects) {
        selected.add(union(choice));
      }
    }
    selected.sort(Comparator.comparingInt(RoaringBitmap::getCardinality));
    RoaringBitmap found = selected.isEmpty() ? postings.all() : selected.getFirst();
    for (int i = 1; i < selected.size() && !found.isEmpty(); i++) {
      found = RoaringBitmap.and(found, selected.get(i));
    }
    for (Choice choice : choices) {
      // A group with a metric that is not wanted may have one that is.
      if (!choice.selects && !choice.name.equals(Labels.NAME) && !choice.values.isEmpty()) {
        found = RoaringBitmap.andNot(found, union(choice));
      }
    }
    return found;
  }

  /// The metrics that match, and maybe some that are not there; null if all match. Called under the
  /// lock.
  @Nullable Set<String> metrics() {
    Set<String> metrics = null;
    for (Choice choice : choices) {
      if (choice.name.equals(Labels.NAME) && choice.selects) {
        if (metrics == null) {
          metrics = new HashSet<>(choice.values);
        } else {
          metrics.retainAll(Set.copyOf(choice.values));
        }
      }
    }
    for (Choice choice : choices) {
      if (choice.name.equals(Labels.NAME) && !choice.selects) {
        metrics = metrics == null ? new HashSet<>(postings.values(Labels.NAME)) : metrics;
        metrics.removeAll(Set.copyOf(choice.values));
      }
    }
    return metrics;
  }

  private List<String> values(Lock reading, String name) {
    reading.lock();
    try {
      return postings.values(name);
    } finally {
      reading.unlock();
    }
  }

  private static List<String> exceptions(Matcher matcher, List<String> values, QueryBudget budget)
      throws QueryStoppedException {
    boolean absent = matcher.matchesAbsent();
    List<String> exceptions = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      if (i % VALUES_AT_A_TIME == 0) {
        budget.take(0);
      }
      if (matcher.test(values.get(i)) != absent) {
        exceptions.add(values.get(i));
      }
    }
    return exceptions;
  }

  private RoaringBitmap union(Choice choice) {
    int[] singles = new int[choice.values.size()];
    int count = 0;
    List<RoaringBitmap> others = new ArrayList<>();
    for (String value : choice.values) {
      Posting posting = postings.find(choice.name, value);
      if (posting == null) {
        continue;
      }
      RoaringBitmap groups = posting.groups();
      if (groups == null) {
        singles[count++] = posting.only();
      } else {
        others.add(groups);
      }
    }
    if (count == 0 && others.size() == 1) {
      return others.getFirst();
    }
    if (count > 0) {
      others.add(RoaringBitmap.bitmapOfUnordered(Arrays.copyOf(singles, count)));
    }
    return FastAggregation.or(others.iterator());
  }
}
