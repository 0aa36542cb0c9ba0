package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreException;
import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.label.SeriesIndex;
import java.io.IOException;
import java.util.Collection;
import java.util.Objects;
import java.util.function.IntConsumer;

/// The groups of series, how far their log is in chunks, and the like. Used by the thread that
/// opens the store, then by the appending thread and the writer of chunks, who write different keys
/// or take the lock of appends.
final class SeriesMeta {
  static final byte[] CHECKPOINT = Keys.name("checkpoint-series");
  private static final byte[] RETAINED_FROM = Keys.name("retained-from-series");
  private static final byte[] NEXT_GROUP = Keys.name("next-group");

  private final Database database;
  private final SeriesIndex index;

  /// No group that is not in memory has samples in a later bucket.
  private volatile int newestCold = -1;

  /// What takes a group that is not in memory.
  @FunctionalInterface
  interface ColdVisitor {
    void visit(int group, SeriesGroupEntry entry) throws IOException;
  }

  SeriesMeta(Database database, SeriesIndex index) {
    this.database = database;
    this.index = index;
  }

  SeriesCheckpoint checkpoint() throws IOException {
    return checkpoint(database);
  }

  /// The checkpoint of a database.
  static SeriesCheckpoint checkpoint(Database database) throws IOException {
    byte[] stored = database.find(Family.META, CHECKPOINT);
    return stored == null ? SeriesCheckpoint.NONE : SeriesCheckpoint.of(stored);
  }

  void put(Database.Batch batch, SeriesCheckpoint checkpoint) throws StoreException {
    batch.put(Family.META, CHECKPOINT, checkpoint.toBytes());
  }

  /// The first bucket whose chunks were not dropped.
  int retainedFrom() throws IOException {
    byte[] stored = database.find(Family.META, RETAINED_FROM);
    return stored == null ? 0 : (int) ByteReader.of(stored).readVarint();
  }

  void putRetainedFrom(Database.Batch batch, int bucket) throws StoreException {
    batch.put(Family.META, RETAINED_FROM, varint(bucket));
  }

  /// Visits the series that were in memory.
  void scanLive(IntConsumer visitor) throws IOException {
    scanLiveGroups((key, value, length) -> {
      for (int series : SeriesGroupEntry.series(value, length)) {
        if (series != SeriesIndex.NONE) {
          visitor.accept(series);
        }
      }
      return true;
    });
  }

  /// Puts the groups that were in memory back into the index.
  void load() throws IOException {
    SeriesGroupEntry[] before = {SeriesGroupEntry.NONE};
    scanLiveGroups((key, value, length) -> {
      SeriesGroupEntry entry = SeriesGroupEntry.of(value, length, before[0]);
      before[0] = entry;
      index.restore(SeriesKeys.groupId(key), entry.shared(), entry.metrics(), entry.series());
      return true;
    });
    byte[] next = database.find(Family.META, NEXT_GROUP);
    if (next != null) {
      index.startGroupsAt((int) ByteReader.of(next).readVarint());
    }
    if (database.opening().isLossy()) {
      index.startGroupsAt(index.nextGroup() + Meta.PASSED_OVER);
      database.write(true, this::putNextGroup);
    }
    database.scanBack(
        Family.SERIES,
        SeriesKeys.cold(-1, -1),
        (key, value, length) -> {
          newestCold = SeriesKeys.isLive(key) ? -1 : SeriesKeys.lastBucket(key);
          return false;
        });
  }

  private void scanLiveGroups(ReadableDatabase.Visitor visitor) throws IOException {
    database.scan(
        Family.SERIES,
        SeriesKeys.live(0),
        (key, value, length) -> SeriesKeys.isLive(key) && visitor.visit(key, value, length));
  }

  /// Keeps groups as they are in the index now.
  ///
  /// @param firstBucket the first that a new one may have samples in
  void putGroups(Database.Batch batch, Collection<Integer> groups, int firstBucket)
      throws IOException {
    for (int group : groups) {
      SeriesGroupEntry entry = entry(group, firstBucket);
      batch.put(Family.SERIES, SeriesKeys.live(group), entry.toBytes());
    }
    if (!groups.isEmpty()) {
      putNextGroup(batch);
    }
  }

  private void putNextGroup(Database.Batch batch) throws StoreException {
    batch.put(Family.META, NEXT_GROUP, varint(Integer.toUnsignedLong(index.nextGroup())));
  }

  private SeriesGroupEntry entry(int group, int firstBucket) throws IOException {
    byte[] kept = database.find(Family.SERIES, SeriesKeys.live(group));
    int first = kept == null ? firstBucket : SeriesGroupEntry.of(kept, kept.length).firstBucket();
    return new SeriesGroupEntry(
        first,
        Objects.requireNonNull(index.shared(group)),
        index.metrics(group),
        index.series(group));
  }

  /// Keeps a group as one that is not in memory.
  void putCold(Database.Batch batch, int group, int lastBucket) throws IOException {
    // Before it is there for others to find.
    newestCold = Math.max(newestCold, lastBucket);
    SeriesGroupEntry entry = entry(group, 0).cold();
    batch.delete(Family.SERIES, SeriesKeys.live(group));
    batch.put(Family.SERIES, SeriesKeys.cold(lastBucket, group), entry.toBytes());
  }

  /// Forgets the groups that are not in memory and have no samples from a bucket on.
  void dropCold(Database.Batch batch, int before) throws IOException {
    database.scan(
        Family.SERIES,
        SeriesKeys.cold(0, 0),
        (key, value, length) -> {
          boolean isOld = SeriesKeys.lastBucket(key) < before;
          if (isOld) {
            batch.delete(Family.SERIES, key);
          }
          return isOld;
        });
  }

  /// Visits the groups that are not in memory and may have samples in a range of buckets.
  void scanCold(int fromBucket, int throughBucket, ColdVisitor visitor) throws IOException {
    if (fromBucket > newestCold) {
      return;
    }
    database.scan(
        Family.SERIES,
        SeriesKeys.cold(fromBucket, 0),
        (key, value, length) -> {
          SeriesGroupEntry entry = SeriesGroupEntry.of(value, length);
          if (entry.firstBucket() <= throughBucket) {
            visitor.visit(SeriesKeys.groupId(key), entry);
          }
          return true;
        });
  }

  private static byte[] varint(long value) {
    ByteWriter out = new ByteWriter(10);
    out.writeVarint(value);
    return out.toBytes();
  }
}
