package io.plimsoll.store.execution;

import java.util.Arrays;

/// Exact percentiles of many small sets of values, the cells. A percentile between two values is
/// interpolated, as Prometheus does. Belongs to one thread.
final class Percentiles {
  private final int cells;
  private int[] cellOf = new int[0];
  private double[] values = new double[0];
  private int[] starts = new int[0];
  private int size;

  Percentiles(int cells) {
    this.cells = cells;
  }

  void add(int cell, double value) {
    if (size == values.length) {
      int capacity = Math.max(1024, size * 2);
      cellOf = Arrays.copyOf(cellOf, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    cellOf[size] = cell;
    values[size++] = value;
  }

  /// Brings the values of each cell together, in ascending order.
  void sort() {
    if (size == 0) {
      return;
    }
    starts = new int[cells + 1];
    for (int i = 0; i < size; i++) {
      starts[cellOf[i] + 1]++;
    }
    for (int cell = 0; cell < cells; cell++) {
      starts[cell + 1] += starts[cell];
    }
    int[] next = Arrays.copyOf(starts, cells);
    double[] sorted = new double[size];
    for (int i = 0; i < size; i++) {
      sorted[next[cellOf[i]]++] = values[i];
    }
    for (int cell = 0; cell < cells; cell++) {
      Arrays.sort(sorted, starts[cell], starts[cell + 1]);
    }
    values = sorted;
  }

  boolean has(int cell) {
    return size > 0 && starts[cell + 1] > starts[cell];
  }

  double of(int cell, double share) {
    int count = starts[cell + 1] - starts[cell];
    double rank = share * (count - 1);
    int below = (int) rank;
    double low = values[starts[cell] + below];
    double high = values[starts[cell] + Math.min(below + 1, count - 1)];
    return low + (high - low) * (rank - below);
  }
}
