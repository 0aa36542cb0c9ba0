package io.plimsoll.store.execution;

import io.plimsoll.store.query.SeriesData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Makes series of the datapoints of groups. Belongs to one thread.
final class Answer {
  private final Fold fold;
  private final Groups groups;
  private final Fold.Span span;

  /// An answer from a fold that is finished.
  Answer(Fold fold, Groups groups, Fold.Span span) {
    this.fold = fold;
    this.groups = groups;
    this.span = span;
  }

  private record Ranked(int group, double newest) {}

  /// The series of all groups that have datapoints, in the order of their dimensions.
  List<SeriesData> all() {
    return ranked().stream().map(Ranked::group).sorted(groups::compare).map(this::series).toList();
  }

  /// The series with the greatest newest datapoints, greatest first.
  List<SeriesData> top(int count) {
    Comparator<Ranked> greatestFirst = Comparator.comparingDouble(Ranked::newest).reversed();
    return ranked().stream()
        .sorted(greatestFirst.thenComparing(Ranked::group, groups::compare))
        .limit(count)
        .map(ranked -> series(ranked.group()))
        .toList();
  }

  private List<Ranked> ranked() {
    List<Ranked> ranked = new ArrayList<>(groups.size());
    for (int group = 0; group < groups.size(); group++) {
      int step = span.steps() - 1;
      while (step >= 0 && !fold.has(group, step)) {
        step--;
      }
      if (step >= 0) {
        ranked.add(new Ranked(group, fold.datapoint(group, step)));
      }
    }
    return ranked;
  }

  private SeriesData series(int group) {
    int size = 0;
    long[] at = new long[span.steps()];
    double[] datapoints = new double[span.steps()];
    for (int step = 0; step < span.steps(); step++) {
      if (fold.has(group, step)) {
        at[size] = span.fromMillis() + step * span.stepMillis();
        datapoints[size++] = fold.datapoint(group, step);
      }
    }
    return new SeriesData(
        groups.dimensions(group), Arrays.copyOf(at, size), Arrays.copyOf(datapoints, size));
  }
}
