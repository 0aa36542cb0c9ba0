package io.plimsoll.store.query;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// What one query may take: time, and samples. The thread that runs the query asks it now and then;
/// any other may end the query with [#cancel].
public final class QueryBudget {
  /// Time that a query gets unless told, well below the minute after which senders give up.
  public static final Duration DEFAULT_TIME = Duration.ofSeconds(30);

  /// Samples that a query may read, as in Prometheus; 800 MB if all had to be held at once.
  public static final long DEFAULT_SAMPLES = 50_000_000;

  private final long startNanos = System.nanoTime();
  private final Duration time;
  private final long maxSamples;
  private long samples;
  private volatile boolean cancelled;

  /// A budget that starts now.
  ///
  /// @param time how long the query may run
  /// @param maxSamples how many samples it may read
  public QueryBudget(Duration time, long maxSamples) {
    this.time = time;
    this.maxSamples = maxSamples;
  }

  /// A budget with the defaults.
  public static QueryBudget standard() {
    return new QueryBudget(DEFAULT_TIME, DEFAULT_SAMPLES);
  }

  /// Ends the query at its next step.
  public void cancel() {
    cancelled = true;
  }

  /// Samples read so far.
  public long samples() {
    return samples;
  }

  /// Takes samples from the budget. Called by the query's thread, at least every few thousand
  /// samples.
  ///
  /// @throws QueryStoppedException if there is none left, of time or of samples
  public void take(long count) throws QueryStoppedException {
    samples += count;
    if (cancelled) {
      throw new QueryStoppedException("the query was cancelled");
    }
    if (samples > maxSamples) {
      throw new QueryStoppedException(
          "the query needs more than %d samples; select fewer series or a shorter range"
              .formatted(maxSamples));
    }
    long ranMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    if (ranMillis > time.toMillis()) {
      throw new QueryStoppedException(
          "the query ran for more than %d ms; select fewer series or a shorter range"
              .formatted(time.toMillis()));
    }
  }
}
