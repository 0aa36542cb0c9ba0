package io.plimsoll.store.execution;

import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.query.QueryStoppedException;
import java.io.IOException;

/// Where chunks are read from, of samples or of rollups.
public interface ChunkSource {
  /// Below this share of what is there, finding single chunks beats a scan of all.
  double FEW = 0.08;

  /// What takes chunks.
  @FunctionalInterface
  interface Visitor {
    /// Takes a chunk, whose array is re-used for the next and has room behind it for a reader's
    /// slack.
    ///
    /// @param id of the source, or of the service of a rollup
    /// @throws ChunkException if the chunk is damaged; it is set aside, and the visit goes on
    /// @throws QueryStoppedException if the visit has to end
    void chunk(int id, byte[] chunk, int length) throws ChunkException, QueryStoppedException;
  }

  /// Visits all chunks of some buckets, one bucket after the other.
  void scan(long fromBucket, long throughBucket, Visitor visitor) throws IOException;

  /// Visits one chunk of one bucket, if there is one.
  void find(long bucket, int id, Visitor visitor) throws IOException;

  /// The first bucket that may have chunks.
  long firstBucket();

  /// Whether to find the chunks of so many sources, or services, one by one.
  ///
  /// @param all how many there are
  static boolean areFew(int wanted, int all) {
    return wanted <= 1 || wanted < all * FEW;
  }
}
