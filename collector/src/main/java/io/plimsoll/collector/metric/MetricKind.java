package io.plimsoll.collector.metric;

/// How the readings of a metric relate to each other.
public enum MetricKind {
  /// Only grows, save that it starts again at zero with its container. Queried as a rate.
  COUNTER,
  /// A level that goes up and down. Queried as it is.
  GAUGE
}
