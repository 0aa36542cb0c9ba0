package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.label.SeriesIndex;
import io.plimsoll.store.live.Buckets;
import io.plimsoll.store.live.LiveSeries;
import io.plimsoll.store.live.SampleBlock;
import io.plimsoll.store.live.SampleCursor;
import io.plimsoll.store.live.SampleRun;
import io.plimsoll.store.sample.GroupChunkWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Writes the sealed samples of one bucket as chunks, group by group. Belongs to the writer's
/// thread, and takes the lock of series for some groups at a time.
///
/// Chunks go out in several batches. That is safe without one big batch: until the checkpoint says
/// so the log is the truth, the same samples give the same chunk, and a query that sees a sample
/// twice counts it once.
final class SeriesChunkWriter {
  /// Chunks of one batch: enough to cost nothing, and small in memory.
  private static final long BATCH_BYTES = 1 << 20;

  /// Groups whose blocks are looked up under the lock at a time: a fraction of a millisecond.
  private static final int GROUPS_AT_A_TIME = 64;

  /// What the key has room for.
  private static final int MAX_PARTS = 1 << 16;

  private final Database database;
  private final SeriesIndex index;
  private final LiveSeries live;
  private final ReentrantLock lock;
  private final SeriesChunks chunks;
  private final GroupChunkWriter writer = new GroupChunkWriter();
  private final ByteWriter out = new ByteWriter(16 * 1024);
  private final SampleRun run = new SampleRun();
  private final List<SampleBlock> sealed = new ArrayList<>();
  private final List<Encoded> waiting = new ArrayList<>();
  private long waitingBytes;

  /// The sealed samples of a group.
  ///
  /// @param columns by place; an empty list for one without samples
  private record Sealed(int group, List<List<SampleCursor>> columns) {}

  /// A chunk and its key.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Encoded(byte[] key, byte[] value) {}

  SeriesChunkWriter(
      Database database,
      SeriesIndex index,
      LiveSeries live,
      ReentrantLock lock,
      SeriesChunks chunks) {
    this.database = database;
    this.index = index;
    this.live = live;
    this.lock = lock;
    this.chunks = chunks;
  }

  /// Writes the chunks of a bucket, in the order of groups.
  ///
  /// @param groups ascending
  /// @param closed whether the bucket may have chunks already, which stay
  void write(int bucket, int[] groups, boolean closed) throws IOException {
    for (int next = 0; next < groups.length; next += GROUPS_AT_A_TIME) {
      for (Sealed group :
          sealed(bucket, groups, next, Math.min(groups.length, next + GROUPS_AT_A_TIME))) {
        int part = closed ? chunks.nextPart(bucket, group.group()) : 0;
        long from = Buckets.start(bucket);
        write(bucket, group, part, from, from + Buckets.MILLIS);
      }
      if (waitingBytes >= BATCH_BYTES) {
        flush();
      }
    }
    flush();
  }

  private void flush() throws IOException {
    if (waiting.isEmpty()) {
      return;
    }
    database.write(
        false,
        batch -> {
          for (Encoded chunk : waiting) {
            batch.put(Family.SERIES_CHUNKS, chunk.key(), chunk.value());
          }
        });
    forget();
  }

  /// Forgets chunks that a failed write has left.
  void forget() {
    waiting.clear();
    waitingBytes = 0;
  }

  private List<Sealed> sealed(int bucket, int[] groups, int from, int end) {
    List<Sealed> found = new ArrayList<>();
    lock.lock();
    try {
      for (int i = from; i < end; i++) {
        List<List<SampleCursor>> columns = new ArrayList<>();
        boolean any = false;
        for (int series : index.series(groups[i])) {
          List<SampleCursor> cursors = cursors(series, bucket);
          columns.add(cursors);
          any |= !cursors.isEmpty();
        }
        if (any) {
          found.add(new Sealed(groups[i], columns));
        }
      }
    } finally {
      lock.unlock();
    }
    return found;
  }

  private List<SampleCursor> cursors(int series, int bucket) {
    if (series == SeriesIndex.NONE) {
      return List.of();
    }
    live.sealed(series, bucket, sealed);
    List<SampleCursor> cursors =
        switch (sealed.size()) {
          case 0 -> List.of();
          case 1 -> List.of(new SampleCursor().reset(sealed.getFirst()));
          default -> sealed.stream().map(block -> new SampleCursor().reset(block)).toList();
        };
    sealed.clear(); // a block keeps the bytes of its whole bucket
    return cursors;
  }

  /// Writes the samples from one time to another, exclusive, and returns the number of the next
  /// part. What does not fit into one chunk becomes two.
  private int write(int bucket, Sealed group, int part, long from, long to) {
    writer.start(group.columns().size());
    int samples = 0;
    for (int column = 0; column < group.columns().size(); column++) {
      run.clear();
      for (SampleCursor cursor : group.columns().get(column)) {
        run.add(cursor.rewind(), from - 1, to - 1);
      }
      run.settle();
      if (run.size() > 0) {
        writer.column(column, run.millis(), run.codes(), run.size());
        samples += run.size();
      }
    }
    if (samples == 0) {
      return part;
    }
    out.clear();
    if (!writer.write(out)) {
      long middle = from + (to - from) / 2;
      int next = write(bucket, group, part, from, middle);
      return write(bucket, group, next, middle, to);
    }
    if (part == MAX_PARTS) {
      throw new IllegalStateException(
          "group %d has %d parts in bucket %d".formatted(group.group(), part, bucket));
    }
    waiting.add(new Encoded(SeriesKeys.chunk(bucket, group.group(), part), out.toBytes()));
    waitingBytes += out.size();
    return part + 1;
  }
}
