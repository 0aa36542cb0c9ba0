package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.SeriesIndex;
import io.plimsoll.store.live.Buckets;
import io.plimsoll.store.live.LiveSeries;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/// Moves the samples of closed buckets from the log to chunks, and drops what is too old.
///
/// [#start] is called under the lock of series; [#run] by the writer's thread, one at a time.
final class SeriesClosing {
  /// A bucket closes this long after its end, so that what senders held back is in its first part.
  static final Duration GRACE = Duration.ofMinutes(2);

  /// A series leaves memory when it has no samples in so many buckets that closed.
  static final int IDLE_BUCKETS = 2;

  /// Groups that are released or leave under the lock at a time.
  private static final int GROUPS_AT_A_TIME = 256;

  /// Series that are looked at under the lock at a time.
  private static final int SERIES_AT_A_TIME = 8 * 1024;

  private final Database database;
  private final SeriesMeta meta;
  private final SeriesIndex index;
  private final LiveSeries live;
  private final ReentrantLock lock;
  private final SeriesIngest ingest;
  private final ColumnCache cache;
  private final SeriesChunkWriter chunks;
  private final SeriesRetention retention;
  private final RetentionTime retentionTime;
  private final Set<Integer> ended = new TreeSet<>();
  private final List<Integer> removed = new ArrayList<>();
  private volatile SeriesCheckpoint checkpoint;
  private long closedUntil;

  /// A closing that is under way.
  ///
  /// @param nowMillis the time by which it is done
  /// @param through the last bucket that closes
  /// @param next the checkpoint after it
  record Round(long nowMillis, int through, SeriesCheckpoint next) {}

  SeriesClosing(
      StoreSettings settings,
      Database database,
      SeriesMeta meta,
      SeriesIndex index,
      LiveSeries live,
      ReentrantLock lock,
      SeriesIngest ingest,
      ColumnCache cache,
      Quarantine quarantine,
      RetentionTime retentionTime)
      throws IOException {
    this.database = database;
    this.meta = meta;
    this.index = index;
    this.live = live;
    this.lock = lock;
    this.ingest = ingest;
    this.cache = cache;
    this.checkpoint = meta.checkpoint();
    this.closedUntil = Buckets.start(checkpoint.chunkedThrough() + 1) + GRACE.toMillis();
    SeriesChunks reader = new SeriesChunks(database, quarantine);
    this.chunks = new SeriesChunkWriter(database, index, live, lock, reader);
    this.retention = new SeriesRetention(settings, database, meta);
    this.retentionTime = retentionTime;
  }

  /// Whether a bucket has ended since the last closing. After the clock was set back it is time for
  /// late samples when another bucket has ended by the new time.
  boolean isDue() {
    long now = ingest.nowMillis();
    if (now < closedUntil) {
      closedUntil = Math.min(closedUntil, Buckets.start(through(now) + 1) + GRACE.toMillis());
    }
    return now >= closedUntil + Buckets.MILLIS;
  }

  private static int through(long nowMillis) {
    return Buckets.of(Math.max(0, nowMillis - GRACE.toMillis())) - 1;
  }

  /// Ends the blocks of closed buckets; all blocks after a clock was ahead, as those that are yet
  /// to come would keep the log from being dropped.
  Round start() {
    long now = ingest.nowMillis();
    int through = through(now);
    closedUntil = Buckets.start(through + 1) + GRACE.toMillis();
    long sequence = ingest.lastSequence();
    boolean wentBack = through <= live.sealedThrough();
    long replayFrom = ingest.seal(wentBack ? ingest.lastBucket() : through, ended);
    SeriesCheckpoint next =
        new SeriesCheckpoint(live.sealedThrough(), sequence, replayFrom, ingest.newestMillis());
    return new Round(now, through, next);
  }

