package io.plimsoll.dashboard.api;

import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The CPU and memory limits of containers or services as the newest frames have them.
final class Limits {
  private static final double MILLI = 1_000;

  private final Map<String, Double> cores = new HashMap<>();
  private final Map<String, Double> bytes = new HashMap<>();

  private Limits() {}

  /// Sums the limits of all rows with the same key. One container without a limit means that the
  /// group has none, which a NaN carries through the sum.
  static Limits sum(
      List<Frame> frames, Function<io.plimsoll.collector.container.Container, String> key) {
    Limits limits = new Limits();
    for (Frame frame : frames) {
      for (int row = 0; row < frame.rows(); row++) {
        String name = key.apply(frame.container(row));
        limits.cores.merge(
            name, limit(frame.value(row, ContainerMetric.CPU_LIMIT)) / MILLI, Double::sum);
        limits.bytes.merge(
            name, limit(frame.value(row, ContainerMetric.MEMORY_LIMIT)), Double::sum);
      }
    }
    return limits;
  }

  /// The CPU limit in cores, null or NaN where there is none.
  @Nullable Double cores(String key) {
    return cores.get(key);
  }

  /// The memory limit in bytes, null or NaN where there is none.
  @Nullable Double bytes(String key) {
    return bytes.get(key);
  }

  private static double limit(long value) {
    return value <= 0 ? Double.NaN : value;
  }
}
