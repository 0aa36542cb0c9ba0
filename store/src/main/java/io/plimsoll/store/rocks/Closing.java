package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.head.SourceHead;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Moves closed buckets from the log to chunks, and drops what is too old.
///
/// [#start] is called by the appending thread; [#run] by the writer's, one at a time.
final class Closing {
  /// A bucket closes this many steps after its end, so that slow nodes' rows are in it too.
  static final int GRACE_STEPS = 3;

  /// A source that was not seen for so long leaves the memory, and so makes room for another.
  static final Duration IDLE = Duration.ofHours(1);

  /// The most rounds in which the oldest buckets are dropped for [StoreSettings#maxBytes].
  private static final int MAX_SIZE_ROUNDS = 20;

  private final StoreSettings settings;
  private final Database database;
  private final Meta meta;
  private final Head head;
  private final ReentrantLock appends;
  private final BucketWriter chunks;
  private final RollupStore rollups;
  private final SourceRollupStore sourceRollups;
  private final RetentionTime retention;
  private final long bucketMillis;
  private volatile Checkpoint checkpoint;
  private volatile long retainedFrom;

  /// The last bucket that has ended by the clock. Less than what is in chunks after a clock was
  /// ahead. Belongs to the appending thread.
  private long endedThrough;

  /// A closing that is under way.
  ///
  /// @param through the last bucket that closes
  /// @param sequence the last frame whose rows it takes
  /// @param first the first frame with a row that stays in memory
  /// @param watermark the newest time of a frame
  record Round(long through, long sequence, long first, long watermark) {}

  Closing(
      StoreSettings settings,
      Database database,
      Meta meta,
      Head head,
      ReentrantLock appends,
      long bucketMillis,
      BucketWriter chunks,
      RollupStore rollups,
      SourceRollupStore sourceRollups,
      RetentionTime retention)
      throws IOException {
    this.settings = settings;
    this.database = database;
    this.meta = meta;
    this.head = head;
    this.appends = appends;
    this.bucketMillis = bucketMillis;
    this.checkpoint = meta.checkpoint();
    this.retainedFrom = meta.retainedFrom();
    this.endedThrough = checkpoint.chunkedThrough();
    this.chunks = chunks;
    this.rollups = rollups;
    this.sourceRollups = sourceRollups;
    this.retention = retention;
  }

  /// Whether a bucket has ended since the last closing.
  boolean isDue(long watermark) {
    long ended = through(watermark);
    endedThrough = Math.min(endedThrough, ended);
    return ended > Math.min(endedThrough, checkpoint.chunkedThrough());
  }

  private long through(long watermark) {
    return (watermark - GRACE_STEPS * settings.step().toMillis()) / bucketMillis - 1;
  }

  /// Ends the blocks of closed buckets; all blocks after a clock was ahead, as those that are yet
  /// to come would keep the log from being dropped. Called while no frame is appended.
  Round start(long watermark, long nextSequence) {
    endedThrough = through(watermark);
    long through = endedThrough;
    if (endedThrough <= checkpoint.chunkedThrough()) {
      through = Math.max(checkpoint.chunkedThrough(), head.lastBucket());
    }
    return new Round(through, nextSequence - 1, head.seal(through, nextSequence), watermark);
  }

  /// Writes the chunks, then the rollups made from them, then the checkpoint. If it fails nothing
  /// is lost and the next round takes the same rows again.
  void run(Round round) throws IOException {
    List<Head.Selected> closed = head.sealed(round.through(), round.sequence());
    chunks.write(closed, checkpoint.chunkedThrough());
    rollups.write(closed, sourceRollups.archive());
    SourceRollupStore.Chunked chunked =
        new SourceRollupStore.Chunked(retainedFrom, round.through());
    sourceRollups.write(closed, chunked, this::sources);
    Checkpoint next =
        new Checkpoint(round.through(), round.sequence(), checkpoint.first(), round.first());
    List<SourceHead> sources = sources();
    // Synced, and with it the chunks: the removal of files is on the disk at once.
    database.write(
        true,
        batch -> {
          meta.put(batch, next);
          meta.putLastSeen(batch, sources);
          retention.put(batch);
          for (SourceHead source : sources) {
            if (source.takeFirstBucket()) {
              meta.change(batch, source.source(), source.firstBucket());
            }
          }
        });
    checkpoint = next;
    head.release(round.through(), round.sequence());
    database.dropFiles(Family.FRAMES, Keys.sequence(0), Keys.sequence(next.replayFrom()));
    expire(retention.at(round.watermark()));
    archiveEnded(through(round.watermark()));
  }

