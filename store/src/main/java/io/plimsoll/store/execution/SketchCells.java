package io.plimsoll.store.execution;

import io.plimsoll.store.rollup.Sketches;
import java.util.Arrays;

/// Percentiles of many sketches, the cells. A percentile between two values is interpolated.
/// Belongs to one thread.
final class SketchCells {
  /// Bins of all cells: 64 MB.
  static final int MAX_BINS = 8_000_000;

  private static final int COUNT_BITS = 20;
  private static final int BIN_BITS = 12;
  private static final int CELL_SHIFT = COUNT_BITS + BIN_BITS;
  private static final int MAX_COUNT = (1 << COUNT_BITS) - 1;

  /// A cell, a bin and how many are in it; so sorted, they are in order of value.
  private long[] bins = new long[0];

  private int size;

  /// Adds to a bin of a cell.
  ///
  /// @throws IllegalArgumentException if there are too many
  void add(int cell, int bin, int count) {
    if (size == MAX_BINS) {
      throw new IllegalArgumentException(
          "The percentiles need more than %d bins; take a shorter range or fewer services"
              .formatted(MAX_BINS));
    }
    if (size == bins.length) {
      bins = Arrays.copyOf(bins, Math.max(1024, size * 2));
    }
    long place = (long) cell << BIN_BITS | bin;
    bins[size++] = place << COUNT_BITS | Math.min(count, MAX_COUNT);
  }

  /// Nothing can be added afterwards.
  void finish() {
    Arrays.sort(bins, 0, size);
  }

  boolean has(int cell) {
    int at = first(cell);
    return at < size && cellOf(at) == cell;
  }

  private int cellOf(int at) {
    return (int) (bins[at] >>> CELL_SHIFT);
  }

  private int first(int cell) {
    int at = Arrays.binarySearch(bins, 0, size, (long) cell << CELL_SHIFT);
    return at < 0 ? -at - 1 : at;
  }

  double percentile(int cell, double share) {
    int first = first(cell);
    long total = 0;
    for (int at = first; at < size && cellOf(at) == cell; at++) {
      total += bins[at] & MAX_COUNT;
    }
    double rank = share * (total - 1);
    long below = (long) rank;
    double low = at(first, below);
    return low + (at(first, Math.min(below + 1, total - 1)) - low) * (rank - below);
  }

  private double at(int first, long rank) {
    int at = first;
    for (long left = rank; left >= (bins[at] & MAX_COUNT); at++) {
      left -= bins[at] & MAX_COUNT;
    }
    return Sketches.value((int) (bins[at] >>> COUNT_BITS & (1 << BIN_BITS) - 1));
  }
}
