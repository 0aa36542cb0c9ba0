package io.plimsoll.collector.wire;

import java.util.zip.CRC32C;

/// An encoded frame with its length and checksum before it, four bytes each, least significant
/// first: in a body as in a file one such record follows the other.
public final class FrameRecord {
  /// Bytes before the frame.
  public static final int HEADER_BYTES = 8;

  /// The most bytes of a record.
  public static final int MAX_BYTES = WireLimits.MAX_BODY_BYTES;

  private FrameRecord() {}

  /// The length of the record at a place, header included, if it is all there and intact. Zeros,
  /// which a file may end with after a loss of power, are none, though their checksum is right.
  ///
  /// @param end where the bytes end
  /// @return -1 if it is cut off or damaged
  public static int length(byte[] bytes, int offset, int end) {
    if (end - offset < HEADER_BYTES) {
      return -1;
    }
    int length = readInt(bytes, offset);
    if (length <= 0 || length > end - offset - HEADER_BYTES) {
      return -1;
    }
    boolean isIntact =
        checksum(bytes, offset + HEADER_BYTES, length) == readInt(bytes, offset + Integer.BYTES);
    return isIntact ? HEADER_BYTES + length : -1;
  }

  /// Fills in the header of a record whose frame is written behind it.
  static void seal(WireWriter record) {
    int length = record.size() - HEADER_BYTES;
    record.overwrite(0, length, Integer.BYTES);
    record.overwrite(Integer.BYTES, checksum(record.array(), HEADER_BYTES, length), Integer.BYTES);
  }

  private static int checksum(byte[] bytes, int offset, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, offset, length);
    return (int) checksum.getValue();
  }

  private static int readInt(byte[] bytes, int at) {
    int value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      value |= (bytes[at + i] & 0xFF) << (8 * i);
    }
    return value;
  }
}
