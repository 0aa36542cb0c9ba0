package io.plimsoll.dashboard.write;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes protobuf messages by hand, so that what is read is held against the wire format and not
/// against the library that reads it.
public final class Message {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// A varint field.
  public Message varint(int field, long value) {
    raw((long) field << 3);
    raw(value);
    return this;
  }

  /// A field of eight bytes.
  public Message fixed(int field, double value) {
    return fixed(field, Double.doubleToRawLongBits(value));
  }

  /// The same, by its bits.
  public Message fixed(int field, long bits) {
    raw(((long) field << 3) | 1);
    byte[] bytes = new byte[Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(bits);
    out.writeBytes(bytes);
    return this;
  }

  /// A field of bytes.
  public Message bytes(int field, byte... value) {
    raw(((long) field << 3) | 2);
    raw(value.length);
    out.writeBytes(value);
    return this;
  }

  /// A text.
  public Message text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /// A message within.
  public Message message(int field, Message value) {
    return bytes(field, value.toBytes());
  }

  /// Bytes as they are.
  public Message append(byte... value) {
    out.writeBytes(value);
    return this;
  }

  /// A number without a field, as in packed ones.
  public Message raw(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  /// The message.
  public byte[] toBytes() {
    return out.toByteArray();
  }
}
