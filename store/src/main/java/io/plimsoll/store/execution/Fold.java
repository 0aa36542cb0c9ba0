package io.plimsoll.store.execution;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.query.Statistic;
import java.util.Arrays;

/// Folds rows into the datapoints of groups.
///
/// Rows come in ascending time per source, in any order across sources; a row that is not newer
/// than the one before it of its source is left out, so what is both in memory and on disk counts
/// once. Within a step a source counts once, by its mean or its extreme. Belongs to one thread.
///
/// Memory: 60 bytes a source, 24 bytes a datapoint; percentiles 12 bytes per source and step.
final class Fold {
  private static final long NEVER = Long.MIN_VALUE;

  private final Formula formula;
  private final Statistic statistic;
  private final long fromMillis;
  private final long stepMillis;
  private final int steps;
  private final long toMillis;
  private final long maxGapMillis;
  private final int[] groupOf;

  private final long[] lastMillis;
  private final long[] lastValue;
  private final int[] stepOf;
  private final int[] countOf;
  private final double[] valueOf;

  private final double[] totals;
  private final int[] counts;
  private final Percentiles percentiles;

  /// A fold of no rows yet.
  ///
  /// @param groupOf the group of every source
  Fold(
      Formula formula,
      Statistic statistic,
      long fromMillis,
      long stepMillis,
      int steps,
      long toMillis,
      long maxGapMillis,
      int[] groupOf,
      int groups) {
    this.formula = formula;
    this.statistic = statistic;
    this.fromMillis = fromMillis;
    this.stepMillis = stepMillis;
    this.steps = steps;
    this.toMillis = toMillis;
    this.maxGapMillis = maxGapMillis;
    this.groupOf = groupOf;
    int sources = groupOf.length;
    lastMillis = new long[sources];
    Arrays.fill(lastMillis, NEVER);
    lastValue = new long[sources];
    stepOf = new int[sources];
    Arrays.fill(stepOf, -1);
    countOf = new int[sources];
    valueOf = new double[sources];
    totals = new double[groups * steps];
    counts = new int[groups * steps];
    percentiles = new Percentiles(counts.length);
  }

  /// Adds a row.
  ///
  /// @param now the formula's column
  /// @param limit the formula's limit column, or anything if it has none
  void row(int source, long millis, long now, long limit) {
    long before = lastMillis[source];
    if (millis <= before) {
      return;
    }
    long elapsed = millis - before;
    long valueBefore =
        before != NEVER && elapsed <= maxGapMillis ? lastValue[source] : Frame.MISSING;
    lastMillis[source] = millis;
    lastValue[source] = now;
    if (millis < fromMillis || millis >= toMillis) {
      return;
    }
    double value = formula.value(valueBefore, now, limit, elapsed);
    if (!Double.isNaN(value)) {
      add(source, (int) ((millis - fromMillis) / stepMillis), value);
    }
  }

  private void add(int source, int step, double value) {
    if (stepOf[source] != step) {
      endStep(source);
      stepOf[source] = step;
      countOf[source] = 1;
      valueOf[source] = value;
      return;
    }
    countOf[source]++;
    valueOf[source] =
        switch (statistic) {
          case MIN -> Math.min(valueOf[source], value);
          case MAX -> Math.max(valueOf[source], value);
          case AVG, SUM, COUNT, P50, P90, P95, P99 -> valueOf[source] + value;
        };
  }

  private void endStep(int source) {
    if (stepOf[source] < 0) {
      return;
    }
    int cell = groupOf[source] * steps + stepOf[source];
    boolean first = counts[cell]++ == 0;
    double value = valueOf[source];
    switch (statistic) {
      case MIN -> totals[cell] = first ? value : Math.min(totals[cell], value);
      case MAX -> totals[cell] = first ? value : Math.max(totals[cell], value);
      case AVG, SUM, COUNT -> totals[cell] += value / countOf[source];
      case P50, P90, P95, P99 -> percentiles.add(cell, value / countOf[source]);
    }
  }

  /// Ends the last step of every source. Nothing can be added afterwards.
  void finish() {
    for (int source = 0; source < groupOf.length; source++) {
      endStep(source);
    }
    percentiles.sort();
  }

  /// Whether a group has a datapoint at a step.
  boolean has(int group, int step) {
    return counts[group * steps + step] > 0;
  }

  /// The datapoint of a group at a step at which it has one.
  double datapoint(int group, int step) {
    int cell = group * steps + step;
    return switch (statistic) {
      case MIN, MAX, SUM -> totals[cell];
      case AVG -> totals[cell] / counts[cell];
      case COUNT -> counts[cell];
      case P50 -> percentiles.of(cell, 0.50);
      case P90 -> percentiles.of(cell, 0.90);
      case P95 -> percentiles.of(cell, 0.95);
      case P99 -> percentiles.of(cell, 0.99);
    };
  }
}
