package io.plimsoll.store.evaluation;

import io.plimsoll.store.sample.ValueCode;

/// The newest sample, unless it ended the series.
final class LastWindow implements Window {
  private long[] codes = {};
  private long code;

  @Override
  public void start(long[] millis, long[] sampleCodes, int count) {
    codes = sampleCodes;
  }

  @Override
  public boolean slideTo(int from, int to) {
    code = codes[to - 1];
    return code != ValueCode.STALE;
  }

  @Override
  public double value(long startMillis, long endMillis) {
    return ValueCode.value(code);
  }
}
