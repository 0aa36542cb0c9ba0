package io.plimsoll.store.evaluation;

import io.plimsoll.store.sample.ValueCode;

/// The greatest or the least sample; no number only if none is.
///
/// Of the samples only the candidates are kept in mind that may still become the answer: one is
/// taken out as soon as a later one beats it, so the first is the answer.
final class ExtremeWindow implements Window {
  private final Windows windows;
  private final boolean greatest;
  private long[] codes = {};

  // The places of the candidates, from `first` to `end - 1`; all before `seen` were looked at.
  private int[] candidates = {};
  private int first;
  private int end;
  private int seen;

  ExtremeWindow(Windows windows, boolean greatest) {
    this.windows = windows;
    this.greatest = greatest;
  }

  @Override
  public void start(long[] sampleCodes, int count, boolean otherTimes) {
    codes = sampleCodes;
    if (candidates.length < count) {
      candidates = new int[codes.length];
    }
    first = 0;
    end = 0;
    seen = 0;
  }

  @Override
  public boolean slideTo(int window) {
    int from = windows.start(window);
    int to = windows.end(window);
    for (int place = Math.max(from, seen); place < to; place++) {
      double value = ValueCode.value(codes[place]);
      while (end > first && beats(greatest, value, value(candidates[end - 1]))) {
        end--;
      }
      candidates[end++] = place;
    }
    seen = to;
    while (candidates[first] < from) {
      first++;
    }
    return true;
  }

  @Override
  public double value() {
    return value(candidates[first]);
  }

  private double value(int place) {
    return ValueCode.value(codes[place]);
  }

  /// Whether a value takes the place of another, as in Prometheus: every value beats what is no
  /// number.
  static boolean beats(boolean greatest, double value, double other) {
    return Double.isNaN(other) || (greatest ? value > other : value < other);
  }
}
