package io.plimsoll.store.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads what [ByteWriter] wrote. Belongs to one thread. Reading past the end throws
/// [IndexOutOfBoundsException].
public final class ByteReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[] NOTHING = {};
  private static final long LAST_BYTES = 0x8080808080808080L;

  private byte[] bytes = NOTHING;
  private int position;
  private int end;

  /// Starts reading part of an array, which is not copied.
  public ByteReader reset(byte[] from, int offset, int length) {
    bytes = from;
    position = offset;
    end = offset + length;
    return this;
  }

  /// A reader of a whole array.
  public static ByteReader of(byte[] bytes) {
    return new ByteReader().reset(bytes, 0, bytes.length);
  }

  /// Where the next byte is read, as an index of the array.
  public int position() {
    return position;
  }

  /// Moves to an index of the array.
  public void moveTo(int index) {
    position = index;
  }

  /// Moves on.
  public void skip(int count) {
    position += count;
  }

  /// Whether there is more to read.
  public boolean hasRemaining() {
    return position < end;
  }

  /// A bit of a bitmap, the lowest of every byte first.
  ///
  /// @param from where the bitmap starts, as an index of the array
  public boolean bit(int from, int index) {
    return (bytes[from + (index >>> 3)] >>> (index & 7) & 1) != 0;
  }

  /// The next byte, 0 to 255.
  public int readByte() {
    return bytes[position++] & 0xFF;
  }

  /// The next four bytes.
  public int readInt() {
    int value = (int) INT.get(bytes, position);
    position += Integer.BYTES;
    return value;
  }

  /// The next eight bytes.
  public long readLong() {
    long value = (long) LONG.get(bytes, position);
    position += Long.BYTES;
    return value;
  }

  /// The next `count` bytes as an integer, least significant first.
  public long readBytes(int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[position++] & 0xFFL) << (8 * i);
    }
    return value;
  }

  /// The next unsigned variable-length integer.
  public long readVarint() {
    long value = bytes[position++];
    if (value >= 0) {
      return value;
    }
    value &= 0x7F;
    for (int shift = 7; ; shift += 7) {
      long next = bytes[position++];
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /// Moves over `count` variable-length integers, eight bytes at a time where there are as many: a
  /// byte without the high bit is the last of one.
  public void skipVarints(int count) {
    int left = count;
    while (left >= Long.BYTES && position + Long.BYTES <= bytes.length) {
      left -= Long.bitCount(~(long) LONG.get(bytes, position) & LAST_BYTES);
      position += Long.BYTES;
    }
    while (left > 0) {
      left -= bytes[position++] >= 0 ? 1 : 0;
    }
  }

  /// The next signed variable-length integer.
  public long readSigned() {
    long value = readVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /// The next text.
  public String readText() {
    int length = (int) readVarint();
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /// The next text, which is the same object as a likely one if that is equal and in ASCII.
  public String readText(String likely) {
    int start = position;
    int length = (int) readVarint();
    if (length == likely.length() && length <= end - position) {
      int same = 0;
      while (same < length && bytes[position + same] == likely.charAt(same)) {
        same++;
      }
      if (same == length) {
        position += length;
        return likely;
      }
    }
    position = start;
    return readText();
  }
}
