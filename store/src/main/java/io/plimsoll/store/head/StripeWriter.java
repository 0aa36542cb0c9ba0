package io.plimsoll.store.head;

import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns rows into a *stripe*: so many rows of one source, column by column, so that a query reads
/// its one or two columns and nothing of the others. Only in memory, where it takes two thirds of
/// what rows with marks to start reading at did.
///
/// A stripe is the time before its rows plus one, or zero if none is known, a varint; the
/// differences of the times; the number of bytes of each column; and the columns. A column is its
/// value before the rows and their differences; nothing but the value if all of those are zero, and
/// empty if the value is as well. All of these are signed varints: fixed widths read a sixth
/// faster, and take more to write than is gained. Belongs to one thread.
final class StripeWriter {
  /// Rows of a stripe. A column of so many takes 170 bytes at most.
  static final int ROWS = 16;

  private final ByteReader in = new ByteReader();
  private final ByteWriter out = new ByteWriter(4 * 1024);
  private final long[] times = new long[ROWS];
  private final long[] changes = new long[RowCodec.MAX_COLUMNS * ROWS];

  /// A row that the rows of a stripe come after.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Before(long millis, long[] row) {}

  /// Makes a stripe of encoded rows.
  ///
  /// @param before the row before the first, which stands alone then; null if that is not known, or
  ///   if the first does not stand alone
  /// @param lastMillis time of the last of the rows
  /// @param last the last of the rows
  byte[] write(byte[] rows, int size, @Nullable Before before, long lastMillis, long[] last) {
    boolean alone = RowCodec.alone(rows, 0);
    long changed = read(rows, size, last.length);
    out.clear();
    if (before != null) {
      out.writeVarint(before.millis() + 1);
      times[0] -= before.millis();
    } else {
      out.writeVarint(alone ? 0 : lastMillis - sum(times) + 1);
    }
    writeRun(times, 0);
    int sizes = out.reserve(last.length);
    for (int column = 0; column < last.length; column++) {
      int start = out.size();
      if (before != null) {
        changes[column * ROWS] -= before.row()[column];
      }
      if (before != null || (changed >>> column & 1) != 0) {
        writeChanged(column, last[column]);
      } else if (last[column] != 0) {
        out.writeSigned(last[column]);
      }
      out.array()[sizes + column] = (byte) (out.size() - start);
    }
    return out.toBytes();
  }

  private static long sum(long[] numbers) {
    long sum = 0;
    for (long number : numbers) {
      sum += number;
    }
    return sum;
  }

  /// Reads times and changes, and returns a bit for each column that changed.
  private long read(byte[] rows, int size, int width) {
    long changed = 0;
    in.reset(rows, 0, size);
    for (int row = 0; row < ROWS; row++) {
      times[row] = in.readVarint() >>> 1;
      long mask = in.readBytes((width + 7) >>> 3);
      changed |= mask;
      while (mask != 0) {
        changes[Long.numberOfTrailingZeros(mask) * ROWS + row] = in.readSigned();
        mask &= mask - 1;
      }
    }
    return changed;
  }

  /// Writes a column that changed, and leaves no changes behind.
  private void writeChanged(int column, long last) {
    long value = last;
    long union = 0;
    int first = column * ROWS;
    for (int i = first; i < first + ROWS; i++) {
      value -= changes[i];
      union |= changes[i];
    }
    if (union != 0) {
      out.writeSigned(value);
      writeRun(changes, first);
      Arrays.fill(changes, first, first + ROWS, 0);
    } else if (value != 0) {
      out.writeSigned(value);
    }
  }

  private void writeRun(long[] numbers, int first) {
    for (int i = first; i < first + ROWS; i++) {
      out.writeSigned(numbers[i]);
    }
  }
}
