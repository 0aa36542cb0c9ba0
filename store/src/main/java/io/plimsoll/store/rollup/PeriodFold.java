package io.plimsoll.store.rollup;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.measure.Formula;

/// Folds the rows of one source into what a formula gives in each period. Stateless but for the
/// longest gap over which there is a rate.
///
/// @param maxGapMillis the longest time between two rows over which there is a rate
record PeriodFold(long maxGapMillis) {
  /// Takes the periods in which there is a value.
  @FunctionalInterface
  interface Sink {
    /// Takes a period: the mean of its values, the least, and the greatest.
    void period(int period, double mean, double min, double max);
  }

  /// The row before the first one, so far as the formula looks at it.
  ///
  /// @param value [Frame#MISSING] if it was not read, or there is none
  record Before(long millis, long value) {
    /// There is none.
    static final Before NONE = new Before(Long.MIN_VALUE / 2, Frame.MISSING);
  }

  /// The rows, in order of time.
  ///
  /// @param periodOf the period of each
  /// @param rows how many there are; the arrays may be longer
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Rows(long[] millis, int[] periodOf, int rows) {}

  /// Folds.
  ///
  /// @param values the formula's column
  /// @param limits the formula's column of limits; any array if it has none
  void fold(Formula formula, Before before, Rows of, long[] values, long[] limits, Sink sink) {
    long millisBefore = before.millis();
    long valueBefore = before.value();
    for (int i = 0; i < of.rows(); ) {
      int period = of.periodOf()[i];
      double sum = 0;
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      int count = 0;
      for (; i < of.rows() && of.periodOf()[i] == period; i++) {
        long elapsed = of.millis()[i] - millisBefore;
        long linked = elapsed <= maxGapMillis ? valueBefore : Frame.MISSING;
        double value = formula.value(linked, values[i], limits[i], elapsed);
        millisBefore = of.millis()[i];
        valueBefore = values[i];
        if (!Double.isNaN(value)) {
          sum += value;
          min = Math.min(min, value);
          max = Math.max(max, value);
          count++;
        }
      }
      if (count > 0) {
        sink.period(period, sum / count, min, max);
      }
    }
  }
}