  /// Lets sources leave the memory that were not seen for long, once their last hour is in rollups.
  private void archiveEnded(long through) throws IOException {
    long idle = Math.max(1, Math.ceilDiv(IDLE.toMillis(), bucketMillis));
    long before = Math.min(through - idle, sourceRollups.neededFrom());
    if (!sourceRollups.archives() || before <= 0) {
      return;
    }
    // No row of a source may come while it goes from memory to the archive.
    appends.lock();
    try {
      List<SourceHead> old = head.lastSeenBefore(before);
      if (!old.isEmpty()) {
        database.write(false, batch -> archive(batch, old));
        head.forget(old);
      }
    } finally {
      appends.unlock();
    }
  }

  private void archive(Database.Batch batch, List<SourceHead> old) throws IOException {
    for (SourceHead source : old) {
      sourceRollups.archive(batch, source);
      batch.delete(Family.META, Keys.source(source.source().id()));
    }
  }

  private List<SourceHead> sources() {
    appends.lock();
    try {
      return head.all();
    } finally {
      appends.unlock();
    }
  }

  /// Drops buckets beyond the retention that are in rollups, sources without any, and more if there
  /// is no room.
  ///
  /// @param nowMillis the time by which it is too old
  private void expire(long nowMillis) throws IOException {
    long oldest = (nowMillis - settings.rawRetention().toMillis()) / bucketMillis;
    dropBefore(Math.max(Math.min(oldest, sourceRollups.neededFrom()), 0));
    rollups.dropBefore((nowMillis - settings.rollupRetention().toMillis()) / bucketMillis);
    sourceRollups.expire(settings, nowMillis);
    long newest = Math.min(checkpoint.chunkedThrough(), nowMillis / bucketMillis);
    for (int round = 1; round <= MAX_SIZE_ROUNDS && isTooLarge(); round++) {
      dropBefore(oldestStored() + Math.max(1, (newest - oldestStored()) / MAX_SIZE_ROUNDS));
    }
  }

  /// The files shrink later, and the log is none of it, so what is left to be read counts.
  private boolean isTooLarge() throws IOException {
    byte[] from = Keys.pair(retainedFrom, 0);
    byte[] to = Keys.pair(checkpoint.chunkedThrough() + 1, 0);
    return settings.maxBytes() > 0
        && database.bytes(Family.CHUNKS, from, to)
            > SeriesRetention.room(settings.maxBytes(), database, Family.SERIES_CHUNKS);
  }

  private long oldestStored() throws IOException {
    long[] oldest = {checkpoint.chunkedThrough()};
    database.scan(
        Family.CHUNKS,
        Keys.pair(retainedFrom, 0),
        (key, value, length) -> {
          oldest[0] = Keys.first(key);
          return false;
        });
    return oldest[0];
  }

  private void dropBefore(long bucket) throws IOException {
    if (bucket <= retainedFrom) {
      return;
    }
    // No row of a source may come while it goes from memory to the archive.
    appends.lock();
    try {
      List<SourceHead> old = head.lastSeenBefore(bucket);
      // Synced, as the removal of files is on the disk at once.
      database.write(
          true,
          batch -> {
            meta.putRetainedFrom(batch, bucket);
            archive(batch, old);
          });
      head.forget(old);
    } finally {
      appends.unlock();
    }
    retainedFrom = bucket;
    // Last: nobody may look for what is gone.
    database.dropFiles(Family.CHUNKS, Keys.pair(0, 0), Keys.pair(bucket, 0));
  }

  /// The first bucket that was not dropped.
  long retainedFrom() {
    return retainedFrom;
  }

  /// The last bucket that is in chunks and rollups.
  long chunkedThrough() {
    return checkpoint.chunkedThrough();
  }

  /// Buckets before this one are answered from rollups: those that were dropped and the one after,
  /// whose first samples have lost those before them and so their rates.
  long rolledUpUntil() {
    return retainedFrom == 0 ? 0 : Math.min(retainedFrom, checkpoint.chunkedThrough()) + 1;
  }
}
