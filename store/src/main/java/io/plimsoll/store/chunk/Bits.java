package io.plimsoll.store.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Runs of integers of the same width, packed without gaps, lowest bit first.
final class Bits {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Bits() {}

  /// Bytes that `count` integers of `width` bits take.
  static int bytes(int count, int width) {
    return (int) (((long) count * width + 7) >>> 3);
  }

  /// Appends the low `width` bits of each value.
  static void pack(ByteWriter out, long[] values, int count, int width) {
    if (width == 0) {
      return;
    }
    long mask = mask(width);
    int length = bytes(count, width);
    int at = out.reserve(length);
    out.ensure(Long.BYTES);
    byte[] bytes = out.array();
    long pending = 0;
    int filled = 0;
    for (int i = 0; i < count; i++) {
      long value = values[i] & mask;
      pending |= value << filled;
      filled += width;
      if (filled >= Long.SIZE) {
        LONG.set(bytes, at, pending);
        at += Long.BYTES;
        filled -= Long.SIZE;
        pending = filled == 0 ? 0 : value >>> (width - filled);
      }
    }
    for (; filled > 0; filled -= 8, pending >>>= 8) {
      bytes[at++] = (byte) pending;
    }
  }

  /// Reads `count` values. The array must reach eight bytes beyond the packed ones.
  static void unpack(byte[] bytes, int offset, long[] into, int count, int width) {
    if (width == 0) {
      java.util.Arrays.fill(into, 0, count, 0);
      return;
    }
    long mask = mask(width);
    if (width <= Long.SIZE - Byte.SIZE + 1) {
      // Eight bytes hold all of a value, wherever in the first of them it begins.
      for (int i = 0, bit = 0; i < count; i++, bit += width) {
        into[i] = (long) LONG.get(bytes, offset + (bit >>> 3)) >>> (bit & 7) & mask;
      }
      return;
    }
    long bit = 0;
    for (int i = 0; i < count; i++, bit += width) {
      int at = offset + (int) (bit >>> 3);
      int shift = (int) (bit & 7);
      long value = (long) LONG.get(bytes, at) >>> shift;
      if (shift + width > Long.SIZE) {
        value |= (bytes[at + Long.BYTES] & 0xFFL) << (Long.SIZE - shift);
      }
      into[i] = value & mask;
    }
  }

  static long mask(int width) {
    return width == Long.SIZE ? -1 : (1L << width) - 1;
  }

  /// Bits that a value needs, read as unsigned.
  static int width(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value);
  }
}
