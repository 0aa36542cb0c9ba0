package io.plimsoll.collector.metric;

/// One quantity that is read of a source. The constants of [ContainerMetric] and [NodeMetric] are
/// all there are; the ordinal of a constant is its column in a [Frame] and never changes its
/// meaning, because stored chunks name columns by it.
public sealed interface Metric permits ContainerMetric, NodeMetric {
  /// The dotted lower-case name used in queries, policies, JSON and labels, such as `cpu.usage`.
  String metricName();

  /// Whether readings accumulate or are levels.
  MetricKind kind();

  /// What one step of a reading stands for.
  Unit unit();

  /// The column of this metric in a row of its group, from zero.
  int ordinal();
}
