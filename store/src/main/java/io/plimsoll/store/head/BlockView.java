package io.plimsoll.store.head;

import org.jspecify.annotations.Nullable;

/// Rows of one source and one bucket as they were at one instant; readable without a lock, as rows
/// are only ever added behind them.
public final class BlockView {
  private final long bucket;
  private final byte[][] stripes;
  private final int stripeCount;
  private final StripeWriter.@Nullable Before before;
  private final byte[] bytes;
  private final int size;
  private final int rows;

  /// A view.
  ///
  /// @param stripes the first rows
  /// @param before the row before all of them, whose chunk need not be read for a rate then; in the
  ///   first stripe if there is one
  /// @param bytes the other rows
  BlockView(
      long bucket,
      byte[][] stripes,
      int stripeCount,
      StripeWriter.@Nullable Before before,
      byte[] bytes,
      int size,
      int rows) {
    this.bucket = bucket;
    this.stripes = stripes;
    this.stripeCount = stripeCount;
    this.before = before;
    this.bytes = bytes;
    this.size = size;
    this.rows = rows;
  }

  /// What takes all columns of a block, some rows at a time.
  @FunctionalInterface
  public interface RowSink {
    /// Takes rows; the arrays are re-used for the next, and there may be more of them.
    ///
    /// @param first the first of the rows in the arrays
    /// @param end behind the last of them
    void rows(long[] millis, long[][] columns, int first, int end);
  }

  /// The bucket of the rows.
  public long bucket() {
    return bucket;
  }

  /// What takes two columns of a block, some rows at a time.
  @FunctionalInterface
  public interface ColumnSink {
    /// Takes rows; the arrays are re-used for the next.
    ///
    /// @param first the first of the rows in the arrays
    /// @param end behind the last of them
    void rows(long[] millis, long[] lower, long[] higher, int first, int end);
  }

  /// Decodes the rows in order of time.
  ///
  /// @param width columns of the rows
  public void forEach(StripeReader reader, int width, RowSink sink) {
    for (int i = 0; i < stripeCount; i++) {
      reader.rows(stripes[i], width, sink);
    }
    reader.rows(bytes, size, rows, width, sink);
  }

  /// Decodes two columns of the rows from a time on, and of at least one row before, be it of the
  /// block before, in order of time.
  ///
  /// @param width columns of the rows
  /// @param lower the lower of the columns, or the same as the other
  /// @param higher the higher of them
  public void forEach(
      StripeReader reader, long fromMillis, int width, int lower, int higher, ColumnSink sink) {
    int first = Math.max(0, stripeCount - 1);
    while (first > 0 && reader.millisBefore(stripes[first]) >= fromMillis) {
      first--;
    }
    for (int i = first; i < stripeCount; i++) {
      reader.columns(stripes[i], width, lower, higher, i == first, sink);
    }
    reader.rows(bytes, size, rows, before, width, lower, higher, sink);
  }
}
