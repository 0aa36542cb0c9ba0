package io.plimsoll.collector.metric;

/// What one step of a metric's integer readings stands for.
public enum Unit {
  /// Microseconds of time; the rate of a counter in it is divided by a million and means cores, or
  /// the share of time that was spent.
  MICROSECONDS,
  /// Bytes.
  BYTES,
  /// A plain number of things.
  COUNT,
  /// Thousandths of a core.
  MILLICORES,
  /// Thousandths of one.
  THOUSANDTHS
}
