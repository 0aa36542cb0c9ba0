package io.plimsoll.store.execution;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.query.Statistic;
import java.util.Arrays;

/// Folds rows into the datapoints of groups.
///
/// Rows come in ascending time per source, in any order across sources; a row that is not newer
/// than the one before it of its source is left out, so what is both in memory and on disk counts
/// once. A step is one piece, or as many as it has minutes. Within a piece a source counts once, by
/// its mean or its extreme, so that rows and rollups of them come to the same. Belongs to one
/// thread.
///
/// Memory: 60 bytes a source, 32 bytes a datapoint; percentiles 20 bytes a source more, and 12 per
/// source and step.
final class Fold {
  private static final long NEVER = Long.MIN_VALUE;

  private final Formula formula;
  private final Statistic statistic;
  private final Span span;
  private final int piecesPerStep;
  private final int markWords;
  private final int[] groupOf;

  private final long[] lastMillis;
  private final long[] lastValue;
  private final int[] pieceOf;
  private final int[] countOf;
  private final double[] valueOf;

  private final double[] totals;
  private final int[] counts;
  private final long[] marks;
  private final SourceMeans means;
  private final SketchCells sketches = new SketchCells();

  /// What is folded.
  ///
  /// @param fromMillis start of the first step
  /// @param toMillis end of the range, exclusive
  /// @param steps how many steps there are
  /// @param pieceMillis length of a piece, a divisor of the step's
  /// @param rowsFromMillis rows before this are only there for what comes after them
  /// @param maxGapMillis the longest time between two rows over which there is a rate
  record Span(
      long fromMillis,
      long toMillis,
      long stepMillis,
      int steps,
      long pieceMillis,
      long rowsFromMillis,
      long maxGapMillis) {
    /// Longs that have a bit for each piece of a step.
    int markWords() {
      return (int) Math.ceilDiv(stepMillis / pieceMillis, Long.SIZE);
    }
  }

  /// A fold of no rows yet.
  ///
  /// @param groupOf the group of every source
  Fold(Formula formula, Statistic statistic, Span span, int[] groupOf, int groups) {
    this.formula = formula;
    this.statistic = statistic;
    this.span = span;
    this.piecesPerStep = (int) (span.stepMillis() / span.pieceMillis());
    this.markWords = span.markWords();
    this.groupOf = groupOf;
    int sources = groupOf.length;
    lastMillis = new long[sources];
    Arrays.fill(lastMillis, NEVER);
    lastValue = new long[sources];
    pieceOf = new int[sources];
    Arrays.fill(pieceOf, -1);
    countOf = new int[sources];
    valueOf = new double[sources];
    totals = new double[groups * span.steps()];
    counts = new int[totals.length];
    marks = new long[totals.length * markWords];
    means = new SourceMeans(statistic.isPercentile() ? sources : 0, counts.length);
  }

  /// Adds rows.
  ///
  /// @param now the formula's column
  /// @param limit the formula's limit column, or anything if it has none
  /// @param first the first of the rows in the arrays
  /// @param end behind the last of them
  void rows(int source, long[] millis, long[] now, long[] limit, int first, int end) {
    long before = lastMillis[source];
    long valueBefore = lastValue[source];
    int piece = pieceOf[source];
    long pieceMillis = span.fromMillis() + piece * span.pieceMillis();
    for (int i = first; i < end; i++) {
      long at = millis[i];
      if (at <= before) {
        continue;
      }
      long elapsed = at - before;
      boolean linked = before != NEVER && elapsed <= span.maxGapMillis();
      long linkedBefore = linked ? valueBefore : Frame.MISSING;
      before = at;
      valueBefore = now[i];
      if (at < span.rowsFromMillis() || at >= span.toMillis()) {
        continue;
      }
      double value = formula.value(linkedBefore, now[i], limit[i], elapsed);
      if (Double.isNaN(value)) {
        continue;
      }
      if (piece >= 0 && at < pieceMillis + span.pieceMillis()) {
        countOf[source]++;
        valueOf[source] = joined(valueOf[source], value);
        continue;
      }
      endPiece(source);
      piece = (int) ((at - span.fromMillis()) / span.pieceMillis());
      pieceMillis = span.fromMillis() + piece * span.pieceMillis();
      pieceOf[source] = piece;
      countOf[source] = 1;
      valueOf[source] = value;
    }
    lastMillis[source] = before;
    lastValue[source] = valueBefore;
  }

  private double joined(double value, double other) {
    return switch (statistic) {
      case MIN -> Math.min(value, other);
      case MAX -> Math.max(value, other);
      case AVG, SUM, COUNT, P50, P90, P95, P99 -> value + other;
    };
  }

