package io.plimsoll.store.live;

/// The periods into which time is cut: the samples of a group in one of them are one chunk.
public final class Buckets {
  /// The length of a bucket: 120 samples at 15 s, as many as Prometheus has in a chunk. A longer
  /// one packs a little better, but makes a restart read more of the log.
  public static final long MILLIS = 30 * 60_000L;

  private Buckets() {}

  /// The bucket of a time.
  ///
  /// @param millis not negative
  public static int of(long millis) {
    return (int) (millis / MILLIS);
  }

  /// When a bucket starts, milliseconds since the epoch.
  public static long start(int bucket) {
    return bucket * MILLIS;
  }
}
