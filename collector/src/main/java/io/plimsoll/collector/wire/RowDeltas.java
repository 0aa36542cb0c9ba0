package io.plimsoll.collector.wire;

/// A row as what changed since the row before: a bit per column that changed, in as many bytes as
/// the columns need, and the changes. They wrap around, so every value can follow every other.
final class RowDeltas {
  private RowDeltas() {}

  /// Appends a row, and copies it over the row before.
  static void write(WireWriter out, long[] before, long[] row) {
    int maskBytes = maskBytes(row.length);
    int maskAt = out.reserve(maskBytes);
    long mask = 0;
    for (int i = 0; i < row.length; i++) {
      long change = row[i] - before[i];
      if (change != 0) {
        mask |= 1L << i;
        out.writeSigned(change);
        before[i] = row[i];
      }
    }
    out.overwrite(maskAt, mask, maskBytes);
  }

  /// Turns the row before into the row that is read.
  ///
  /// @param width its columns; `row` may have room for more
  static void read(WireReader in, long[] row, int width) throws WireException {
    long mask = in.readBytes(maskBytes(width));
    if (width < Long.SIZE && mask >>> width != 0) {
      throw in.fault("a change is of a column that is not there");
    }
    while (mask != 0) {
      row[Long.numberOfTrailingZeros(mask)] += in.readSigned();
      mask &= mask - 1;
    }
  }

  static int maskBytes(int width) {
    return (width + 7) >>> 3;
  }
}
