package io.plimsoll.store.label;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The series with the same labels but for the metric's name. A column keeps its name when its
/// series is removed, as chunks on disk know it by its place.
final class SeriesGroup {
  private static final int FIRST_COLUMNS = 4;

  final int id;
  final Labels shared;

  /// Another group with the same labels, older than this one.
  @Nullable SeriesGroup older;

  /// How many groups with the same labels there were when this one was made.
  final int place;

  private String[] names = new String[FIRST_COLUMNS];
  private int[] series = new int[FIRST_COLUMNS];
  private int columns;
  private int live;

  SeriesGroup(int id, Labels shared, @Nullable SeriesGroup older) {
    this.id = id;
    this.shared = shared;
    this.older = older;
    place = older == null ? 0 : older.place + 1;
  }

  /// How many columns there are.
  int columns() {
    return columns;
  }

  /// How many columns have a series.
  int live() {
    return live;
  }

  /// Whether there is no room for a column more.
  boolean isFull() {
    return columns == SeriesIndex.MAX_COLUMNS;
  }

  /// The metric of a column.
  String name(int column) {
    return names[column];
  }

  /// The series of a column, or [SeriesIndex#NONE].
  int series(int column) {
    return series[column];
  }

  /// The column of a metric, or [SeriesIndex#NONE].
  int column(String name) {
    for (int column = 0; column < columns; column++) {
      if (names[column].equals(name)) {
        return column;
      }
    }
    return SeriesIndex.NONE;
  }

  /// Names by column.
  List<String> names() {
    return List.of(Arrays.copyOf(names, columns));
  }

  /// Series by column.
  int[] series() {
    return Arrays.copyOf(series, columns);
  }

  /// Adds the series of some metrics to those found.
  ///
  /// @param metrics the metrics, or null for all
  /// @param only the metric if there is one alone, which is found sooner; or null
  void addTo(SelectedSeries found, @Nullable Set<String> metrics, @Nullable String only) {
    if (only != null) {
      int column = column(only);
      if (column != SeriesIndex.NONE && series[column] != SeriesIndex.NONE) {
        found.add(series[column], id, column);
      }
      return;
    }
    for (int column = 0; column < columns; column++) {
      if (series[column] != SeriesIndex.NONE
          && (metrics == null || metrics.contains(names[column]))) {
        found.add(series[column], id, column);
      }
    }
  }

  /// Adds a column without a series.
  void addColumn(String name) {
    if (columns == names.length) {
      names = Arrays.copyOf(names, Math.min(2 * columns, SeriesIndex.MAX_COLUMNS));
      series = Arrays.copyOf(series, names.length);
    }
    names[columns] = name;
    series[columns++] = SeriesIndex.NONE;
  }

  /// Gives a column a series, and its name as the text that others share.
  void start(int column, String name, int number) {
    names[column] = name;
    series[column] = number;
    live++;
  }

  /// Takes the series from a column.
  void stop(int column) {
    series[column] = SeriesIndex.NONE;
    live--;
  }
}
