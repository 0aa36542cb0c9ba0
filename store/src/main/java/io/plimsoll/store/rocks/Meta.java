package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreException;
import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.head.Source;
import io.plimsoll.store.head.SourceHead;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The family of sources, the checkpoint and single settings. Used by the thread that opens the
/// store, then by the appending thread and the writer of chunks, who write different keys.
final class Meta {
  private static final byte[] SOURCES = Keys.name("s");
  private static final byte[] BUCKET_MILLIS = Keys.name("bucket-millis");
  private static final byte[] CHECKPOINT = Keys.name("checkpoint");
  private static final byte[] LAST_SEEN = Keys.name("last-seen");
  private static final byte[] RETAINED_FROM = Keys.name("retained-from");
  private static final byte[] ROLLUPS_FROM = Keys.name("rollups-from");
  private static final byte[] NEXT_ID = Keys.name("next-id");
  private static final byte[] RETENTION_TIME = Keys.name("retention-time");
  private static final byte[] NEXT_SERVICE = Keys.name("next-service");

  /// How many numbers are passed over after a loss, as what had them may be among what is left: a
  /// write that gave some out may be gone while chunks under them are there. Several times as many
  /// as there can be containers, services or groups in a log.
  static final int PASSED_OVER = 1 << 22;

  private final Database database;
  private int nextId = 1;

  Meta(Database database) {
    this.database = database;
  }

  /// The length of a bucket: the one the directory was made with, or else the one wanted.
  long bucketMillis(long wanted) throws IOException {
    byte[] stored = database.find(Family.META, BUCKET_MILLIS);
    if (stored != null) {
      return ByteReader.of(stored).readVarint();
    }
    database.write(true, batch -> batch.put(Family.META, BUCKET_MILLIS, varint(wanted)));
    return wanted;
  }

  Checkpoint checkpoint() throws IOException {
    byte[] stored = database.find(Family.META, CHECKPOINT);
    return stored == null ? Checkpoint.NONE : Checkpoint.of(stored);
  }

  /// The first bucket whose chunks were not dropped. Files may have older ones, which are not read.
  long retainedFrom() throws IOException {
    return number(RETAINED_FROM);
  }

  /// The first bucket whose rollups were not dropped. Files may have older ones, which are not
  /// read.
  long rollupsFrom() throws IOException {
    return number(ROLLUPS_FROM);
  }

  /// The time by which data was old when chunks were written last, milliseconds since the epoch; 0
  /// if that was never kept.
  long retentionMillis() throws IOException {
    return number(RETENTION_TIME);
  }

  void putRetentionMillis(Database.Batch batch, long millis) throws StoreException {
    batch.put(Family.META, RETENTION_TIME, varint(millis));
  }

  private long number(byte[] key) throws IOException {
    byte[] stored = database.find(Family.META, key);
    return stored == null ? 0 : ByteReader.of(stored).readVarint();
  }

  void putRollupsFrom(Database.Batch batch, long bucket) throws StoreException {
    batch.put(Family.META, ROLLUPS_FROM, varint(bucket));
  }

  void putRetainedFrom(Database.Batch batch, long bucket) throws StoreException {
    batch.put(Family.META, RETAINED_FROM, varint(bucket));
  }

  /// Restores all sources into a head.
  void load(Head head, Consumer<SourceHead> listener) throws IOException {
    byte[] stored = database.find(Family.META, NEXT_ID);
    nextId = stored == null ? 1 : (int) ByteReader.of(stored).readVarint();
    Map<Integer, Long> lastSeen = lastSeen();
    database.scan(
        Family.META,
        SOURCES,
        (key, value, length) -> {
          if (!Keys.startsWith(key, SOURCES) || key.length != 1 + Integer.BYTES) {
            return false;
          }
          int id = Keys.sourceId(key);
          SourceCodec.Stored source = SourceCodec.read(id, Arrays.copyOf(value, length));
          long last = lastSeen.getOrDefault(id, source.firstBucket());
          listener.accept(head.restore(source.source(), source.firstBucket(), last));
          nextId = Math.max(nextId, id + 1);
          return true;
        });
    if (database.opening().isLossy()) {
      nextId = afterLoss(nextId);
      database.write(true, batch -> batch.put(Family.META, NEXT_ID, varint(nextId)));
    }
  }

  private static int afterLoss(int next) {
    return (int) Math.min(Integer.MAX_VALUE, next + (long) PASSED_OVER);
  }

  /// The least number that a new service may have.
  ///
  /// @param next the one behind all that are known
  int nextService(int next) throws IOException {
    int free = (int) Math.max(next, number(NEXT_SERVICE));
    if (database.opening().isLossy()) {
      int after = afterLoss(free);
      database.write(true, batch -> batch.put(Family.META, NEXT_SERVICE, varint(after)));
      return after;
    }
    return free;
  }

  /// A number that no source had before, even if the write that uses it fails.
  int takeId() throws StoreException {
    if (nextId == Integer.MAX_VALUE) {
      throw new StoreException(
          "All 2^31 source numbers of " + database.directory() + " are used", null);
    }
    return nextId++;
  }

  void put(Database.Batch batch, Source source, long firstBucket) throws StoreException {
    change(batch, source, firstBucket);
    batch.put(Family.META, NEXT_ID, varint(source.id() + 1L));
  }

  /// Puts a source that is known in place of what it was.
  void change(Database.Batch batch, Source source, long firstBucket) throws StoreException {
    batch.put(Family.META, Keys.source(source.id()), SourceCodec.write(source, firstBucket));
  }

  void put(Database.Batch batch, Checkpoint checkpoint) throws StoreException {
    batch.put(Family.META, CHECKPOINT, checkpoint.toBytes());
  }

  /// Keeps when each source was last seen, so that the forgotten ones can be told after a restart.
  void putLastSeen(Database.Batch batch, List<SourceHead> sources) throws StoreException {
    ByteWriter out = new ByteWriter(sources.size() * 6 + 16);
    out.writeVarint(sources.size());
    for (SourceHead source : sources) {
      out.writeVarint(source.source().id());
      out.writeVarint(source.lastBucket());
    }
    batch.put(Family.META, LAST_SEEN, out.toBytes());
  }

  private Map<Integer, Long> lastSeen() throws IOException {
    Map<Integer, Long> lastSeen = new HashMap<>();
    byte[] stored = database.find(Family.META, LAST_SEEN);
    if (stored != null) {
      ByteReader in = ByteReader.of(stored);
      for (long left = in.readVarint(); left > 0; left--) {
        lastSeen.put((int) in.readVarint(), in.readVarint());
      }
    }
    return lastSeen;
  }

  private static byte[] varint(long value) {
    ByteWriter out = new ByteWriter(10);
    out.writeVarint(value);
    return out.toBytes();
  }
}
