package io.plimsoll.store.series;

import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.query.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A question about series. It is evaluated at `from`, `from + step`, … up to and including `to`,
/// each time over the samples of the window before: later than its start, up to and including its
/// end, as in Prometheus 3.
///
/// @param matchers all have to hold; there is at least one
/// @param from the first point in time
/// @param to the last, the same as `from` for a single one
/// @param step time between two
/// @param function what becomes of a series' samples
/// @param window how far the function looks back
/// @param aggregation what becomes of the series
/// @param by the labels that tell the groups of an aggregation apart
/// @param top only so many series with the greatest values at `to`, greatest first; 0 for all, in
///   order of their labels
public record SeriesQuery(
    List<LabelMatcher> matchers,
    Instant from,
    Instant to,
    Duration step,
    SampleFunction function,
    Duration window,
    Aggregation aggregation,
    List<String> by,
    int top) {
  /// How far [SampleFunction#NONE] looks back unless told, as in Prometheus.
  public static final Duration LOOK_BACK = Duration.ofMinutes(5);

  /// The most points in time of one query, as in Prometheus.
  public static final int MAX_POINTS = 11_000;

  /// Checks the ranges and copies the lists.
  public SeriesQuery {
    matchers = List.copyOf(matchers);
    by = List.copyOf(by);
    if (matchers.isEmpty()) {
      throw new IllegalArgumentException("a query needs a matcher, such as {__name__=\"up\"}");
    }
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("from " + from + " is after to " + to);
    }
    if (!isLength(step) || !isLength(window)) {
      throw new IllegalArgumentException(
          "step and window must be from 1ms to %dd, got %s and %s"
              .formatted(Query.MAX_STEP.toDays(), step, window));
    }
    if (TimeUnit.MILLISECONDS.convert(Duration.between(from, to)) / step.toMillis() >= MAX_POINTS) {
      throw new IllegalArgumentException(
          "%s to %s in steps of %s is more than %d datapoints a series; take a longer step"
              .formatted(from, to, step, MAX_POINTS));
    }
    if (top < 0) {
      throw new IllegalArgumentException("top must not be negative, got " + top);
    }
  }

  private static boolean isLength(Duration length) {
    return length.toMillis() >= 1 && length.compareTo(Query.MAX_STEP) <= 0;
  }
}
