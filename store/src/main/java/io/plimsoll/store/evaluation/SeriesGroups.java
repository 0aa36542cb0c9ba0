package io.plimsoll.store.evaluation;

import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.series.Aggregation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The groups of an aggregation: series with the same values of some labels.
final class SeriesGroups {
  private final Aggregation aggregation;
  private final List<String> by;
  private final int points;
  private final AnswerSize size;
  private final Map<List<String>, Cells> groups = new HashMap<>();

  /// @param by the labels; one that is absent has the empty value
  SeriesGroups(Aggregation aggregation, List<String> by, int points, AnswerSize size) {
    this.aggregation = aggregation;
    this.by = by;
    this.points = points;
    this.size = size;
  }

  /// Folds a series into its group.
  void add(Labels labels, Datapoints found) throws QueryStoppedException {
    String[] values = new String[by.size()];
    for (int i = 0; i < values.length; i++) {
      String value = labels.value(by.get(i));
      values[i] = value == null ? "" : value;
    }
    List<String> key = Arrays.asList(values);
    Cells cells = groups.get(key);
    if (cells == null) {
      size.take(AnswerSize.SERIES);
      cells = Cells.of(aggregation, points, size);
      groups.put(key, cells);
    }
    cells.add(found);
  }

  /// Passes the groups on.
  void finish(Selection selection, Datapoints buffer) throws QueryStoppedException {
    for (Map.Entry<List<String>, Cells> group : groups.entrySet()) {
      Map<String, String> labels = new HashMap<>();
      for (int i = 0; i < by.size(); i++) {
        labels.put(by.get(i), group.getKey().get(i));
      }
      buffer.clear();
      group.getValue().finish(buffer);
      selection.add(Labels.of(labels), buffer);
    }
  }
}
