package io.plimsoll.store.query;

import java.time.Duration;
import java.time.Instant;

/// A question about the past.
///
/// Queries are answered from rollups as far as there are any. Those whose step consists of hours or
/// of five minutes are answered from the rollups of single containers and nodes. Those by service,
/// by cluster or over all in whole minutes, with any statistic but a percentile and without a task,
/// a container or a node in the selector, are answered from one-minute rollups of services, or from
/// the former where those are fewer or older. They mean the same, rounded to a byte, a thousandth
/// of a byte per second, or a millionth of any other unit; rollups of single sources to sixteen
/// binary digits as well. Percentiles of CPU and memory utilization by service, by cluster or over
/// all, in whole minutes that are not five, are estimated from sketches where samples are gone: to
/// 2 % of their value, and over the minutes of all containers. Where samples are too old to be kept
/// other queries have no datapoints, and a period counts if it starts inside the range.
///
/// @param selector which containers
/// @param measure name of a [Measure], such as `cpu.utilization`
/// @param from start of the range, inclusive; aligned down to a multiple of the step
/// @param to end of the range, exclusive
/// @param step length of one datapoint, from a second to [#MAX_STEP]
/// @param statistic how samples become one datapoint
/// @param grouping what one answered series stands for
/// @param top how many series are wanted, those with the greatest newest datapoints, greatest
///   first; 0 if all are, in the order of their dimensions
public record Query(
    Selector selector,
    String measure,
    Instant from,
    Instant to,
    Duration step,
    Statistic statistic,
    Grouping grouping,
    int top) {
  /// The most datapoints that one series of an answer may have, as in Prometheus.
  public static final int MAX_DATAPOINTS = 11_000;

  /// The longest step: nothing is kept for longer.
  public static final Duration MAX_STEP = Duration.ofDays(3_660);

  /// A query for all series.
  public Query(
      Selector selector,
      String measure,
      Instant from,
      Instant to,
      Duration step,
      Statistic statistic,
      Grouping grouping) {
    this(selector, measure, from, to, step, statistic, grouping, 0);
  }

  /// Checks the range, the step and the number of series.
  public Query {
    if (top < 0) {
      throw new IllegalArgumentException("top must not be negative, got " + top);
    }
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("from " + from + " is not before to " + to);
    }
    if (step.toMillis() < 1_000 || step.compareTo(MAX_STEP) > 0) {
      throw new IllegalArgumentException(
          "step must be from 1s to %dd, got %s".formatted(MAX_STEP.toDays(), step));
    }
    if (Duration.between(from, to).dividedBy(step) > MAX_DATAPOINTS) {
      throw new IllegalArgumentException(
          "%s to %s in steps of %s is more than %d datapoints a series; take a longer step"
              .formatted(from, to, step, MAX_DATAPOINTS));
    }
  }

  /// The same for the series with the greatest newest datapoints.
  public Query withTop(int count) {
    return new Query(selector, measure, from, to, step, statistic, grouping, count);
  }
}
