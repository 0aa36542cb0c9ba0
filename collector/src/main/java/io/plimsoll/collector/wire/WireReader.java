package io.plimsoll.collector.wire;

import java.nio.charset.StandardCharsets;

/// Reads what [WireWriter] wrote, or anything else that somebody sent: it trusts no length and says
/// where the fault is. Belongs to one thread.
final class WireReader {
  private static final int LAST_SHIFT = 63;

  private final byte[] bytes;
  private final int start;
  private final int end;
  private final String name;
  private int position;

  /// @param name what is read, for messages
  WireReader(byte[] bytes, int offset, int length, String name) {
    this.bytes = bytes;
    this.start = offset;
    this.position = offset;
    this.end = offset + length;
    this.name = name;
  }

  int remaining() {
    return end - position;
  }

  WireException fault(String reason) {
    return new WireException(name + ", byte " + (position - start), reason);
  }

  private void need(int count) throws WireException {
    if (end - position < count) {
      throw fault("ends in the middle of something");
    }
  }

  int readByte() throws WireException {
    need(1);
    return bytes[position++] & 0xFF;
  }

  /// The next `count` bytes as an integer, least significant first.
  long readBytes(int count) throws WireException {
    need(count);
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[position++] & 0xFFL) << (8 * i);
    }
    return value;
  }

  long readVarint() throws WireException {
    long value = 0;
    for (int shift = 0; shift <= LAST_SHIFT; shift += 7) {
      need(1);
      long next = bytes[position++];
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw fault("a number has more than 64 bits");
  }

  long readSigned() throws WireException {
    long value = readVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /// A number from zero to a limit, both inclusive.
  int readCount(String what, int most) throws WireException {
    long value = readVarint();
    if (value < 0 || value > most) {
      throw fault("%s is %s, at most %d".formatted(what, Long.toUnsignedString(value), most));
    }
    return (int) value;
  }

  String readText() throws WireException {
    int length = readCount("the length of a text", WireLimits.MAX_TEXT_BYTES);
    need(length);
    position += length;
    return new String(bytes, position - length, length, StandardCharsets.UTF_8);
  }
}
