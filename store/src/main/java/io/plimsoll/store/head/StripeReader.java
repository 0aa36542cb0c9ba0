package io.plimsoll.store.head;

import io.plimsoll.store.chunk.ByteReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads what [StripeWriter] wrote, and rows behind it. Belongs to one thread; re-used from block
/// to block.
public final class StripeReader {
  /// The rows, and in front of them the one before.
  private static final int PLACES = StripeWriter.ROWS + 1;

  private static final int LOWER = 0;
  private static final int HIGHER = 1;

  private final ByteReader in = new ByteReader();
  private final long[] millis = new long[PLACES];
  private final long[][] columns = new long[RowCodec.MAX_COLUMNS][PLACES];
  private final long[] row = new long[RowCodec.MAX_COLUMNS];
  private final long[] two = new long[2];

  /// Time of the row before a stripe, or -1 if it is not known.
  long millisBefore(byte[] stripe) {
    return in.reset(stripe, 0, stripe.length).readVarint() - 1;
  }

  /// Reads all columns of a stripe.
  void rows(byte[] stripe, int width, BlockView.RowSink sink) {
    int sizes = times(stripe);
    int offset = sizes + width;
    for (int i = 0; i < width; i++) {
      int size = stripe[sizes + i] & 0xFF;
      column(stripe, offset, size, columns[i]);
      offset += size;
    }
    sink.rows(millis, columns, 1, PLACES);
  }

  /// Reads two columns of a stripe.
  ///
  /// @param first whether the row before is wanted, if it is known
  void columns(
      byte[] stripe, int width, int lower, int higher, boolean first, BlockView.ColumnSink sink) {
    int sizes = times(stripe);
    int offset = sizes + width;
    int start = 0;
    for (int i = 0; i < higher; i++) {
      start = i == lower ? offset : start;
      offset += stripe[sizes + i] & 0xFF;
    }
    column(stripe, offset, stripe[sizes + higher] & 0xFF, columns[HIGHER]);
    if (lower != higher) {
      column(stripe, start, stripe[sizes + lower] & 0xFF, columns[LOWER]);
    }
    give(lower == higher, first && millis[0] >= 0 ? 0 : 1, PLACES, sink);
  }

  private void give(boolean same, int first, int end, BlockView.ColumnSink sink) {
    sink.rows(millis, columns[same ? HIGHER : LOWER], columns[HIGHER], first, end);
  }

  /// Reads the times and returns where the sizes of the columns are.
  private int times(byte[] stripe) {
    long before = millisBefore(stripe);
    run(Math.max(before, 0), millis);
    millis[0] = before;
    return in.position();
  }

  private void column(byte[] stripe, int offset, int size, long[] into) {
    if (size == 0) {
      Arrays.fill(into, 0);
      return;
    }
    long value = in.reset(stripe, offset, size).readSigned();
    if (in.hasRemaining()) {
      run(value, into);
    } else {
      Arrays.fill(into, value);
    }
  }

  /// Reads what a value came to, step by step.
  private void run(long start, long[] into) {
    long value = start;
    into[0] = value;
    for (int place = 1; place < PLACES; place++) {
      value += in.readSigned();
      into[place] = value;
    }
  }

  /// Reads rows that are in no stripe, over the last row of the one that was read.
  void rows(byte[] bytes, int size, int count, int width, BlockView.RowSink sink) {
    long at = millis[PLACES - 1];
    for (int i = 0; i < width; i++) {
      row[i] = columns[i][PLACES - 1];
    }
    in.reset(bytes, 0, size);
    for (int place = 1; place <= count; place++) {
      at = RowCodec.read(in, at, row, width);
      millis[place] = at;
      for (int i = 0; i < width; i++) {
        columns[i][place] = row[i];
      }
    }
    sink.rows(millis, columns, 1, count + 1);
  }

  /// Reads two columns of rows that are in no stripe, over the last row of the one that was read.
  ///
  /// @param before the row before them, if it is known and there is no stripe
  void rows(
      byte[] bytes,
      int size,
      int count,
      StripeWriter.@Nullable Before before,
      int width,
      int lower,
      int higher,
      BlockView.ColumnSink sink) {
    long[] high = columns[HIGHER];
    long[] low = lower == higher ? high : columns[LOWER];
    two[0] = low[PLACES - 1];
    two[1] = high[PLACES - 1];
    long at = millis[PLACES - 1];
    if (before != null) {
      millis[0] = before.millis();
      low[0] = before.row()[lower];
      high[0] = before.row()[higher];
    }
    in.reset(bytes, 0, size);
    for (int place = 1; place <= count; place++) {
      at = RowCodec.read(in, at, width, lower, higher, two);
      millis[place] = at;
      low[place] = two[0];
      high[place] = two[1];
    }
    give(lower == higher, before == null ? 1 : 0, count + 1, sink);
  }
}
