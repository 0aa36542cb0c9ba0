package io.plimsoll.store.head;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Rows of one source and one bucket, the first of which stands alone: stripes, and behind them
/// encoded rows, too few for another. Rows are only ever added, by the head under its lock, so what
/// a [BlockView] covers never changes.
final class Block {
  private static final int FIRST_CAPACITY = 256;

  /// Rows take more than those before them did by less than this, mostly.
  private static final int MARGIN = 32;

  /// Of an array, and the reference to it.
  private static final int OVERHEAD = 24;

  private static final byte[][] NONE = {};

  final long bucket;
  final long firstSequence;
  private StripeWriter.@Nullable Before before;
  private byte[][] stripes = NONE;
  private int stripeCount;
  private int stripeBytes;
  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int size;
  private int rows;
  private boolean sealed;

  Block(long bucket, long firstSequence) {
    this.bucket = bucket;
    this.firstSequence = firstSequence;
  }

  /// Adds a row and returns by how much the block's memory grew.
  ///
  /// @param millisBefore time of the row before it, or -1
  /// @param rowBefore the row before it
  int add(
      StripeWriter writer,
      long millisBefore,
      long[] rowBefore,
      byte[] from,
      int offset,
      int length) {
    int memory = memory();
    if (rows == StripeWriter.ROWS) {
      append(writer.write(bytes, size, before, millisBefore, rowBefore));
    } else if (rows == 0 && millisBefore >= 0) {
      before = new StripeWriter.Before(millisBefore, rowBefore.clone());
    }
    if (bytes.length - size < length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length + bytes.length / 2, size + length));
    }
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
    rows++;
    return memory() - memory;
  }

  /// Views have the old array of rows, so there is a new one.
  private void append(byte[] stripe) {
    if (stripeCount == stripes.length) {
      stripes = Arrays.copyOf(stripes, Math.max(4, stripeCount * 2));
    }
    stripes[stripeCount++] = stripe;
    stripeBytes += stripe.length + OVERHEAD;
    before = null;
    bytes = new byte[size + MARGIN];
    size = 0;
    rows = 0;
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
    StripeWriter.Before kept = before;
    return bytes.length
        + stripeBytes
        + (kept == null ? 0 : 2 * OVERHEAD + kept.row().length * Long.BYTES);
  }

  BlockView view() {
    return new BlockView(bucket, stripes, stripeCount, before, bytes, size, rows);
  }
}
