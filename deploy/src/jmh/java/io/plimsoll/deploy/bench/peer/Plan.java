package io.plimsoll.deploy.bench.peer;

import java.time.Duration;
import java.time.Instant;

/// What is generated.
///
/// @param containers with [Metric#COUNT] series each
/// @param nodes that they run on, evenly
/// @param services that they belong to, evenly
/// @param clusters of whole nodes and whole services
/// @param interval between two samples of a series
/// @param ticks samples of a series
/// @param seed the same gives the same values
/// @param start of the first tick
public record Plan(
    int containers,
    int nodes,
    int services,
    int clusters,
    Duration interval,
    int ticks,
    long seed,
    Instant start) {
  /// Ticks that follow the workload and come right before the kill.
  static final int TAIL_TICKS = 4;

  /// How far queries look back for a rate, four samples at the usual interval.
  static final Duration WINDOW = Duration.ofMinutes(1);

  /// What queries over time cover.
  static final Duration RANGE = Duration.ofHours(1);

  /// The newest sample is so old. No server takes it for one of the future, and one that packs
  /// what can no longer change can be made to by a sample of now.
  private static final Duration AGE = Duration.ofHours(2);

  /// A plan that ends two hours before now.
  public static Plan endingBefore(
      Instant now,
      int containers,
      int nodes,
      int services,
      int clusters,
      Duration interval,
      int ticks,
      long seed) {
    long millis = interval.toMillis();
    long end = now.minus(AGE).toEpochMilli() / millis * millis;
    Instant start = Instant.ofEpochMilli(end - (ticks + TAIL_TICKS) * millis);
    return new Plan(containers, nodes, services, clusters, interval, ticks, seed, start);
  }

  /// Checks that all of it fits together.
  public Plan {
    if (clusters < 1 || nodes < clusters || services < clusters || containers < nodes) {
      throw new IllegalArgumentException(
          "%d clusters, %d nodes, %d services, %d containers: each cluster needs a node and a"
                  .formatted(clusters, nodes, services, containers)
              + " service, each node a container");
    }
    if (nodes % clusters != 0 || services % clusters != 0 || containers % clusters != 0) {
      throw new IllegalArgumentException(
          "nodes, services and containers must be multiples of the %d clusters"
              .formatted(clusters));
    }
    if (WINDOW.toMillis() % interval.toMillis() != 0 || WINDOW.dividedBy(interval) < 3) {
      throw new IllegalArgumentException(
          "a rate over %s needs three samples or more, evenly: no interval of %s"
              .formatted(WINDOW, interval));
    }
    if (ticks < 2 * WINDOW.dividedBy(interval)) {
      throw new IllegalArgumentException("%d ticks are too few to ask about".formatted(ticks));
    }
  }

  /// How many series there are.
  int series() {
    return containers * Metric.COUNT;
  }

  /// When a tick begins. All its samples are in the first two thirds of the interval.
  long millis(int tick) {
    return start.toEpochMilli() + tick * interval.toMillis();
  }

  /// A time within a tick that is after all its samples. Windows that begin and end at such times
  /// never have a sample on their edge, of which servers think differently.
  Instant after(int tick) {
    return Instant.ofEpochMilli(millis(tick) + interval.toMillis() * 5 / 6);
  }
}
