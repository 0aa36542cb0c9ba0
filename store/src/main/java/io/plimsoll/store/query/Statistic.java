package io.plimsoll.store.query;

/// How the containers of a group, and the samples of a step, become one datapoint.
///
/// Within a step a container counts once, with its mean (for [#MIN] and [#MAX] its extreme); the
/// statistic is then taken over the containers.
///
/// A step of several whole minutes is made of its minutes, so that containers which replaced each
/// other within it do not add up, and so that an answer from rollups is the same as one from
/// samples: [#SUM] and [#COUNT] are means over the minutes that have data, [#AVG] is the mean over
/// containers and minutes, and percentiles are over the containers' means of the minutes they have.
/// (Where frames are more than a minute apart, a minute is the time between two.)
public enum Statistic {
  /// The mean.
  AVG,
  /// The least.
  MIN,
  /// The greatest.
  MAX,
  /// The sum.
  SUM,
  /// How many containers had a value; over several minutes a mean, which need not be whole.
  COUNT,
  /// The median.
  P50,
  /// The 90th percentile.
  P90,
  /// The 95th percentile.
  P95,
  /// The 99th percentile.
  P99;

  /// Whether it is taken from values that are told apart, rather than added up.
  public boolean isPercentile() {
    return switch (this) {
      case P50, P90, P95, P99 -> true;
      case AVG, MIN, MAX, SUM, COUNT -> false;
    };
  }
}
