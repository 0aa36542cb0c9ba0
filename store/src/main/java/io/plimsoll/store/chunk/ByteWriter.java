package io.plimsoll.store.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A byte array that grows as it is written to, re-used from one value to the next. Belongs to one
/// thread.
public final class ByteWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /// The most bytes of one variable-length integer.
  private static final int VARINT_BYTES = 10;

  private byte[] bytes;
  private int size;

  /// A writer with room for `capacity` bytes to begin with.
  public ByteWriter(int capacity) {
    bytes = new byte[Math.max(Long.BYTES, capacity)];
  }

  /// Empties the writer; the array stays.
  public void clear() {
    size = 0;
  }

  /// Bytes written.
  public int size() {
    return size;
  }

  /// The array that holds what was written, valid until the next write.
  public byte[] array() {
    return bytes;
  }

  /// A copy of what was written.
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /// Makes room for `more` bytes.
  public void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  /// Appends the low eight bits.
  public void writeByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  /// Appends four bytes, least significant first.
  public void writeInt(int value) {
    ensure(Integer.BYTES);
    INT.set(bytes, size, value);
    size += Integer.BYTES;
  }

  /// Appends eight bytes, least significant first.
  public void writeLong(long value) {
    ensure(Long.BYTES);
    LONG.set(bytes, size, value);
    size += Long.BYTES;
  }

  /// Overwrites eight bytes that were appended before.
  public void overwriteLong(int at, long value) {
    LONG.set(bytes, at, value);
  }

  /// Overwrites the `count` low bytes of a value that were appended before.
  public void overwriteBytes(int at, long value, int count) {
    for (int i = 0; i < count; i++) {
      bytes[at + i] = (byte) (value >>> (8 * i));
    }
  }

  /// Appends `count` zero bytes and returns where they start.
  public int reserve(int count) {
    ensure(count);
    Arrays.fill(bytes, size, size + count, (byte) 0);
    size += count;
    return size - count;
  }

  /// Appends an unsigned integer of seven bits a byte, lowest first.
  public void writeVarint(long value) {
    ensure(VARINT_BYTES);
    byte[] array = bytes;
    int at = size;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      array[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[at++] = (byte) rest;
    size = at;
  }

  /// Appends a signed integer so that small ones of either sign are short.
  public void writeSigned(long value) {
    writeVarint(zigZag(value));
  }

  /// Appends part of an array.
  public void writeBytes(byte[] from, int offset, int count) {
    ensure(count);
    System.arraycopy(from, offset, bytes, size, count);
    size += count;
  }

  /// Appends a text in UTF-8 with its length before it.
  public void writeText(String text) {
    byte[] encoded = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    writeVarint(encoded.length);
    writeBytes(encoded, 0, encoded.length);
  }

  /// Maps 0, -1, 1, -2, … to 0, 1, 2, 3, …
  public static long zigZag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  /// Bytes that [#writeVarint] needs.
  public static int varintSize(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }
}
