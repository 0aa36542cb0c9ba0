package io.plimsoll.store.evaluation;

import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.series.SeriesValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// The series of an answer: all, in order of their labels, or those with the greatest values at the
/// last point in time, greatest first. What is no number is less than every number. Only what may
/// still be in the answer is kept.
final class Selection {
  private static final Comparator<Labels> LABELS = Selection::compare;

  /// The best first.
  private static final Comparator<Candidate> GREATEST =
      Comparator.comparing(Candidate::isNoNumber)
          .thenComparing(Comparator.comparingDouble(Candidate::rank).reversed())
          .thenComparing(Candidate::labels, LABELS);

  private final PointsInTime points;
  private final int top;
  private final AnswerSize size;
  private final List<SeriesValues> all = new ArrayList<>();
  private final PriorityQueue<Candidate> best = new PriorityQueue<>(GREATEST.reversed());

  /// @param top how many series to keep, or 0 for all
  Selection(PointsInTime points, int top, AnswerSize size) {
    this.points = points;
    this.top = top;
    this.size = size;
  }

  private record Candidate(double rank, SeriesValues series) {
    Labels labels() {
      return series.labels();
    }

    boolean isNoNumber() {
      return Double.isNaN(rank);
    }
  }

  /// Adds a series.
  ///
  /// @param found at least one datapoint; copied if it is kept
  void add(Labels labels, Datapoints found) throws QueryStoppedException {
    if (top == 0) {
      size.take(found.size() + AnswerSize.SERIES);
      all.add(found.copy(labels, points));
    } else if (found.endsAt(points.lastPlace())) {
      rank(labels, found);
    }
  }

  private void rank(Labels labels, Datapoints found) throws QueryStoppedException {
    double rank = found.last();
    if (best.size() == top && rank < best.element().rank()) {
      return;
    }
    size.take(found.size() + AnswerSize.SERIES);
    best.add(new Candidate(rank, found.copy(labels, points)));
    if (best.size() > top) {
      size.release(best.remove().series().values().length + AnswerSize.SERIES);
    }
  }

  List<SeriesValues> inOrder() {
    if (top == 0) {
      all.sort(Comparator.comparing(SeriesValues::labels, LABELS));
      return all;
    }
    return best.stream().sorted(GREATEST).map(Candidate::series).toList();
  }

  private static int compare(Labels left, Labels right) {
    int shared = Math.min(left.size(), right.size());
    for (int i = 0; i < shared; i++) {
      int names = left.name(i).compareTo(right.name(i));
      int order = names != 0 ? names : left.value(i).compareTo(right.value(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }
}
