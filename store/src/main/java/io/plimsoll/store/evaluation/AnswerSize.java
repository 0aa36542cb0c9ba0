package io.plimsoll.store.evaluation;

import io.plimsoll.store.query.QueryStoppedException;

/// How large an answer has become, so that no question takes all memory.
final class AnswerSize {
  /// What a datapoint takes.
  private static final int BYTES = 16;

  /// Of a small heap an answer may take so much.
  private static final int HEAP_SHARE = 32;

  /// The most datapoints that are held for one answer, those of unfinished groups among them: 64
  /// MB, or 363 series of as many datapoints as a query may ask for; less on a heap below 2 GB.
  static final int MAX_DATAPOINTS =
      (int) Math.min(4_000_000, Runtime.getRuntime().maxMemory() / HEAP_SHARE / BYTES);

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
