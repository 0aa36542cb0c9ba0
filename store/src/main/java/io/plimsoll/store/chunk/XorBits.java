package io.plimsoll.store.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// What differs between successive codes, for doubles with as many digits as fit. The code is that
/// of "Chimp: Efficient Lossless Floating Point Compression for Time Series Databases" (Liakos,
/// Papakonstantinopoulou and Kotidis, 2022): neighbours agree in their first bits, rarely in their
/// last. Per code, of its difference (exclusive or) to the one before:
/// - 0: none
/// - 1, leading class (3 bits), length (6 bits): so many bits follow, after which only zeros come
/// - 2: all bits but the leading zeros, which are as many as in the one before
/// - 3, leading class: all bits but the leading zeros
///
/// Leading zeros are rounded down to one of eight classes. The first code is written whole; bits
/// are packed lowest first. Belongs to one thread.
final class XorBits {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int SAME = 0;
  private static final int ENDS_IN_ZEROS = 1;
  private static final int SAME_LEADING = 2;
  private static final int NEW_LEADING = 3;

  /// Zeros at the end from which on their number is worth its bits.
  private static final int MIN_TRAILING = 7;

  private static final int NO_LEADING = -1;
  private static final int[] LEADING = {0, 8, 12, 16, 18, 20, 22, 24};
  private static final byte[] CLASSES = classes();

  private long pending;
  private int filled;
  private long position;

  private static byte[] classes() {
    byte[] classes = new byte[Long.SIZE + 1];
    for (int zeros = 0; zeros <= Long.SIZE; zeros++) {
      int leading = LEADING.length - 1;
      while (LEADING[leading] > zeros) {
        leading--;
      }
      classes[zeros] = (byte) leading;
    }
    return classes;
  }

  /// Appends codes, at least one.
  void write(ByteWriter out, long[] codes, int count) {
    out.writeLong(codes[0]);
    pending = 0;
    filled = 0;
    int before = NO_LEADING;
    for (int i = 1; i < count; i++) {
      long bits = codes[i] ^ codes[i - 1];
      int leading = CLASSES[Long.numberOfLeadingZeros(bits)];
      int width = Long.SIZE - LEADING[leading];
      int trailing = Long.numberOfTrailingZeros(bits);
      if (bits == 0) {
        put(out, SAME, 2);
        before = NO_LEADING;
      } else if (trailing >= MIN_TRAILING) {
        int length = width - trailing;
        put(out, ENDS_IN_ZEROS | leading << 2 | length << 5, 11);
        put(out, bits >>> trailing, length);
        before = NO_LEADING;
      } else if (leading == before) {
        put(out, SAME_LEADING, 2);
        put(out, bits, width);
      } else {
        put(out, NEW_LEADING | leading << 2, 5);
        put(out, bits, width);
        before = leading;
      }
    }
    for (; filled > 0; filled -= Byte.SIZE, pending >>>= Byte.SIZE) {
      out.writeByte((int) pending);
    }
  }

  private void put(ByteWriter out, long bits, int width) {
    pending |= bits << filled;
    filled += width;
    if (filled >= Long.SIZE) {
      out.writeLong(pending);
      filled -= Long.SIZE;
      pending = filled == 0 ? 0 : bits >>> (width - filled);
    }
  }

  /// Reads `count` codes from where the reader is. The array must reach nine bytes beyond them.
  void read(byte[] bytes, ByteReader in, long[] into, int count) {
    long code = in.readLong();
    into[0] = code;
    position = (long) in.position() << 3;
    int leading = 0;
    for (int i = 1; i < count; i++) {
      switch ((int) take(bytes, 2)) {
        case SAME -> {}
        case ENDS_IN_ZEROS -> {
          int head = (int) take(bytes, 9);
          int length = head >>> 3;
          code ^= take(bytes, length) << (Long.SIZE - LEADING[head & 7] - length);
        }
        case SAME_LEADING -> code ^= take(bytes, Long.SIZE - LEADING[leading]);
        default -> {
          leading = (int) take(bytes, 3);
          code ^= take(bytes, Long.SIZE - LEADING[leading]);
        }
      }
      into[i] = code;
    }
  }

  private long take(byte[] bytes, int width) {
    int at = (int) (position >>> 3);
    int shift = (int) (position & 7);
    long bits = (long) LONG.get(bytes, at) >>> shift;
    if (shift + width > Long.SIZE) {
      bits |= (bytes[at + Long.BYTES] & 0xFFL) << (Long.SIZE - shift);
    }
    position += width;
    return bits & Bits.mask(width);
  }
}
