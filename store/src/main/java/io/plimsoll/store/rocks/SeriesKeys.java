package io.plimsoll.store.rocks;

import java.nio.ByteBuffer;

/// Keys of the families of series, big-endian so that their bytes sort as their numbers do.
final class SeriesKeys {
  private static final byte LIVE = 0;
  private static final byte COLD = 1;

  private SeriesKeys() {}

  /// A chunk: bucket u32, group u32, part u16.
  static byte[] chunk(int bucket, int group, int part) {
    return ByteBuffer.allocate(10).putInt(bucket).putInt(group).putShort((short) part).array();
  }

  static int bucket(byte[] chunkKey) {
    return ByteBuffer.wrap(chunkKey).getInt();
  }

  static int group(byte[] chunkKey) {
    return ByteBuffer.wrap(chunkKey).getInt(Integer.BYTES);
  }

  static int part(byte[] chunkKey) {
    return Short.toUnsignedInt(ByteBuffer.wrap(chunkKey).getShort(2 * Integer.BYTES));
  }

  /// A group that is in memory: zero, group u32.
  static byte[] live(int group) {
    return ByteBuffer.allocate(5).put(LIVE).putInt(group).array();
  }

  static boolean isLive(byte[] groupKey) {
    return groupKey[0] == LIVE;
  }

  /// A group that is not: one, the last bucket it has samples in u32, group u32.
  static byte[] cold(int lastBucket, int group) {
    return ByteBuffer.allocate(9).put(COLD).putInt(lastBucket).putInt(group).array();
  }

  /// The group in a key of either kind.
  static int groupId(byte[] groupKey) {
    return ByteBuffer.wrap(groupKey).getInt(groupKey.length - Integer.BYTES);
  }

  static int lastBucket(byte[] coldKey) {
    return ByteBuffer.wrap(coldKey).getInt(1);
  }
}