  /// Writes the chunks, then the checkpoint. If it fails nothing is lost and the next round takes
  /// the same samples again.
  void run(Round round) throws IOException {
    chunks.forget();
    int[] groups = groups();
    List<Integer> buckets = ended();
    for (int bucket : buckets) {
      chunks.write(bucket, groups, bucket <= checkpoint.chunkedThrough());
    }
    // Synced, and with it the chunks: the removal of files is on the disk at once.
    database.write(
        true,
        batch -> {
          meta.put(batch, round.next());
          retentionTime.put(batch);
        });
    checkpoint = round.next();
    // Before samples leave memory, as some are in parts of chunks that nobody has seen.
    cache.clear();
    release(groups, buckets);
    evict(groups, round.through() - IDLE_BUCKETS);
    database.dropFiles(Family.SAMPLES, Keys.sequence(0), Keys.sequence(checkpoint.replayFrom()));
    retention.expire(retentionTime.at(round.nowMillis()), checkpoint.chunkedThrough());
  }

  private List<Integer> ended() {
    lock.lock();
    try {
      return List.copyOf(ended);
    } finally {
      lock.unlock();
    }
  }

  /// The groups in memory, ascending.
  private int[] groups() {
    IntStream.Builder groups = IntStream.builder();
    int last = SeriesIndex.NONE;
    for (int from = 0; from < live.end(); from += SERIES_AT_A_TIME) {
      lock.lock();
      try {
        for (int series = from; series < from + SERIES_AT_A_TIME; series++) {
          int group = live.isLive(series) ? index.group(series) : last;
          if (group != last) {
            groups.add(group);
            last = group;
          }
        }
      } finally {
        lock.unlock();
      }
    }
    return groups.build().sorted().distinct().toArray();
  }

  private void release(int[] groups, List<Integer> buckets) {
    for (int from = 0; from < groups.length; from += GROUPS_AT_A_TIME) {
      lock.lock();
      try {
        for (int i = from; i < Math.min(groups.length, from + GROUPS_AT_A_TIME); i++) {
          for (int series : index.series(groups[i])) {
            if (series != SeriesIndex.NONE) {
              live.release(series);
            }
          }
        }
      } finally {
        lock.unlock();
      }
    }
    lock.lock();
    try {
      buckets.forEach(ended::remove);
    } finally {
      lock.unlock();
    }
  }

  /// Lets groups leave the memory whose newest sample is not later than a bucket. The numbers of
  /// their series are free for others at the next closing, as someone may just have found one.
  private void evict(int[] groups, int lastBucket) throws IOException {
    lock.lock();
    try {
      removed.forEach(index::free);
      removed.clear();
    } finally {
      lock.unlock();
    }
    for (int from = 0; from < groups.length; from += GROUPS_AT_A_TIME) {
      int[] some =
          Arrays.copyOfRange(groups, from, Math.min(groups.length, from + GROUPS_AT_A_TIME));
      lock.lock();
      try {
        int[] idle = Arrays.stream(some).filter(group -> isIdle(group, lastBucket)).toArray();
        if (idle.length > 0) {
          database.write(
              false,
              batch -> {
                for (int group : idle) {
                  meta.putCold(batch, group, lastBucket(group));
                }
              });
          Arrays.stream(idle).forEach(this::remove);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean isIdle(int group, int lastBucket) {
    for (int series : index.series(group)) {
      if (series != SeriesIndex.NONE
          && (live.lastBucket(series) > lastBucket || !live.isEmpty(series))) {
        return false;
      }
    }
    return true;
  }

  private int lastBucket(int group) {
    return Arrays.stream(index.series(group))
        .map(series -> series == SeriesIndex.NONE ? 0 : live.lastBucket(series))
        .max()
        .orElse(0);
  }

  private void remove(int group) {
    for (int series : index.series(group)) {
      if (series != SeriesIndex.NONE) {
        index.remove(series);
        live.evict(series);
        removed.add(series);
      }
    }
    ingest.forget(group);
  }

  /// The first bucket that was not dropped.
  int retainedFrom() {
    return retention.retainedFrom();
  }
}
