package io.plimsoll.store.execution;

import java.io.IOException;

/// Where chunks are read from.
public interface ChunkSource {
  /// What takes chunks.
  @FunctionalInterface
  interface Visitor {
    /// Takes a chunk, whose array is re-used for the next and has room behind it for a reader's
    /// slack.
    void chunk(int sourceId, byte[] chunk, int length) throws IOException;
  }

  /// Visits all chunks of some buckets, one bucket after the other.
  void scan(long fromBucket, long throughBucket, Visitor visitor) throws IOException;

  /// Visits the chunk of one source in one bucket, if there is one.
  void find(long bucket, int sourceId, Visitor visitor) throws IOException;

  /// The first bucket that may have chunks.
  long firstBucket() throws IOException;
}
