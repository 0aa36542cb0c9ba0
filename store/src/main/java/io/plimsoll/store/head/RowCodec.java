package io.plimsoll.store.head;

import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;

/// Encodes a row as what changed since the row before, for the log and for the head alike.
///
/// Layout: the time in milliseconds, doubled, plus one in a row that stands alone; a bit per column
/// that changed, in as many bytes as the columns need; and the changes. Times and changes are
/// differences to the row before, and to zero in a row that stands alone; they wrap around, so
/// every value can follow every other. Stateless.
public final class RowCodec {
  /// The most columns of a row: one bit each in its mask.
  static final int MAX_COLUMNS = 64;

  /// The most bytes of a row of `width` columns.
  static int maxBytes(int width) {
    return 10 * (width + 1) + Long.BYTES;
  }

  private RowCodec() {}

  /// Appends a row.
  ///
  /// @param millisBefore time of the row before; ignored if `alone`
  /// @param before the row before; ignored if `alone`
  public static void write(
      ByteWriter out, boolean alone, long millisBefore, long[] before, long millis, long[] row) {
    int width = row.length;
    out.ensure(maxBytes(width));
    out.writeVarint(alone ? (millis << 1) | 1 : (millis - millisBefore) << 1);
    int maskBytes = (width + 7) >>> 3;
    int maskAt = out.reserve(maskBytes);
    long mask = 0;
    for (int i = 0; i < width; i++) {
      long change = alone ? row[i] : row[i] - before[i];
      if (change != 0) {
        mask |= 1L << i;
        out.writeSigned(change);
      }
    }
    out.overwriteBytes(maskAt, mask, maskBytes);
  }

  /// Whether the row that comes next stands alone. Does not move the reader.
  static boolean alone(byte[] bytes, int at) {
    return (bytes[at] & 1) != 0;
  }

  /// Reads two columns of a row over those of the row before it and returns its time.
  ///
  /// @param lower the lower of the columns, or the same as the other
  /// @param values the two values in the row before; those in this row on return
  static long read(
      ByteReader in, long millisBefore, int width, int lower, int higher, long[] values) {
    long head = in.readVarint();
    long millis = head >>> 1;
    if ((head & 1) != 0) {
      values[0] = 0;
      values[1] = 0;
    } else {
      millis += millisBefore;
    }
    long mask = in.readBytes((width + 7) >>> 3);
    long rest = readTo(in, mask, lower, values, 0);
    if (higher == lower) {
      values[1] = values[0];
    } else {
      rest = readTo(in, rest, higher, values, 1);
    }
    in.skipVarints(Long.bitCount(rest));
    return millis;
  }

  /// Moves over the changes up to a column, takes that of the column, and returns the mask of those
  /// behind.
  private static long readTo(ByteReader in, long mask, int column, long[] values, int place) {
    in.skipVarints(Long.bitCount(mask & ((1L << column) - 1)));
    if ((mask >>> column & 1) != 0) {
      values[place] += in.readSigned();
    }
    return mask & -2L << column;
  }

  /// Reads a row over the row before it and returns its time.
  ///
  /// @param millisBefore time of the row before
  /// @param row the row before; the row that was read on return
  public static long read(ByteReader in, long millisBefore, long[] row, int width) {
    long head = in.readVarint();
    long millis = head >>> 1;
    if ((head & 1) != 0) {
      java.util.Arrays.fill(row, 0, width, 0);
    } else {
      millis += millisBefore;
    }
    long mask = in.readBytes((width + 7) >>> 3);
    while (mask != 0) {
      row[Long.numberOfTrailingZeros(mask)] += in.readSigned();
      mask &= mask - 1;
    }
    return millis;
  }
}
