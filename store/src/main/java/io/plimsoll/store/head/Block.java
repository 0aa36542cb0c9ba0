package io.plimsoll.store.head;

import java.util.Arrays;

/// Encoded rows of one source and one bucket, the first of which stands alone. Rows are only ever
/// added, by the head under its lock, so what a [BlockView] covers never changes.
final class Block {
  private static final int FIRST_CAPACITY = 256;

  /// Rows between two marks.
  private static final int MARKED_ROWS = 16;

  final long bucket;
  final long firstSequence;
  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int size;
  private int rows;
  private boolean sealed;
  private BlockView.Mark[] marks = {};
  private int markBytes;

  Block(long bucket, long firstSequence) {
    this.bucket = bucket;
    this.firstSequence = firstSequence;
  }

  /// Adds a row and returns by how much the block's memory grew.
  ///
  /// @param millisBefore time of the row before it
  /// @param rowBefore the row before it
  int add(long millisBefore, long[] rowBefore, byte[] from, int offset, int length) {
    int before = memory();
    if (rows % MARKED_ROWS == 0 && millisBefore >= 0) {
      marks = Arrays.copyOf(marks, marks.length + 1);
      marks[marks.length - 1] = new BlockView.Mark(millisBefore, rowBefore.clone(), size, rows);
      markBytes += marks[marks.length - 1].memory();
    }
    if (bytes.length - size < length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length + bytes.length / 2, size + length));
    }
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
    rows++;
    return memory() - before;
  }

  void seal() {
    sealed = true;
  }

  boolean sealed() {
    return sealed;
  }

  boolean sealedBy(long throughBucket, long throughSequence) {
    return sealed && bucket <= throughBucket && firstSequence <= throughSequence;
  }

  int memory() {
    return bytes.length + markBytes;
  }

  BlockView view() {
    return new BlockView(bucket, bytes, size, rows, marks);
  }
}
