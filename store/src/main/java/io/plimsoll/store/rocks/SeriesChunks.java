package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.live.SampleRun;
import io.plimsoll.store.sample.GroupChunkReader;
import java.io.IOException;
import java.util.Arrays;

/// Reads the chunks of groups of series. A damaged one goes to the quarantine and reading goes on.
/// Belongs to one thread, which re-uses its buffers.
final class SeriesChunks {
  /// Rows that nobody asked for are passed over if they are few: a seek costs about ten of them.
  private static final int MAX_PASSED = 8;

  private static final int FIRST_ROWS = 256;

  private final Database database;
  private final Quarantine quarantine;
  private final GroupChunkReader reader = new GroupChunkReader();
  private long[] millis = new long[FIRST_ROWS];
  private long[] codes = new long[FIRST_ROWS];

  /// What takes a chunk.
  @FunctionalInterface
  interface Sink {
    /// Takes the chunk that [#column] reads now.
    ///
    /// @param place of the group among those asked for
    /// @return whether to go on
    boolean chunk(int place) throws IOException;
  }

  SeriesChunks(Database database, Quarantine quarantine) {
    this.database = database;
    this.quarantine = quarantine;
  }

  /// Visits the chunks of some groups, one bucket after the other, until the sink has enough.
  ///
  /// @param groups ascending
  void scan(int fromBucket, int throughBucket, int[] groups, Sink sink) throws IOException {
    if (fromBucket > throughBucket || groups.length == 0) {
      return;
    }
    int[] passed = {0};
    database.walk(
        Family.SERIES_CHUNKS,
        SeriesKeys.chunk(fromBucket, groups[0], 0),
        (key, value, length) -> {
          int bucket = SeriesKeys.bucket(key);
          if (bucket > throughBucket) {
            return null;
          }
          int place = Arrays.binarySearch(groups, SeriesKeys.group(key));
          if (place >= 0) {
            passed[0] = 0;
            return take(key, value, length, place, sink) ? Walk.NEXT : null;
          }
          int next = -place - 1;
          if (next < groups.length && passed[0]++ < MAX_PASSED) {
            return Walk.NEXT;
          }
          passed[0] = 0;
          return next < groups.length
              ? SeriesKeys.chunk(bucket, groups[next], 0)
              : SeriesKeys.chunk(bucket + 1, groups[0], 0);
        });
  }

  private boolean take(byte[] key, byte[] value, int length, int place, Sink sink)
      throws IOException {
    try {
      reader.reset(value, length);
      if (millis.length < reader.rows()) {
        millis = new long[reader.rows() * 2];
        codes = new long[millis.length];
      }
      return sink.chunk(place);
    } catch (ChunkException damage) {
      String name =
          "%s-%d-%d-%d"
              .formatted(
                  Family.SERIES_CHUNKS.familyName(),
                  SeriesKeys.bucket(key),
                  SeriesKeys.group(key),
                  SeriesKeys.part(key));
      quarantine.add(name, value, length, String.valueOf(damage.getMessage()));
      return true;
    }
  }

  /// Adds the samples of a column of the chunk that the sink has now, those later than one time up
  /// to another.
  void column(int index, SampleRun into, long afterMillis, long throughMillis)
      throws ChunkException {
    int count = reader.column(index, millis, codes);
    into.add(millis, codes, count, afterMillis, throughMillis);
  }

  /// Adds all samples of one column in one bucket.
  void read(int bucket, int group, int column, SampleRun into) throws IOException {
    scan(
        bucket,
        bucket,
        new int[] {group},
        place -> {
          column(column, into, -1, Long.MAX_VALUE);
          return true;
        });
  }

  /// The number of the next part of a chunk: 0 if there is none yet.
  int nextPart(int bucket, int group) throws IOException {
    int[] next = {0};
    database.scanBack(
        Family.SERIES_CHUNKS,
        SeriesKeys.chunk(bucket, group, 0xFFFF),
        (key, value, length) -> {
          if (SeriesKeys.bucket(key) == bucket && SeriesKeys.group(key) == group) {
            next[0] = SeriesKeys.part(key) + 1;
          }
          return false;
        });
    return next[0];
  }
}
