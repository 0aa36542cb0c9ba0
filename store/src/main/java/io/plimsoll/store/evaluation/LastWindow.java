package io.plimsoll.store.evaluation;

import io.plimsoll.store.sample.ValueCode;

/// The newest sample, unless it ended the series.
final class LastWindow implements Window {
  private long atMillis = Long.MIN_VALUE;
  private long code;

  @Override
  public void clear() {
    atMillis = Long.MIN_VALUE;
  }

  @Override
  public void add(long[] millis, long[] codes, int from, int to) {
    if (from < to) {
      atMillis = millis[to - 1];
      code = codes[to - 1];
    }
  }

  @Override
  public boolean slideTo(long startMillis, long endMillis) {
    return atMillis > startMillis && code != ValueCode.STALE;
  }

  @Override
  public double value() {
    return ValueCode.value(code);
  }
}
