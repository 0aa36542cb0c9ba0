package io.plimsoll.store.query;

/// Something that can be queried or tracked: a metric, or a ratio of two.
///
/// Every metric is a measure under its own name: a gauge as it is, a counter as its rate per
/// second. Readings in microseconds become seconds, in thousandths ones, so `cpu.usage` is in
/// cores. Besides these there are
/// - `cpu.utilization`: percent of the CPU limit; of one core where there is no limit
/// - `memory.utilization`: working set in percent of the memory limit; absent without a limit
///
/// @param name the name used in queries and policies
/// @param unit what a value is in: `cores`, `bytes`, `bytes/s`, `percent`, `1/s`, `s/s` or empty
public record Measure(String name, String unit) {
  /// Percent of the CPU limit, or of one core where there is none.
  public static final String CPU_UTILIZATION = "cpu.utilization";

  /// Working set in percent of the memory limit.
  public static final String MEMORY_UTILIZATION = "memory.utilization";
}
