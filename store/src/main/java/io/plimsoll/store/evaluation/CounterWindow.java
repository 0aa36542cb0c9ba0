package io.plimsoll.store.evaluation;

import io.plimsoll.store.sample.ValueCode;

/// The increase of a counter, extrapolated to the whole window: `extrapolatedRate` of Prometheus 3,
/// without a change, so that the same question has the same answer.
///
/// 1. The increase is the last sample less the first. Where a sample is less than the one before,
///    the counter was reset, and what it had reached is added.
/// 2. Samples do not reach to the window's start and end. If the gap is less than 1.1 times the
///    mean time between two samples, the series is taken to go on over it; else it is taken to
///    begin or end half such a time beyond its sample.
/// 3. A counter begins at zero: it is not extrapolated to before the time at which it would have
///    been.
/// 4. The increase grows as the time covered does.
final class CounterWindow implements Window {
  /// A gap of so many mean times between samples is where a series begins or ends.
  private static final double THRESHOLD = 1.1;

  private final double divisor;
  private final SlidingSum reached = new SlidingSum();
  private long[] millis = {};
  private long[] codes = {};
  private boolean resets;

  // What the counter had reached before each sample, if it was reset there, or zero.
  private double[] before = {};

  private int from;
  private int to;

  /// @param divisor of the increase: the window's seconds for a rate, or 1
  CounterWindow(double divisor) {
    this.divisor = divisor;
  }

  @Override
  public void start(long[] sampleMillis, long[] sampleCodes, int count) {
    millis = sampleMillis;
    codes = sampleCodes;
    resets = false;
    double last = Double.NaN;
    for (int i = 0; i < count; i++) {
      double value = ValueCode.value(codes[i]);
      resets |= value < last;
      last = value;
    }
    if (resets) {
      findResets(count);
    }
  }

  private void findResets(int count) {
    if (before.length < count) {
      before = new double[codes.length];
    }
    before[0] = 0;
    for (int i = 1; i < count; i++) {
      double last = ValueCode.value(codes[i - 1]);
      before[i] = ValueCode.value(codes[i]) < last ? last : 0;
    }
    reached.start(before);
  }

  @Override
  public boolean slideTo(int first, int end) {
    from = first;
    to = end;
    return end - first > 1;
  }

  @Override
  public double value(long startMillis, long endMillis) {
    long firstMillis = millis[from];
    long lastMillis = millis[to - 1];
    double first = ValueCode.value(codes[from]);
    double increase = ValueCode.value(codes[to - 1]) - first;
    if (resets) {
      // A reset before the first sample is none of this window.
      reached.slideTo(from + 1, to);
      increase += reached.sum();
    }
    double sampled = (lastMillis - firstMillis) / 1000.0;
    double interval = sampled / (to - from - 1);
    double toStart = gap((firstMillis - startMillis) / 1000.0, interval);
    if (increase > 0 && first >= 0) {
      toStart = Math.min(toStart, sampled * (first / increase));
    }
    double toEnd = gap((endMillis - lastMillis) / 1000.0, interval);
    return increase * ((sampled + toStart + toEnd) / sampled / divisor);
  }

  private static double gap(double seconds, double interval) {
    return seconds >= interval * THRESHOLD ? interval / 2 : seconds;
  }
}
