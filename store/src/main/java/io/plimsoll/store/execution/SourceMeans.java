package io.plimsoll.store.execution;

import java.util.Arrays;

/// The means of every source in each step, for percentiles over them. Pieces come in order of time
/// per source. Belongs to one thread.
final class SourceMeans {
  private static final int NONE = -1;

  private final int[] cellOf;
  private final double[] sumOf;
  private final int[] countOf;
  private final Percentiles percentiles;

  SourceMeans(int sources, int cells) {
    cellOf = new int[sources];
    Arrays.fill(cellOf, NONE);
    sumOf = new double[sources];
    countOf = new int[sources];
    percentiles = new Percentiles(cells);
  }

  /// Adds the mean over some pieces of a step.
  void add(int source, int cell, double mean, int pieces) {
    if (cellOf[source] != cell) {
      end(source);
      cellOf[source] = cell;
      sumOf[source] = 0;
      countOf[source] = 0;
    }
    sumOf[source] += mean * pieces;
    countOf[source] += pieces;
  }

  private void end(int source) {
    if (cellOf[source] != NONE) {
      percentiles.add(cellOf[source], sumOf[source] / countOf[source]);
    }
  }

  /// Ends the last step of every source. Nothing can be added afterwards.
  void finish() {
    for (int source = 0; source < cellOf.length; source++) {
      end(source);
    }
    percentiles.sort();
  }

  boolean has(int cell) {
    return percentiles.has(cell);
  }

  double percentile(int cell, double share) {
    return percentiles.of(cell, share);
  }
}
