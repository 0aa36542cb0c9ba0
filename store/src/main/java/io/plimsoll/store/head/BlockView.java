package io.plimsoll.store.head;

import io.plimsoll.store.chunk.ByteReader;

/// Encoded rows of one source and one bucket as they were at one instant; readable without a lock,
/// as rows are only ever added behind them.
public final class BlockView {
  private final long bucket;
  private final byte[] bytes;
  private final int size;
  private final int rows;
  private final Mark[] marks;

  /// A row from which reading may go on, so that recent rows do not take reading all before them.
  ///
  /// @param millis its time
  /// @param row its columns
  /// @param end where its bytes end
  /// @param rows how many rows there are up to it
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Mark(long millis, long[] row, int end, int rows) {
    private static final int OVERHEAD = 64;

    int memory() {
      return OVERHEAD + row.length * Long.BYTES;
    }
  }

  BlockView(long bucket, byte[] bytes, int size, int rows, Mark[] marks) {
    this.bucket = bucket;
    this.bytes = bytes;
    this.size = size;
    this.rows = rows;
    this.marks = marks;
  }

  /// What takes the rows of a block, one after the other.
  @FunctionalInterface
  public interface RowSink {
    /// Takes a row; the array is re-used for the next.
    void row(long millis, long[] row);
  }

  /// The bucket of the rows.
  public long bucket() {
    return bucket;
  }

  /// How many rows there are.
  public int rows() {
    return rows;
  }

  /// Decodes the rows in order of time.
  ///
  /// @param row room for a row of the source
  public void forEach(ByteReader in, long[] row, RowSink sink) {
    in.reset(bytes, 0, size);
    read(in, 0, 0, row, sink);
  }

  /// Decodes the rows from a time on, and perhaps a few before.
  ///
  /// @param row room for a row of the source
  public void forEach(ByteReader in, long fromMillis, long[] row, RowSink sink) {
    int mark = marks.length - 1;
    while (mark >= 0 && marks[mark].millis() >= fromMillis) {
      mark--;
    }
    if (mark < 0) {
      forEach(in, row, sink);
      return;
    }
    Mark start = marks[mark];
    System.arraycopy(start.row(), 0, row, 0, row.length);
    in.reset(bytes, start.end(), size - start.end());
    sink.row(start.millis(), row);
    read(in, start.rows(), start.millis(), row, sink);
  }

  private void read(ByteReader in, int first, long firstMillis, long[] row, RowSink sink) {
    long millis = firstMillis;
    for (int i = first; i < rows; i++) {
      millis = RowCodec.read(in, millis, row, row.length);
      sink.row(millis, row);
    }
  }
}
