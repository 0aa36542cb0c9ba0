package io.plimsoll.store.evaluation;

import io.plimsoll.store.query.QueryStoppedException;

/// How large an answer has become, so that no question takes all memory.
final class AnswerSize {
  /// The most datapoints that are held for one answer, those of unfinished groups among them: 64 MB
  /// at 16 bytes each, or 363 series of as many datapoints as a query may ask for.
  static final int MAX_DATAPOINTS = 4_000_000;

  /// What a series counts besides its datapoints: labels and objects of about 256 bytes.
  static final int SERIES = 16;

  private long taken;

  void take(long datapoints) throws QueryStoppedException {
    taken += datapoints;
    if (taken > MAX_DATAPOINTS) {
      throw new QueryStoppedException(
          "the answer needs more than %d datapoints; take a longer step, or fewer series"
                  .formatted(MAX_DATAPOINTS)
              + " with an aggregation");
    }
  }

  void release(long datapoints) {
    taken -= datapoints;
  }
}
