package io.plimsoll.store.query;

import org.jspecify.annotations.Nullable;

/// What one query may take. The thread that runs the query asks it now and then; any other may end
/// the query with [#stop], such as a timer, or whoever sees that nobody waits for the answer.
public final class QueryBudget {
  /// Samples that a query may read, as in Prometheus; 800 MB if all had to be held at once. Of
  /// containers each row that is read counts, and each period of a rollup.
  public static final long DEFAULT_SAMPLES = 50_000_000;

  private final long maxSamples;
  private long samples;
  private volatile @Nullable String stopped;

  /// A budget.
  ///
  /// @param maxSamples how many samples the query may read
  public QueryBudget(long maxSamples) {
    this.maxSamples = maxSamples;
  }

  /// A budget with the defaults.
  public static QueryBudget standard() {
    return new QueryBudget(DEFAULT_SAMPLES);
  }

  /// Ends the query at its next step.
  ///
  /// @param reason what is said of it
  public void stop(String reason) {
    stopped = reason;
  }

  /// Samples read so far.
  public long samples() {
    return samples;
  }

  /// Takes samples from the budget. Called by the query's thread, at least every few thousand
  /// samples.
  ///
  /// @throws QueryStoppedException if there is none left, or the query was stopped
  public void take(long count) throws QueryStoppedException {
    samples += count;
    String reason = stopped;
    if (reason != null) {
      throw new QueryStoppedException(reason);
    }
    if (samples > maxSamples) {
      throw new QueryStoppedException(
          "the query needs more than %d samples; select fewer series or a shorter range"
              .formatted(maxSamples));
    }
  }
}
