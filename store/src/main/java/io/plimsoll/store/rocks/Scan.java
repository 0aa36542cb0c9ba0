package io.plimsoll.store.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;

/// A walk over the keys of a family.
///
/// A damaged block stops an iterator of RocksDB for good, and nothing tells where the block ends.
/// In families whose rest is of use the walk goes on behind it: the first key that can be sought is
/// found by steps that double, then by bisection, in about twenty seeks. Keys that other files have
/// in between are passed over as well, so no older value can come up in place of a damaged one.
final class Scan {
  private static final int FIRST_VALUE_BYTES = 8 * 1024;

  private final Natives open;
  private final Family family;
  private final ReadOptions options;
  private final Walk walk;
  private final Damages damages;
  private byte[] key = {};
  private byte[] value = new byte[FIRST_VALUE_BYTES];

  /// What is told of blocks that cannot be read.
  @FunctionalInterface
  interface Damages {
    void unreadable(Family family, String reason);
  }

  Scan(Natives open, Family family, ReadOptions options, Walk walk, Damages damages) {
    this.open = open;
    this.family = family;
    this.options = options;
    this.walk = walk;
    this.damages = damages;
  }

  private RocksIterator iterator() {
    return open.database().newIterator(open.handle(family), options);
  }

  /// Visits keys in ascending order from one, inclusive, until the walk has enough.
  void ascend(byte[] from) throws IOException, RocksDBException {
    byte[] next = from;
    while (next != null) {
      next = ascendToDamage(next);
    }
  }

  /// Returns where to go on behind damage, or null if there is nothing more to visit.
  private byte @Nullable [] ascendToDamage(byte[] from) throws IOException, RocksDBException {
    byte[] place = from;
    boolean visited = false;
    try (RocksIterator iterator = iterator()) {
      iterator.seek(from);
      while (iterator.isValid()) {
        place = key(iterator);
        visited = true;
        byte[] next = visit(iterator, place);
        if (next == null) {
          return null;
        }
        if (next.length == 0) {
          iterator.next();
        } else {
          place = next;
          visited = false;
          iterator.seek(next);
        }
      }
      iterator.status();
      return null;
    } catch (RocksDBException damage) {
      if (!isDamage(damage) || !family.isOfUseInPart()) {
        throw damage;
      }
      return behind(place, visited, damage);
    }
  }

  /// Visits keys in descending order from one, inclusive, until the walk has enough. It cannot
  /// leave any out.
  void descend(byte[] from) throws IOException, RocksDBException {
    try (RocksIterator iterator = iterator()) {
      iterator.seekForPrev(from);
      while (iterator.isValid()) {
        if (visit(iterator, key(iterator)) == null) {
          return;
        }
        iterator.prev();
      }
      iterator.status();
    }
  }

  /// The key, in an array of its length.
  private byte[] key(RocksIterator iterator) {
    int length = iterator.key(key);
    if (length != key.length) {
      key = new byte[length];
      iterator.key(key);
    }
    return key;
  }

  private byte @Nullable [] visit(RocksIterator iterator, byte[] at) throws IOException {
    if (!walk.wants(at)) {
      return walk.pass(at);
    }
    int length = iterator.value(value);
    if (length + Database.SLACK > value.length) {
      value = new byte[(length + Database.SLACK) * 2];
      length = iterator.value(value);
    }
    return walk.visit(at, value, length);
  }

  private byte @Nullable [] behind(byte[] place, boolean visited, RocksDBException damage)
      throws RocksDBException {
    long unreadable = number(place);
    long step = 1;
    long first = visited ? unreadable : unreadable - 1;
    long readable = first + step;
    while (!canSeek(readable)) {
      unreadable = readable;
      step *= 2;
      readable = first + step;
      if (step < 0 || Long.compareUnsigned(readable, unreadable) <= 0) {
        damages.unreadable(family, String.valueOf(damage.getMessage()));
        return null;
      }
    }
    while (readable - unreadable > 1) {
      long middle = unreadable + (readable - unreadable) / 2;
      if (canSeek(middle)) {
        readable = middle;
      } else {
        unreadable = middle;
      }
    }
    damages.unreadable(family, String.valueOf(damage.getMessage()));
    return Keys.sequence(readable);
  }

  private boolean canSeek(long number) throws RocksDBException {
    try (RocksIterator iterator = iterator()) {
      iterator.seek(Keys.sequence(number));
      iterator.status();
      return true;
    } catch (RocksDBException failure) {
      if (isDamage(failure)) {
        return false;
      }
      throw failure;
    }
  }

  /// The first eight bytes of a key, as a number that sorts as the key does.
  private static long number(byte[] key) {
    return ByteBuffer.wrap(Arrays.copyOf(key, Long.BYTES)).getLong();
  }

  /// Whether something is not what was written, rather than out of reach.
  static boolean isDamage(RocksDBException failure) {
    return Opening.code(failure) == Status.Code.Corruption;
  }
}
