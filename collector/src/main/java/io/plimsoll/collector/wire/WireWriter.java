package io.plimsoll.collector.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes that grow as they are written. Belongs to one thread.
final class WireWriter {
  private static final int VARINT_BYTES = 10;

  private byte[] bytes = new byte[4_096];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  byte[] array() {
    return bytes;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /// Makes room for `more` bytes of any value and returns where they start.
  int reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
    size += more;
    return size - more;
  }

  void writeByte(int value) {
    int at = reserve(1);
    bytes[at] = (byte) value;
  }

  /// Appends the low bytes of a value, least significant first.
  void writeBytes(long value, int count) {
    overwrite(reserve(count), value, count);
  }

  void overwrite(int at, long value, int count) {
    for (int i = 0; i < count; i++) {
      bytes[at + i] = (byte) (value >>> (8 * i));
    }
  }

  /// Appends an unsigned integer of seven bits a byte, lowest first.
  void writeVarint(long value) {
    int at = reserve(VARINT_BYTES);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    size = at;
  }

  /// Appends a signed integer so that small ones of either sign are short.
  void writeSigned(long value) {
    writeVarint((value << 1) ^ (value >> 63));
  }

  /// Appends a text in UTF-8 with its length before it; what is too long is cut.
  void writeText(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(encoded.length, WireLimits.MAX_TEXT_BYTES);
    writeVarint(length);
    int at = reserve(length); // which may replace the array
    System.arraycopy(encoded, 0, bytes, at, length);
  }
}
