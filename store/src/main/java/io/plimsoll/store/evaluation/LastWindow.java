package io.plimsoll.store.evaluation;

import io.plimsoll.store.sample.ValueCode;

/// The newest sample, unless it ended the series; those that do are among the samples only of a
/// query without a function.
final class LastWindow implements Window {
  private final Windows windows;
  private long[] codes = {};
  private long code;

  LastWindow(Windows windows) {
    this.windows = windows;
  }

  @Override
  public void start(long[] sampleCodes, int count, boolean otherTimes) {
    codes = sampleCodes;
  }

  @Override
  public boolean slideTo(int window) {
    code = codes[windows.end(window) - 1];
    return code != ValueCode.STALE;
  }

  @Override
  public double value() {
    return ValueCode.value(code);
  }
}
