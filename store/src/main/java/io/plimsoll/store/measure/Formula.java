package io.plimsoll.store.measure;

import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.Metric;
import io.plimsoll.collector.metric.MetricKind;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.metric.Unit;
import io.plimsoll.store.query.Measure;

/// How a measure is computed from two consecutive rows of one source. Immutable.
///
/// A counter's rate belongs to the later of the rows. A counter that went down was reset, and what
/// it counts now came since. Absent is [Double#NaN], which no other result is.
public final class Formula {
  /// Between two rows further apart than this many steps there is no rate: nobody knows when in
  /// between it was high.
  public static final int MAX_GAP_STEPS = 3;

  private enum Form {
    LEVEL,
    RATE,
    SHARE_OF_CPU_LIMIT,
    SHARE_OF_LIMIT
  }

  private static final double MILLIS_PER_SECOND = 1_000.0;
  private static final double MICROS_PER_SECOND = 1e6;
  private static final double PERCENT = 100.0;

  private final Measure measure;
  private final Form form;
  private final boolean node;
  private final int column;
  private final int limitColumn;
  private final double scale;

  private Formula(
      Measure measure, Form form, boolean node, int column, int limitColumn, double scale) {
    this.measure = measure;
    this.form = form;
    this.node = node;
    this.column = column;
    this.limitColumn = limitColumn;
    this.scale = scale;
  }

  static Formula of(Metric metric) {
    boolean rate = metric.kind() == MetricKind.COUNTER;
    return new Formula(
        new Measure(metric.metricName(), unit(metric, rate)),
        rate ? Form.RATE : Form.LEVEL,
        metric instanceof NodeMetric,
        metric.ordinal(),
        -1,
        scale(metric.unit()) * (rate ? MILLIS_PER_SECOND : 1));
  }

  static Formula cpuUtilization() {
    return new Formula(
        new Measure(Measure.CPU_UTILIZATION, "percent"),
        Form.SHARE_OF_CPU_LIMIT,
        false,
        ContainerMetric.CPU_USAGE.ordinal(),
        ContainerMetric.CPU_LIMIT.ordinal(),
        PERCENT * MILLIS_PER_SECOND / MICROS_PER_SECOND);
  }

  static Formula memoryUtilization() {
    return new Formula(
        new Measure(Measure.MEMORY_UTILIZATION, "percent"),
        Form.SHARE_OF_LIMIT,
        false,
        ContainerMetric.MEMORY_WORKING_SET.ordinal(),
        ContainerMetric.MEMORY_LIMIT.ordinal(),
        PERCENT);
  }

  private static double scale(Unit unit) {
    return switch (unit) {
      case MICROSECONDS -> 1 / MICROS_PER_SECOND;
      case MILLICORES, THOUSANDTHS -> 1e-3;
      case BYTES, COUNT -> 1;
    };
  }

  private static String unit(Metric metric, boolean rate) {
    return switch (metric.unit()) {
      case MICROSECONDS -> rate ? rateOfTime(metric) : "s";
      case BYTES -> rate ? "bytes/s" : "bytes";
      case MILLICORES -> "cores";
      case COUNT -> rate ? "1/s" : "";
      case THOUSANDTHS -> "";
    };
  }

  private static String rateOfTime(Metric metric) {
    boolean cpu = metric.metricName().contains("cpu.us") || metric == ContainerMetric.CPU_SYSTEM;
    return cpu ? "cores" : "s/s";
  }

  /// The measure that is computed.
  public Measure measure() {
    return measure;
  }

  /// Whether it is about nodes rather than containers.
  public boolean node() {
    return node;
  }

  /// The column that is looked at.
  public int column() {
    return column;
  }

  /// The column of the limit that it is set against, or -1.
  public int limitColumn() {
    return limitColumn;
  }

  /// Whether a row with this limit has no value because there is no limit to set it against,
  /// whereas another one may lack it for want of a reading.
  public boolean needsLimit(long limit) {
    return form == Form.SHARE_OF_LIMIT && limit == 0;
  }

  /// Whether the row before matters.
  public boolean rate() {
    return form == Form.RATE || form == Form.SHARE_OF_CPU_LIMIT;
  }

  /// Computes one value.
  ///
  /// @param before the column in the row before, or [Frame#MISSING] if there was none in time
  /// @param now the column in this row
  /// @param limit the limit's column in this row; any value if there is none
  /// @param elapsedMillis time between the rows, positive where `before` is present
  /// @return the value in the measure's unit, or NaN if it cannot be known
  public double value(long before, long now, long limit, long elapsedMillis) {
    if (now == Frame.MISSING) {
      return Double.NaN;
    }
    return switch (form) {
      case LEVEL -> now * scale;
      case RATE -> rate(before, now, elapsedMillis);
      case SHARE_OF_CPU_LIMIT -> rate(before, now, elapsedMillis) / cores(limit);
      case SHARE_OF_LIMIT -> limit > 0 ? now * scale / limit : Double.NaN;
    };
  }

  private double rate(long before, long now, long elapsedMillis) {
    if (before == Frame.MISSING) {
      return Double.NaN;
    }
    long grown = now < before ? now : now - before;
    return grown * scale / elapsedMillis;
  }

  private static double cores(long limitMillicores) {
    return limitMillicores > 0 ? limitMillicores / 1_000.0 : 1;
  }
}
