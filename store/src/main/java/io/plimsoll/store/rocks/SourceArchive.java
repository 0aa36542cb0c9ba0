package io.plimsoll.store.rocks;

import io.plimsoll.store.execution.History;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.head.SourceHead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The sources that ended: those that were not seen for long, and those whose samples are gone and
/// that have rollups still. They are kept by the bucket they were last seen in and take no memory.
/// Thread-safe.
final class SourceArchive implements History.Archive {
  private final Database database;
  private volatile long until;

  SourceArchive(Database database) throws IOException {
    this.database = database;
    database.scanBack(
        Family.META,
        Keys.archived(-1, -1),
        (key, value, length) -> {
          until = Keys.isArchived(key) ? Keys.archivedBucket(key) + 1 : 0;
          return false;
        });
  }

  void put(Database.Batch batch, SourceHead source) throws IOException {
    // Before it is there for others to find.
    until = Math.max(until, source.lastBucket() + 1);
    batch.put(
        Family.META,
        Keys.archived(source.lastBucket(), source.source().id()),
        SourceCodec.write(source.source(), source.firstBucket()));
  }

  @Override
  public long until() {
    return until;
  }

  @Override
  public void since(long bucket, History.Visitor visitor) throws IOException {
    database.scan(
        Family.META,
        Keys.archived(Math.max(0, bucket), 0),
        (key, value, length) -> {
          if (!Keys.isArchived(key)) {
            return false;
          }
          SourceCodec.Stored stored =
              SourceCodec.read(Keys.archivedId(key), Arrays.copyOf(value, length));
          long last = Keys.archivedBucket(key);
          visitor.source(new Head.Selected(stored.source(), stored.firstBucket(), last, List.of()));
          return true;
        });
  }

  /// Forgets the sources that were last seen before a bucket.
  void dropBefore(long bucket) throws IOException {
    List<byte[]> old = new ArrayList<>();
    database.scan(
        Family.META,
        Keys.archived(0, 0),
        (key, value, length) -> {
          boolean isOld = Keys.isArchived(key) && Keys.archivedBucket(key) < bucket;
          if (isOld) {
            old.add(key.clone());
          }
          return isOld;
        });
    if (!old.isEmpty()) {
      database.write(
          false,
          batch -> {
            for (byte[] key : old) {
              batch.delete(Family.META, key);
            }
          });
    }
  }
}
