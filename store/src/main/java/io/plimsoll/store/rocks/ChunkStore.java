package io.plimsoll.store.rocks;

import io.plimsoll.store.execution.ChunkSource;
import java.io.IOException;

/// Chunks in their column family, under bucket and source. Belongs to one thread, which re-uses its
/// buffer.
final class ChunkStore implements ChunkSource {
  private final Database database;
  private final long firstBucket;
  private byte[] buffer = new byte[8 * 1024];

  ChunkStore(Database database, long firstBucket) {
    this.database = database;
    this.firstBucket = firstBucket;
  }

  @Override
  public long firstBucket() {
    return firstBucket;
  }

  @Override
  public void scan(long fromBucket, long throughBucket, Visitor visitor) throws IOException {
    if (fromBucket > throughBucket) {
      return;
    }
    database.scan(
        Family.CHUNKS,
        Keys.pair(fromBucket, 0),
        (key, value, length) -> {
          if (Keys.first(key) > throughBucket) {
            return false;
          }
          visitor.chunk(Keys.second(key), value, length);
          return true;
        });
  }

  @Override
  public void find(long bucket, int sourceId, Visitor visitor) throws IOException {
    byte[] key = Keys.pair(bucket, sourceId);
    int length = database.find(Family.CHUNKS, key, buffer);
    if (length + Database.SLACK > buffer.length) {
      buffer = new byte[length * 2 + Database.SLACK];
      length = database.find(Family.CHUNKS, key, buffer);
    }
    if (length >= 0) {
      visitor.chunk(sourceId, buffer, length);
    }
  }
}
