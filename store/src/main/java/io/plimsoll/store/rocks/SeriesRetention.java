package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.live.Buckets;
import java.io.IOException;

/// Drops chunks of series that are too old, or for which there is no room. Belongs to the writer's
/// thread.
final class SeriesRetention {
  /// The most rounds in which the oldest buckets are dropped for [StoreSettings#maxBytes].
  private static final int MAX_SIZE_ROUNDS = 20;

  private final StoreSettings settings;
  private final Database database;
  private final SeriesMeta meta;
  private volatile int retainedFrom;

  SeriesRetention(StoreSettings settings, Database database, SeriesMeta meta) throws IOException {
    this.settings = settings;
    this.database = database;
    this.meta = meta;
    this.retainedFrom = meta.retainedFrom();
  }

  /// Drops buckets beyond the retention, and more if there is no room.
  ///
  /// @param nowMillis the time by which they are too old
  /// @param newest the last bucket in chunks
  void expire(long nowMillis, int newest) throws IOException {
    int last = Math.min(newest, Buckets.of(nowMillis));
    dropBefore(Buckets.of(Math.max(0, nowMillis - settings.rawRetention().toMillis())));
    for (int round = 1; round <= MAX_SIZE_ROUNDS && isTooLarge(newest); round++) {
      int oldest = oldestStored(last);
      dropBefore(oldest + Math.max(1, (last - oldest) / MAX_SIZE_ROUNDS));
    }
  }

  /// Series may take what containers leave of the room, and half of it in any case.
  private boolean isTooLarge(int newest) throws IOException {
    if (settings.maxBytes() == 0) {
      return false;
    }
    long bytes =
        database.bytes(
            Family.SERIES_CHUNKS,
            SeriesKeys.chunk(retainedFrom, 0, 0),
            SeriesKeys.chunk(newest + 1, 0, 0));
    return bytes > room(settings.maxBytes(), database, Family.CHUNKS);
  }

  /// How much of the room one kind of chunks may take: what the other leaves, or half.
  static long room(long maxBytes, Database database, Family other) throws IOException {
    long taken = database.bytes(other, Keys.pair(0, 0), Keys.pair(-1, -1));
    return Math.max(maxBytes / 2, maxBytes - taken);
  }

  private int oldestStored(int newest) throws IOException {
    int[] oldest = {newest};
    database.scan(
        Family.SERIES_CHUNKS,
        SeriesKeys.chunk(retainedFrom, 0, 0),
        (key, value, length) -> {
          oldest[0] = SeriesKeys.bucket(key);
          return false;
        });
    return oldest[0];
  }

  private void dropBefore(int bucket) throws IOException {
    if (bucket <= retainedFrom) {
      return;
    }
    // Synced, as the removal of files is on the disk at once.
    database.write(
        true,
        batch -> {
          meta.dropCold(batch, bucket);
          meta.putRetainedFrom(batch, bucket);
        });
    retainedFrom = bucket;
    // Last: nobody may look for what is gone. What a crash leaves goes with the next bucket.
    database.dropFiles(
        Family.SERIES_CHUNKS, SeriesKeys.chunk(0, 0, 0), SeriesKeys.chunk(bucket, 0, 0));
  }

  /// The first bucket that was not dropped.
  int retainedFrom() {
    return retainedFrom;
  }
}
