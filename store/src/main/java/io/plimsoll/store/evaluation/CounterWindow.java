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
  private final SampleQueue samples = new SampleQueue();
  private final SlidingSum resets = new SlidingSum();
  private long lastMillis;
  private double last;
  private long startMillis;
  private long endMillis;

  /// @param divisor of the increase: the window's seconds for a rate, or 1
  CounterWindow(double divisor) {
    this.divisor = divisor;
  }

  @Override
  public void clear() {
    samples.clear();
    resets.clear();
    last = Double.NaN;
  }

  @Override
  public void add(long[] millis, long[] codes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (codes[i] != ValueCode.STALE) {
        double value = ValueCode.value(codes[i]);
        if (value < last) {
          resets.add(millis[i], last);
        }
        samples.add(millis[i], value);
        lastMillis = millis[i];
        last = value;
      }
    }
  }

  @Override
  public boolean slideTo(long start, long end) {
    samples.dropThrough(start);
    startMillis = start;
    endMillis = end;
    return samples.size() > 1;
  }

  @Override
  public double value() {
    long firstMillis = samples.firstMillis();
    double first = samples.firstValue();
    // A reset before the first sample is none of this window.
    resets.dropThrough(firstMillis);
    double increase = last - first + (resets.size() > 0 ? resets.sum() : 0);
    double sampled = (lastMillis - firstMillis) / 1000.0;
    double interval = sampled / (samples.size() - 1);
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
