package io.plimsoll.store.series;

/// How the values of several series at one point in time become one.
public enum Aggregation {
  /// Every series stays as it is.
  NONE,
  /// The mean.
  AVG,
  /// The least.
  MIN,
  /// The greatest.
  MAX,
  /// The sum.
  SUM,
  /// How many series have a value.
  COUNT,
  /// The median.
  P50,
  /// The 90th percentile.
  P90,
  /// The 95th percentile.
  P95,
  /// The 99th percentile.
  P99
}
