package io.plimsoll.store.query;

/// How the containers of a group, and the samples of a step, become one datapoint.
///
/// Within a step a container counts once, with its mean (for [#MIN] and [#MAX] its extreme); the
/// statistic is then taken over the containers.
public enum Statistic {
  /// The mean.
  AVG,
  /// The least.
  MIN,
  /// The greatest.
  MAX,
  /// The sum.
  SUM,
  /// How many containers had a value.
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
