package io.plimsoll.store.head;

import io.plimsoll.store.chunk.ByteReader;

/// Encoded rows of one source and one bucket as they were at one instant; readable without a lock,
/// as rows are only ever added behind them.
public final class BlockView {
  private final long bucket;
  private final byte[] bytes;
  private final int size;
  private final int rows;

  BlockView(long bucket, byte[] bytes, int size, int rows) {
    this.bucket = bucket;
    this.bytes = bytes;
    this.size = size;
    this.rows = rows;
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
    long millis = 0;
    for (int i = 0; i < rows; i++) {
      millis = RowCodec.read(in, millis, row, row.length);
      sink.row(millis, row);
    }
  }
}
