package io.plimsoll.store.series;

/// What becomes of the samples of one series in the window before a point in time. Samples that end
/// a series (Prometheus's stale NaN) are in no window; after one, [#NONE] has no value.
public enum SampleFunction {
  /// The value that the series has then, as a selector without a function has in Prometheus: the
  /// newest sample, if the series has not ended since.
  NONE,
  /// The newest sample of the window, `last_over_time` of Prometheus.
  LAST,
  /// Increase per second of a counter, extrapolated to the window as `rate` of Prometheus does.
  RATE,
  /// Increase of a counter, extrapolated to the window as `increase` of Prometheus does.
  INCREASE,
  /// The mean of the samples.
  AVG,
  /// The least.
  MIN,
  /// The greatest.
  MAX,
  /// The sum.
  SUM,
  /// How many samples there are.
  COUNT
}
