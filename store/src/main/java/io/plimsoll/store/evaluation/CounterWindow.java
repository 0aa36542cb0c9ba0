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
///
/// All but the third follows from the times, and is kept while they are the same.
final class CounterWindow implements Window {
  /// A gap of so many mean times between samples is where a series begins or ends.
  private static final double THRESHOLD = 1.1;

  private final Windows windows;
  private final double divisor;
  private final SlidingSum reached = new SlidingSum();

  // By window: seconds between its samples, and how far they reach beyond them, unless a counter
  // would be less than zero; how much an increase grows then.
  private double[] sampled = {};
  private double[] toStart = {};
  private double[] toEnd = {};
  private double[] growth = {};

  private long[] codes = {};
  private boolean resets;

  // What the counter had reached before each sample, if it was reset there, or zero.
  private double[] before = {};

  private int current;

  /// @param divisor of the increase: the window's seconds for a rate, or 1
  CounterWindow(Windows windows, double divisor) {
    this.windows = windows;
    this.divisor = divisor;
  }

  @Override
  public void start(long[] sampleCodes, int count, boolean otherTimes) {
    codes = sampleCodes;
    resets = !ValueCode.areAscendingIntegers(codes, count) && hasResets(count);
    if (resets) {
      findResets(count);
    }
    if (otherTimes) {
      extrapolate();
    }
  }

  private boolean hasResets(int count) {
    boolean found = false;
    double last = Double.NaN;
    for (int i = 0; i < count; i++) {
      double value = ValueCode.value(codes[i]);
      found |= value < last;
      last = value;
    }
    return found;
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

  private void extrapolate() {
    int size = windows.size();
    if (sampled.length < size) {
      sampled = new double[size];
      toStart = new double[size];
      toEnd = new double[size];
      growth = new double[size];
    }
    for (int i = 0; i < size; i++) {
      double seconds = windows.sampled(i) / 1000.0;
      double interval = seconds / (windows.end(i) - windows.start(i) - 1);
      sampled[i] = seconds;
      toStart[i] = gap(windows.toFirst(i) / 1000.0, interval);
      toEnd[i] = gap(windows.toEnd(i) / 1000.0, interval);
      growth[i] = growth(seconds, toStart[i], toEnd[i]);
    }
  }

  private static double gap(double seconds, double interval) {
    return seconds >= interval * THRESHOLD ? interval / 2 : seconds;
  }

  private double growth(double seconds, double start, double end) {
    return (seconds + start + end) / seconds / divisor;
  }

  @Override
  public boolean slideTo(int window) {
    current = window;
    return windows.end(window) - windows.start(window) > 1;
  }

  @Override
  public double value() {
    int from = windows.start(current);
    int to = windows.end(current);
    double first = ValueCode.value(codes[from]);
    double increase = ValueCode.value(codes[to - 1]) - first;
    if (resets) {
      // A reset before the first sample is none of this window.
      reached.slideTo(from + 1, to);
      increase += reached.sum();
    }
    double seconds = sampled[current];
    // Most counters were above zero for longer than the window's samples, however they are divided.
    boolean mayBegin = increase > first || toStart[current] > seconds;
    if (mayBegin && increase > 0 && first >= 0) {
      double start = Math.min(toStart[current], seconds * (first / increase));
      return increase * growth(seconds, start, toEnd[current]);
    }
    return increase * growth[current];
  }
}
