package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.store.chunk.ChunkWriter;
import io.plimsoll.store.head.BlockView;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.head.StripeReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Writes the rows of closed buckets as chunks. Belongs to the writer's thread.
///
/// Chunks go out in several batches. That is safe without one big batch: until the checkpoint says
/// so the log is the truth, the same rows give the same chunk under the same key, and a query that
/// sees a row in both places counts it once.
final class BucketWriter {
  /// Chunks of one batch: enough to cost nothing, and small in memory.
  private static final long BATCH_BYTES = 1 << 20;

  private static final int FIRST_ROWS = 256;

  private final Database database;
  private final ChunkStore chunks;
  private final ChunkReader reader = new ChunkReader();
  private final ChunkWriter writer = new ChunkWriter();
  private final ByteWriter out = new ByteWriter(16 * 1024);
  private final StripeReader stripes = new StripeReader();
  private long[] millis = new long[FIRST_ROWS];
  private long[][] columns = new long[0][];
  private int rows;

  BucketWriter(Database database, Quarantine quarantine) {
    this.database = database;
    this.chunks = new ChunkStore(database, Family.CHUNKS, quarantine, 0);
  }

  /// Writes the chunks of all rows, in the order of their sources.
  ///
  /// @param mergeThrough buckets up to this one may have a chunk already, which stays in the new
  ///   one
  void write(List<Head.Selected> sources, long mergeThrough) throws IOException {
    int[] next = {0};
    while (next[0] < sources.size()) {
      database.write(
          false,
          batch -> {
            while (next[0] < sources.size() && batch.bytes() < BATCH_BYTES) {
              write(batch, sources.get(next[0]++), mergeThrough);
            }
          });
    }
  }

  private void write(Database.Batch batch, Head.Selected selected, long mergeThrough)
      throws IOException {
    List<BlockView> blocks = selected.blocks();
    int width = selected.source().width();
    for (int first = 0; first < blocks.size(); ) {
      long bucket = blocks.get(first).bucket();
      int id = selected.source().id();
      start(width);
      if (bucket <= mergeThrough) {
        chunks.find(bucket, id, this::take);
      }
      int block = first;
      for (; block < blocks.size() && blocks.get(block).bucket() == bucket; block++) {
        blocks.get(block).forEach(stripes, width, this::take);
      }
      first = block;
      settle();
      out.clear();
      writer.write(out, millis, columns, rows);
      batch.put(Family.CHUNKS, Keys.pair(bucket, id), out.toBytes());
    }
  }

  private void start(int width) {
    rows = 0;
    if (columns.length != width) {
      columns = new long[width][millis.length];
    }
  }

  private void take(long[] at, long[][] from, int first, int end) {
    int count = Math.min(end - first, ChunkWriter.MAX_ROWS - rows);
    reserve(rows + count);
    System.arraycopy(at, first, millis, rows, count);
    for (int i = 0; i < columns.length; i++) {
      System.arraycopy(from[i], first, columns[i], rows, count);
    }
    rows += count;
  }

  /// Puts the rows in order of time, of two with the same time the one that was there first. They
  /// are in order already unless a clock was ahead, or a row is in memory and in a chunk.
  private void settle() {
    int ordered = 1;
    while (ordered < rows && millis[ordered] > millis[ordered - 1]) {
      ordered++;
    }
    if (ordered >= rows) {
      return;
    }
    int[] order =
        IntStream.range(0, rows)
            .boxed()
            .sorted(Comparator.comparingLong(row -> millis[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    long[][] before = Stream.of(columns).map(long[]::clone).toArray(long[][]::new);
    long[] at = millis.clone();
    rows = 0;
    for (int row : order) {
      if (rows == 0 || at[row] > millis[rows - 1]) {
        millis[rows] = at[row];
        for (int i = 0; i < columns.length; i++) {
          columns[i][rows] = before[i][row];
        }
        rows++;
      }
    }
  }

  private void take(int id, byte[] chunk, int length) throws ChunkException {
    reader.reset(chunk, length);
    reserve(reader.rows());
    reader.millis(millis);
    for (int i = 0; i < columns.length; i++) {
      reader.column(i, columns[i]);
    }
    rows = reader.rows();
  }

  private void reserve(int wanted) {
    if (wanted > millis.length) {
      int capacity = Math.max(wanted, millis.length * 2);
      millis = Arrays.copyOf(millis, capacity);
      for (int i = 0; i < columns.length; i++) {
        columns[i] = Arrays.copyOf(columns[i], capacity);
      }
    }
  }
}
