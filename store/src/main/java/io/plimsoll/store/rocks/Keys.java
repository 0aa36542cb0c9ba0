package io.plimsoll.store.rocks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Keys, big-endian so that their bytes sort as their numbers do.
final class Keys {
  private Keys() {}

  static byte[] sequence(long sequence) {
    return ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
  }

  static long sequence(byte[] key) {
    return ByteBuffer.wrap(key).getLong();
  }

  /// Two unsigned 32-bit numbers, the one that is scanned by first.
  static byte[] pair(long first, int second) {
    return ByteBuffer.allocate(Long.BYTES).putInt((int) first).putInt(second).array();
  }

  static int second(byte[] key) {
    return ByteBuffer.wrap(key).getInt(Integer.BYTES);
  }

  static long first(byte[] key) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(key).getInt());
  }

  /// The key of a source: `s` and its number.
  static byte[] source(int id) {
    return ByteBuffer.allocate(1 + Integer.BYTES).put((byte) 's').putInt(id).array();
  }

  /// The number in the key of a source or a service.
  static int sourceId(byte[] key) {
    return ByteBuffer.wrap(key).getInt(1);
  }

  /// The key of a service that has rollups: `v` and its number.
  static byte[] service(int id) {
    return ByteBuffer.allocate(1 + Integer.BYTES).put((byte) 'v').putInt(id).array();
  }

  /// The key of a source that has nothing but rollups: `o`, the bucket it was last seen in, and its
  /// number.
  static byte[] archived(long lastBucket, int id) {
    return ByteBuffer.allocate(1 + Long.BYTES)
        .put((byte) 'o')
        .putInt((int) lastBucket)
        .putInt(id)
        .array();
  }

  static boolean isArchived(byte[] key) {
    return key.length == 1 + Long.BYTES && key[0] == 'o';
  }

  static long archivedBucket(byte[] key) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(key).getInt(1));
  }

  static int archivedId(byte[] key) {
    return ByteBuffer.wrap(key).getInt(1 + Integer.BYTES);
  }

  static boolean isSource(byte[] key) {
    return key.length == 1 + Integer.BYTES && key[0] == 's';
  }

  static boolean isService(byte[] key) {
    return key.length == 1 + Integer.BYTES && key[0] == 'v';
  }

  static byte[] name(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
