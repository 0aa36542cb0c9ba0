package io.plimsoll.store.evaluation;

import io.plimsoll.store.sample.ValueCode;
import io.plimsoll.store.series.SampleFunction;

/// The sum, the mean or the number of the samples. A sum beyond the range of doubles is infinite,
/// its mean is not.
final class SumWindow implements Window {
  private final Windows windows;
  private final SampleFunction function;
  private final SlidingSum sum = new SlidingSum();
  private double[] values = {};
  private double up = 1;
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
    boolean large = false;
    for (int i = 0; i < count; i++) {
      values[i] = ValueCode.value(codes[i]);
      large |= Scale.isLarge(values[i]);
    }
    up = large ? Scale.UP : 1;
    if (large) {
      for (int i = 0; i < count; i++) {
        values[i] *= Scale.DOWN;
      }
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
      case SUM -> sum.sum() * up;
      case AVG -> Scale.mean(sum.sum(), size, up);
      case COUNT -> size;
      case NONE, LAST, RATE, INCREASE, MIN, MAX ->
          throw new IllegalStateException(function + " is no sum");
    };
  }
}
