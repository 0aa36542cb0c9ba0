package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.execution.ChunkSource;
import java.io.IOException;

/// Chunks in a column family, under bucket and number. A damaged one goes to the quarantine and the
/// visit goes on. Belongs to one thread, which re-uses its buffer.
final class ChunkStore implements ChunkSource {
  private final Database database;
  private final Family family;
  private final Quarantine quarantine;
  private final long firstBucket;
  private byte[] buffer = new byte[8 * 1024];

  ChunkStore(Database database, Family family, Quarantine quarantine, long firstBucket) {
    this.database = database;
    this.family = family;
    this.quarantine = quarantine;
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
        family,
        Keys.pair(fromBucket, 0),
        (key, value, length) -> {
          if (Keys.first(key) > throughBucket) {
            return false;
          }
          visit(visitor, Keys.first(key), Keys.second(key), value, length);
          return true;
        });
  }

  @Override
  public void find(long bucket, int id, Visitor visitor) throws IOException {
    byte[] key = Keys.pair(bucket, id);
    int length = database.find(family, key, buffer);
    if (length + Database.SLACK > buffer.length) {
      buffer = new byte[length * 2 + Database.SLACK];
      length = database.find(family, key, buffer);
    }
    if (length >= 0) {
      visit(visitor, bucket, id, buffer, length);
    }
  }

  private void visit(Visitor visitor, long bucket, int id, byte[] chunk, int length)
      throws IOException {
    try {
      visitor.chunk(id, chunk, length);
    } catch (ChunkException damage) {
      quarantine.add(family, bucket, id, chunk, length, String.valueOf(damage.getMessage()));
    }
  }
}
