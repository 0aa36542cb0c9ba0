package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.store.live.SampleRun;
import io.plimsoll.store.sample.GroupChunkReader;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the chunks of groups of series. A damaged one goes to the quarantine and reading goes on.
/// Belongs to one thread, which re-uses its buffers.
final class SeriesChunks {
  /// Rows that nobody asked for are passed over if they are few: a seek costs about ten of them.
  private static final int MAX_PASSED = 8;

  private final Database database;
  private final Quarantine quarantine;
  private final GroupChunkReader reader = new GroupChunkReader();

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
    database.walk(
        Family.SERIES_CHUNKS,
        SeriesKeys.chunk(fromBucket, groups[0], 0),
        new ChunkWalk(throughBucket, groups, sink));
  }

  /// From one chunk of the groups to the next. Those of other groups are not even copied.
  private final class ChunkWalk implements Walk {
    private final int throughBucket;
    private final int[] groups;
    private final Sink sink;
    private int place;
    private int passed;

    ChunkWalk(int throughBucket, int[] groups, Sink sink) {
      this.throughBucket = throughBucket;
      this.groups = groups;
      this.sink = sink;
    }

    @Override
    public boolean wants(byte[] key) {
      place = Arrays.binarySearch(groups, SeriesKeys.group(key));
      return place >= 0 && SeriesKeys.bucket(key) <= throughBucket;
    }

    @Override
    public byte @Nullable [] pass(byte[] key) {
      int bucket = SeriesKeys.bucket(key);
      if (bucket > throughBucket) {
        return null;
      }
      int next = -place - 1;
      if (next < groups.length && passed++ < MAX_PASSED) {
        return NEXT;
      }
      passed = 0;
      return next < groups.length
          ? SeriesKeys.chunk(bucket, groups[next], 0)
          : SeriesKeys.chunk(bucket + 1, groups[0], 0);
    }

    @Override
    public byte @Nullable [] visit(byte[] key, byte[] value, int length) throws IOException {
      passed = 0;
      return take(key, value, length, place, sink) ? NEXT : null;
    }
  }

  private boolean take(byte[] key, byte[] value, int length, int place, Sink sink)
      throws IOException {
    try {
      reader.reset(value, length);
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
  ///
  /// @return how many were added
  int column(int index, SampleRun into, long afterMillis, long throughMillis)
      throws ChunkException {
    int count = reader.column(index);
    return into.add(reader.millis(), reader.codes(), count, afterMillis, throughMillis);
  }

  /// Appends a chunk of one column alone of the chunk that the sink has now; nothing if it has no
  /// samples.
  void cut(int index, ByteWriter out) {
    reader.cut(index, out);
  }

  /// Adds the samples of a column that [#cut] made a chunk of its own, those later than one time up
  /// to another.
  ///
  /// @param chunk has [ChunkReader#SLACK] bytes more
  /// @return how many were added
  int cutColumn(byte[] chunk, SampleRun into, long afterMillis, long throughMillis)
      throws ChunkException {
    if (chunk.length == 0) {
      return 0;
    }
    reader.reset(chunk, chunk.length - ChunkReader.SLACK);
    return column(0, into, afterMillis, throughMillis);
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
