package io.plimsoll.store.evaluation;

import io.plimsoll.store.sample.ValueCode;
import io.plimsoll.store.series.SampleFunction;

/// The sum, the mean or the number of the samples. A sum beyond the range of doubles is infinite,
/// and so is its mean.
final class SumWindow implements Window {
  private final SampleFunction function;
  private final SlidingSum sum = new SlidingSum();

  /// @param function one of SUM, AVG and COUNT
  SumWindow(SampleFunction function) {
    this.function = function;
  }

  @Override
  public void clear() {
    sum.clear();
  }

  @Override
  public void add(long[] millis, long[] codes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (codes[i] != ValueCode.STALE) {
        sum.add(millis[i], ValueCode.value(codes[i]));
      }
    }
  }

  @Override
  public boolean slideTo(long startMillis, long endMillis) {
    sum.dropThrough(startMillis);
    return sum.size() > 0;
  }

  @Override
  public double value() {
    return switch (function) {
      case SUM -> sum.sum();
      case AVG -> sum.sum() / sum.size();
      case COUNT -> sum.size();
      case LAST, RATE, INCREASE, MIN, MAX ->
          throw new IllegalStateException(function + " is no sum");
    };
  }
}
