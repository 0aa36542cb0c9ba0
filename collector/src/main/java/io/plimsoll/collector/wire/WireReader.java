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

  /// A number from one to another, both inclusive.
  long readNumber(String what, long least, long most) throws WireException {
    return inRange(what, readVarint(), least, most);
  }

  /// Refuses a number that is out of a range.
  long inRange(String what, long value, long least, long most) throws WireException {
    if (value < least || value > most) {
      throw fault("%s is %d, not from %d to %d".formatted(what, value, least, most));
    }
    return value;
  }

  /// A text that a person may be shown within a line.
  String readName(String what) throws WireException {
    String text = readText();
    if (!isPlain(text) || text.length() > WireLimits.MAX_NAME) {
      throw fault(
          "%s has at most %d characters and none that control something"
              .formatted(what, WireLimits.MAX_NAME));
    }
    return text;
  }

  /// Whether a text has no line breaks and the like.
  static boolean isPlain(String text) {
    return text.chars().noneMatch(Character::isISOControl);
  }

  String readText() throws WireException {
    int length = readCount("the length of a text", WireLimits.MAX_TEXT_BYTES);
    need(length);
    position += length;
    return new String(bytes, position - length, length, StandardCharsets.UTF_8);
  }
}
