package io.plimsoll.store.execution;

import io.plimsoll.store.head.Head;
import io.plimsoll.store.head.Source;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.Statistic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds the sources that may be in an answer. Stateless.
final class Candidates {
  private static final int SHORT_ID = 12;

  private Candidates() {}

  /// The sources that have rows, in order of their numbers, with what is in memory of them.
  static List<Head.Selected> select(Head head, Query query, Formula formula) {
    boolean ranked =
        query.top() > 0
            && query.grouping() == Grouping.CONTAINER
            && query.statistic() != Statistic.COUNT;
    if (!ranked || formula.node() || query.selector().container() != null) {
      return select(head, query.selector(), formula.node());
    }
    long step = query.step().toMillis();
    return head.greatest(
        formula,
        Math.floorDiv(query.from().toEpochMilli(), step) * step,
        query.to().toEpochMilli(),
        step,
        query.top(),
        source -> matches(query.selector(), false, source));
  }

  private static List<Head.Selected> select(Head head, Selector selector, boolean nodes) {
    Predicate<Source> matches = source -> matches(selector, nodes, source);
    String container = selector.container();
    if (container != null) {
      List<Head.Selected> exact = head.select(container, matches);
      return exact.isEmpty() ? head.select(matches) : exact;
    }
    if (nodes || (selector.cluster() == null && selector.service() == null)) {
      return head.select(matches);
    }
    return head.select(
        service ->
            !differs(selector.cluster(), service.cluster())
                && !differs(selector.service(), service.service()),
        matches);
  }

  /// The same with those of an archive that were there in a range, in order of their numbers.
  ///
  /// @param budget is asked at every source of the archive
  static List<Head.Selected> withArchived(
      List<Head.Selected> selected,
      History.Archive archive,
      Query query,
      boolean nodes,
      long fromBucket,
      long throughBucket,
      QueryBudget budget)
      throws IOException {
    List<Head.Selected> all = new ArrayList<>(selected);
    Set<Integer> known = new HashSet<>();
    // A source that goes to the archive meanwhile is in both.
    selected.forEach(source -> known.add(source.source().id()));
    archive.since(
        fromBucket,
        old -> {
          budget.take(0);
          if (old.firstBucket() <= throughBucket
              && matches(query.selector(), nodes, old.source())
              && !known.contains(old.source().id())) {
            all.add(old);
          }
        });
    all.sort(Comparator.comparingInt(source -> source.source().id()));
    return all;
  }

  private static boolean matches(Selector selector, boolean nodes, Source source) {
    Source.Identity identity = source.identity();
    if (nodes != (identity == null) || differs(selector.node(), source.node())) {
      return false;
    }
    if (identity == null) {
      return selector.cluster() == null
          && selector.service() == null
          && selector.task() == null
          && selector.container() == null;
    }
    return !differs(selector.cluster(), identity.service().cluster())
        && !differs(selector.service(), identity.service().service())
        && !differs(selector.task(), identity.task())
        && isContainer(selector.container(), source.key());
  }

  private static boolean differs(@Nullable String wanted, String actual) {
    return wanted != null && !wanted.equals(actual);
  }

  private static boolean isContainer(@Nullable String wanted, String id) {
    return wanted == null
        || wanted.equals(id)
        || (wanted.length() >= SHORT_ID && id.startsWith(wanted));
  }
}
