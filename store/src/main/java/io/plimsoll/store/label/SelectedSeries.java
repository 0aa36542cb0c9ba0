package io.plimsoll.store.label;

import java.util.Arrays;

/// The series that matched, in the order of their groups and columns, each with its place: a number
/// may be another's when it is used, a group and its column never.
public final class SelectedSeries {
  private int[] series = new int[16];
  private int[] groups = new int[16];
  private byte[] columns = new byte[16];
  private int size;

  SelectedSeries() {}

  void add(int number, int group, int column) {
    if (size == series.length) {
      series = Arrays.copyOf(series, 2 * size);
      groups = Arrays.copyOf(groups, 2 * size);
      columns = Arrays.copyOf(columns, 2 * size);
    }
    series[size] = number;
    groups[size] = group;
    columns[size++] = (byte) column;
  }

  /// How many there are.
  public int size() {
    return size;
  }

  /// The number that a series had.
  public int series(int place) {
    return series[place];
  }

  /// The group of a series.
  public int group(int place) {
    return groups[place];
  }

  /// The column of a series in its group.
  public int column(int place) {
    return columns[place];
  }

  /// The numbers that the series had.
  public int[] numbers() {
    return Arrays.copyOf(series, size);
  }
}
