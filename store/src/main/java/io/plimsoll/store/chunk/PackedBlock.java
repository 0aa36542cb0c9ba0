package io.plimsoll.store.chunk;

/// Unsigned integers as a common width and a few exceptions, after "Super-Scalar RAM-CPU Cache
/// Compression" (Zukowski et al., 2006): most values are small, so a width that fits most of them,
/// with the high bits of the others kept apart, is shorter than one that fits all.
///
/// Layout: width, twice the number of exceptions plus one if their positions are a bitmap, the
/// packed low bits; then, if there are exceptions, their width, their positions (gaps of one
/// variable-length integer each, or a bit per value) and their packed high bits. Belongs to one
/// thread.
final class PackedBlock {
  private final int[] widths = new int[Long.SIZE + 1];
  private long[] high = new long[128];
  private int[] positions = new int[32];
  private int width;
  private int size;

  /// Finds the shortest form and returns its size in bytes.
  int plan(long[] values, int count) {
    java.util.Arrays.fill(widths, 0);
    for (int i = 0; i < count; i++) {
      widths[Bits.width(values[i])]++;
    }
    int widest = Long.SIZE;
    while (widest > 0 && widths[widest] == 0) {
      widest--;
    }
    width = widest;
    size = 2 + Bits.bytes(count, widest);
    int exceptions = widths[widest];
    for (int candidate = widest - 1; candidate >= 0; candidate--) {
      int bytes =
          2
              + ByteWriter.varintSize(2L * exceptions + 1)
              + Bits.bytes(count, candidate)
              + Math.min(positionsBound(exceptions, count), Bits.bytes(count, 1))
              + Bits.bytes(exceptions, widest - candidate);
      if (bytes < size) {
        size = bytes;
        width = candidate;
      }
      exceptions += widths[candidate];
    }
    return size;
  }

  /// Appends the values in the form that was planned for them.
  void write(ByteWriter out, long[] values, int count) {
    int exceptions = 0;
    int gapBytes = 0;
    int previous = -1;
    long union = 0;
    for (int i = 0; i < count; i++) {
      if (Bits.width(values[i]) > width) {
        exceptions++;
        gapBytes += ByteWriter.varintSize(i - previous - 1L);
        previous = i;
        union |= values[i];
      }
    }
    boolean bitmap = exceptions > 0 && Bits.bytes(count, 1) < gapBytes;
    out.writeByte(width);
    out.writeVarint(2L * exceptions + (bitmap ? 1 : 0));
    Bits.pack(out, values, count, width);
    if (exceptions > 0) {
      writeExceptions(out, values, count, exceptions, bitmap, Bits.width(union) - width);
    }
  }

  private void writeExceptions(
      ByteWriter out, long[] values, int count, int exceptions, boolean bitmap, int highWidth) {
    reserve(exceptions);
    out.writeByte(highWidth);
    int bits = bitmap ? out.reserve(Bits.bytes(count, 1)) : 0;
    int previous = -1;
    int found = 0;
    for (int i = 0; i < count; i++) {
      if (Bits.width(values[i]) > width) {
        high[found++] = values[i] >>> width;
        if (bitmap) {
          out.array()[bits + (i >>> 3)] |= (byte) (1 << (i & 7));
        } else {
          out.writeVarint(i - previous - 1L);
          previous = i;
        }
      }
    }
    Bits.pack(out, high, exceptions, highWidth);
  }

  /// Reads `count` values and moves the reader behind them. The array must reach eight bytes beyond
  /// the block.
  void read(byte[] bytes, ByteReader in, long[] into, int count) {
    int lowWidth = in.readByte();
    long head = in.readVarint();
    int exceptions = (int) (head >>> 1);
    Bits.unpack(bytes, in.position(), into, count, lowWidth);
    in.skip(Bits.bytes(count, lowWidth));
    if (exceptions > 0) {
      readExceptions(bytes, in, into, count, exceptions, lowWidth, (head & 1) == 1);
    }
  }

  private void readExceptions(
      byte[] bytes,
      ByteReader in,
      long[] into,
      int count,
      int exceptions,
      int lowWidth,
      boolean bitmap) {
    int highWidth = in.readByte();
    int positionsAt = in.position();
    if (bitmap) {
      in.skip(Bits.bytes(count, 1));
    } else {
      readPositions(in, exceptions);
    }
    reserve(exceptions);
    Bits.unpack(bytes, in.position(), high, exceptions, highWidth);
    in.skip(Bits.bytes(exceptions, highWidth));
    if (bitmap) {
      addHigh(bytes, positionsAt, into, count, lowWidth);
    } else {
      for (int i = 0; i < exceptions; i++) {
        into[positions[i]] |= high[i] << lowWidth;
      }
    }
  }

  private void readPositions(ByteReader in, int exceptions) {
    if (positions.length < exceptions) {
      positions = new int[exceptions * 2];
    }
    int previous = -1;
    for (int i = 0; i < exceptions; i++) {
      previous += (int) in.readVarint() + 1;
      positions[i] = previous;
    }
  }

  /// Adds the high bits to the values that have a bit in the bitmap, eight values at a time.
  private void addHigh(byte[] bytes, int bitmapAt, long[] into, int count, int lowWidth) {
    int next = 0;
    for (int first = 0; first < count; first += Byte.SIZE) {
      for (int bits = bytes[bitmapAt + (first >>> 3)] & 0xFF; bits != 0; bits &= bits - 1) {
        into[first + Integer.numberOfTrailingZeros(bits)] |= high[next++] << lowWidth;
      }
    }
  }

  private void reserve(int count) {
    if (high.length < count) {
      high = new long[count * 2];
    }
  }

  /// A gap takes one byte unless it is over 127, which happens at most once in 128 values.
  private static int positionsBound(int exceptions, int count) {
    return exceptions + (count >>> 7);
  }
}