  private void endPiece(int source) {
    if (pieceOf[source] < 0) {
      return;
    }
    int cell = cell(groupOf[source], pieceOf[source]);
    double value = valueOf[source];
    switch (statistic) {
      case MIN, MAX -> extreme(cell, value, 1);
      case AVG, SUM, COUNT -> sum(cell, pieceOf[source], value / countOf[source], 1);
      case P50, P90, P95, P99 -> means.add(source, cell, value / countOf[source], 1);
    }
  }

  /// Adds what a source measured in a whole number of pieces, the first of which starts at
  /// `atMillis`. Comes before the source's rows, in order of time.
  ///
  /// @param mean over the pieces with a value
  /// @param pieces a bit per piece, the first the lowest, set if it has a value
  void period(int source, long atMillis, double mean, double min, double max, long pieces) {
    int first = (int) ((atMillis - span.fromMillis()) / span.pieceMillis());
    int cell = cell(groupOf[source], first);
    switch (statistic) {
      case MIN -> extreme(cell, min, 1);
      case MAX -> extreme(cell, max, 1);
      case AVG, SUM, COUNT -> {
        int count = Long.bitCount(pieces);
        counts[cell] += count;
        totals[cell] += mean * count;
        mark(cell, first % piecesPerStep, pieces);
      }
      case P50, P90, P95, P99 -> means.add(source, cell, mean, Long.bitCount(pieces));
    }
  }

  private void mark(int cell, int place, long pieces) {
    int word = cell * markWords + place / Long.SIZE;
    marks[word] |= pieces << place;
    if (place % Long.SIZE > 0 && pieces >>> -place != 0) {
      marks[word + 1] |= pieces >>> -place;
    }
  }

  /// Adds what the containers of a service measured in a piece that starts at `atMillis`.
  void rollup(int group, long atMillis, double sum, double min, double max, int count) {
    int piece = (int) ((atMillis - span.fromMillis()) / span.pieceMillis());
    int cell = cell(group, piece);
    switch (statistic) {
      case MIN -> extreme(cell, min, count);
      case MAX -> extreme(cell, max, count);
      case AVG, SUM, COUNT -> sum(cell, piece, sum, count);
      case P50, P90, P95, P99 -> throw new IllegalStateException("no rollup has " + statistic);
    }
  }

  /// Adds to a bin of a service in a piece that starts at `atMillis`. No row falls into its step.
  void sketch(int group, long atMillis, int bin, int count) {
    sketches.add(
        cell(group, (int) ((atMillis - span.fromMillis()) / span.pieceMillis())), bin, count);
  }

  private int cell(int group, int piece) {
    return group * span.steps() + piece / piecesPerStep;
  }

  private void extreme(int cell, double value, int count) {
    boolean first = counts[cell] == 0;
    counts[cell] += count;
    totals[cell] =
        first
            ? value
            : statistic == Statistic.MIN
                ? Math.min(totals[cell], value)
                : Math.max(totals[cell], value);
  }

  private void sum(int cell, int piece, double sum, int count) {
    counts[cell] += count;
    totals[cell] += sum;
    mark(cell, piece % piecesPerStep, 1);
  }

  /// Ends the last piece of every source. Nothing can be added afterwards.
  void finish() {
    for (int source = 0; source < groupOf.length; source++) {
      endPiece(source);
    }
    means.finish();
    sketches.finish();
  }

  /// Whether a group has a datapoint at a step.
  boolean has(int group, int step) {
    int cell = group * span.steps() + step;
    return counts[cell] > 0 || means.has(cell) || sketches.has(cell);
  }

  /// The datapoint of a group at a step at which it has one.
  double datapoint(int group, int step) {
    int cell = group * span.steps() + step;
    return switch (statistic) {
      case MIN, MAX -> totals[cell];
      case SUM -> totals[cell] / pieces(cell);
      case AVG -> totals[cell] / counts[cell];
      case COUNT -> (double) counts[cell] / pieces(cell);
      case P50 -> percentile(cell, 0.50);
      case P90 -> percentile(cell, 0.90);
      case P95 -> percentile(cell, 0.95);
      case P99 -> percentile(cell, 0.99);
    };
  }

  private double percentile(int cell, double share) {
    return means.has(cell) ? means.percentile(cell, share) : sketches.percentile(cell, share);
  }

  /// Pieces of a step in which there was a value.
  private int pieces(int cell) {
    int pieces = 0;
    for (int i = cell * markWords; i < (cell + 1) * markWords; i++) {
      pieces += Long.bitCount(marks[i]);
    }
    return pieces;
  }
}
