package io.plimsoll.collector.wire;

import io.plimsoll.collector.metric.Frame;

/// A row as what changed since the row before: a bit per column that changed, in as many bytes as
/// the columns need, and the changes. They wrap around, so every value can follow every other.
final class RowDeltas {
  private RowDeltas() {}

  /// Appends a row, and copies it over the row before. What nothing can have been read as, such as
  /// the counter of a kernel that ran over, is missing.
  static void write(WireWriter out, long[] before, long[] row) {
    int maskBytes = maskBytes(row.length);
    int maskAt = out.reserve(maskBytes);
    long mask = 0;
    for (int i = 0; i < row.length; i++) {
      long value = Frame.isReading(row[i]) ? row[i] : Frame.MISSING;
      long change = value - before[i];
      if (change != 0) {
        mask |= 1L << i;
        out.writeSigned(change);
        before[i] = value;
      }
    }
    out.overwrite(maskAt, mask, maskBytes);
  }

  /// Turns the row before into the row that is read, whose values are readings.
  ///
  /// @param width its columns; `row` may have room for more
  static void read(WireReader in, long[] row, int width) throws WireException {
    long mask = in.readBytes(maskBytes(width));
    if (width < Long.SIZE && mask >>> width != 0) {
      throw in.fault("a change is of a column that is not there");
    }
    while (mask != 0) {
      int column = Long.numberOfTrailingZeros(mask);
      row[column] += in.readSigned();
      if (!Frame.isReading(row[column])) {
        throw in.fault(
            "column %d is %d, from 0 to %d".formatted(column, row[column], Frame.MAX_VALUE));
      }
      mask &= mask - 1;
    }
  }

  static int maskBytes(int width) {
    return (width + 7) >>> 3;
  }
}
