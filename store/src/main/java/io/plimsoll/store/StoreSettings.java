package io.plimsoll.store;

import java.time.Duration;

/// How a store is kept.
///
/// @param step time between two frames of a node, from 1 s to 1 h; a slot of the ring
/// @param durability what an acknowledged frame survives
/// @param rawRetention how long samples are kept, at least an hour
/// @param rollupRetention how long one-minute rollups of services are kept, at least as long
/// @param fiveMinuteRetention how long five-minute rollups of containers and nodes are kept, at
///   least as long as samples
/// @param hourRetention how long hourly ones are kept, at least as long
/// @param maxBytes the most bytes of samples on disk, the oldest go first; 0 is no limit
/// @param maxContainers the most containers and nodes that were seen within the last hour; rows of
///   others are refused and counted
/// @param maxSeries the most labelled series in memory; others are refused and counted
public record StoreSettings(
    Duration step,
    Durability durability,
    Duration rawRetention,
    Duration rollupRetention,
    Duration fiveMinuteRetention,
    Duration hourRetention,
    long maxBytes,
    int maxContainers,
    int maxSeries) {
  /// The most labelled series unless told. They take [#BYTES_PER_SERIES] of heap each at worst.
  public static final int DEFAULT_MAX_SERIES = 1_000_000;

  /// Heap that a labelled series takes at worst: 120 samples that all differ much, with its labels,
  /// as samples may take no more than half of the heap. Half a kilobyte is usual.
  public static final int BYTES_PER_SERIES = 1_500;

  /// Milliseconds between two syncs of the write-ahead log.
  public static final long SYNC_MILLIS = 1_000;

  private static final Duration LONGEST_STEP = Duration.ofHours(1);

  /// The step of the collector, 15 days of samples, 63 days of five minutes and 455 days of hours
  /// as CloudWatch has, and room for 200,000 containers, about 2 KB of memory each.
  public static final StoreSettings DEFAULT =
      new StoreSettings(
          Duration.ofSeconds(5),
          Durability.EVERY_SECOND,
          Duration.ofDays(15),
          Duration.ofDays(63),
          Duration.ofDays(63),
          Duration.ofDays(455),
          0,
          200_000,
          DEFAULT_MAX_SERIES);

  /// Checks the ranges.
  public StoreSettings {
    if (step.toMillis() < 1_000 || step.compareTo(LONGEST_STEP) > 0) {
      throw new IllegalArgumentException("step must be from 1s to 1h, got " + step);
    }
    if (rawRetention.compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException("rawRetention must be at least 1h, got " + rawRetention);
    }
    if (rollupRetention.compareTo(rawRetention) < 0) {
      throw new IllegalArgumentException(
          "rollupRetention must be at least rawRetention %s, got %s"
              .formatted(rawRetention, rollupRetention));
    }
    if (fiveMinuteRetention.compareTo(rawRetention) < 0) {
      throw new IllegalArgumentException(
          "fiveMinuteRetention must be at least rawRetention %s, got %s"
              .formatted(rawRetention, fiveMinuteRetention));
    }
    if (hourRetention.compareTo(fiveMinuteRetention) < 0) {
      throw new IllegalArgumentException(
          "hourRetention must be at least fiveMinuteRetention %s, got %s"
              .formatted(fiveMinuteRetention, hourRetention));
    }
    if (maxBytes < 0) {
      throw new IllegalArgumentException("maxBytes must not be negative, got " + maxBytes);
    }
    if (maxContainers < 1) {
      throw new IllegalArgumentException("maxContainers must be positive, got " + maxContainers);
    }
    if (maxSeries < 1) {
      throw new IllegalArgumentException("maxSeries must be positive, got " + maxSeries);
    }
  }

  /// The same with another step.
  public StoreSettings withStep(Duration other) {
    return with(other, durability, maxBytes, maxSeries);
  }

  /// The same with another durability.
  public StoreSettings withDurability(Durability other) {
    return with(step, other, maxBytes, maxSeries);
  }

  /// The same with another limit of bytes.
  public StoreSettings withMaxBytes(long other) {
    return with(step, durability, other, maxSeries);
  }

  /// The same with another limit of containers.
  public StoreSettings withMaxContainers(int other) {
    return new StoreSettings(
        step,
        durability,
        rawRetention,
        rollupRetention,
        fiveMinuteRetention,
        hourRetention,
        maxBytes,
        other,
        maxSeries);
  }

  /// The same with another limit of series.
  public StoreSettings withMaxSeries(int other) {
    return with(step, durability, maxBytes, other);
  }

  private StoreSettings with(
      Duration newStep, Durability newDurability, long newMaxBytes, int newMaxSeries) {
    return new StoreSettings(
        newStep,
        newDurability,
        rawRetention,
        rollupRetention,
        fiveMinuteRetention,
        hourRetention,
        newMaxBytes,
        maxContainers,
        newMaxSeries);
  }

  /// The same with other retentions of samples and of rollups of services; other rollups stay no
  /// shorter than samples.
  public StoreSettings withRetention(Duration raw, Duration rollup) {
    return withRetention(raw, rollup, longer(raw, fiveMinuteRetention), longer(raw, hourRetention));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /// The same with other retentions.
  public StoreSettings withRetention(
      Duration raw, Duration rollup, Duration fiveMinutes, Duration hours) {
    return new StoreSettings(
        step, durability, raw, rollup, fiveMinutes, hours, maxBytes, maxContainers, maxSeries);
  }
}
