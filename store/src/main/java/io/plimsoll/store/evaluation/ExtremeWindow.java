package io.plimsoll.store.evaluation;

import io.plimsoll.store.sample.ValueCode;

/// The greatest or the least sample; no number only if none is.
///
/// The queue holds the samples that may still become the answer: one is taken out as soon as a
/// later one beats it, so the first is the answer.
final class ExtremeWindow implements Window {
  private final boolean greatest;
  private final SampleQueue candidates = new SampleQueue();

  ExtremeWindow(boolean greatest) {
    this.greatest = greatest;
  }

  @Override
  public void clear() {
    candidates.clear();
  }

  @Override
  public void add(long[] millis, long[] codes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (codes[i] != ValueCode.STALE) {
        double value = ValueCode.value(codes[i]);
        while (candidates.size() > 0 && beats(greatest, value, candidates.lastValue())) {
          candidates.dropLast();
        }
        candidates.add(millis[i], value);
      }
    }
  }

  @Override
  public boolean slideTo(long startMillis, long endMillis) {
    candidates.dropThrough(startMillis);
    return candidates.size() > 0;
  }

  @Override
  public double value() {
    return candidates.firstValue();
  }

  /// Whether a value takes the place of another, as in Prometheus: every value beats what is no
  /// number.
  static boolean beats(boolean greatest, double value, double other) {
    return Double.isNaN(other) || (greatest ? value > other : value < other);
  }
}
