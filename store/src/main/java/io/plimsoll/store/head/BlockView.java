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
  /// The first is the last row of the block before, whose chunk need not be read for a rate.
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

  /// What takes two columns of a block, one row after the other.
  @FunctionalInterface
  public interface ColumnSink {
    /// Takes a row's two columns.
    void row(long millis, long lower, long higher);
  }

  /// Decodes the rows in order of time.
  ///
  /// @param row room for a row of the source
  public void forEach(ByteReader in, long[] row, RowSink sink) {
    in.reset(bytes, 0, size);
    long millis = 0;
    for (int i = 0; i < rows; i++) {
      millis = RowCodec.read(in, millis, row, row.length);
      sink.row(millis, row);
    }
  }

  /// Decodes two columns of the rows from a time on, and of at least one row before, be it of the
  /// block before, in order of time.
  ///
  /// @param width columns of the rows
  /// @param lower the lower of the columns, or the same as the other
  /// @param higher the higher of them
  public void forEach(
      ByteReader in, long fromMillis, int width, int lower, int higher, ColumnSink sink) {
    int mark = marks.length - 1;
    while (mark >= 0 && marks[mark].rows() > 0 && marks[mark].millis() >= fromMillis) {
      mark--;
    }
    long millis = 0;
    long[] values = new long[2];
    int first = 0;
    in.reset(bytes, 0, size);
    if (mark >= 0) {
      Mark start = marks[mark];
      millis = start.millis();
      values[0] = start.row()[lower];
      values[1] = start.row()[higher];
      first = start.rows();
      in.skip(start.end());
      sink.row(millis, values[0], values[1]);
    }
    for (int i = first; i < rows; i++) {
      millis = RowCodec.read(in, millis, width, lower, higher, values);
      sink.row(millis, values[0], values[1]);
    }
  }
}
