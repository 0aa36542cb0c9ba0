package io.plimsoll.store.evaluation;

import io.plimsoll.store.sample.ValueCode;
import io.plimsoll.store.series.SampleFunction;

/// The sum, the mean or the number of the samples. A sum beyond the range of doubles is infinite,
/// and so is its mean.
final class SumWindow implements Window {
  private final Windows windows;
  private final SampleFunction function;
  private final SlidingSum sum = new SlidingSum();
  private double[] values = {};
  private int size;

  /// @param function one of SUM, AVG and COUNT
  SumWindow(Windows windows, SampleFunction function) {
    this.windows = windows;
    this.function = function;
  }

  @Override
  public void start(long[] codes, int count, boolean otherTimes) {
    if (function == SampleFunction.COUNT) {
      return;
    }
    if (values.length < count) {
      values = new double[codes.length];
    }
    for (int i = 0; i < count; i++) {
      values[i] = ValueCode.value(codes[i]);
    }
    sum.start(values);
  }

  @Override
  public boolean slideTo(int window) {
    int from = windows.start(window);
    int to = windows.end(window);
    size = to - from;
    if (function != SampleFunction.COUNT) {
      sum.slideTo(from, to);
    }
    return true;
  }

  @Override
  public double value() {
    return switch (function) {
      case SUM -> sum.sum();
      case AVG -> sum.sum() / size;
      case COUNT -> size;
      case LAST, RATE, INCREASE, MIN, MAX ->
          throw new IllegalStateException(function + " is no sum");
    };
  }
}
