package io.plimsoll.store.rocks;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// A way through the keys of a family: takes a key and its value, and says which comes next. The
/// value's array is re-used, and has [Database#SLACK] bytes more.
@FunctionalInterface
interface Walk {
  /// Room for the first value.
  int FIRST_VALUE_BYTES = 8 * 1024;

  /// Goes on with the next key; no key is empty.
  byte[] NEXT = {};

  /// Returns [#NEXT], the key to go on from, or null to end.
  byte @Nullable [] visit(byte[] key, byte[] value, int valueLength) throws IOException;

  /// Goes all the way, under the lock of the database.
  default void run(Natives open, Family family, ReadOptions options, byte[] from, boolean back)
      throws IOException, RocksDBException {
    byte[] value = new byte[FIRST_VALUE_BYTES];
    try (RocksIterator iterator = open.database().newIterator(open.handle(family), options)) {
      seek(iterator, from, back);
      while (iterator.isValid()) {
        int length = iterator.value(value);
        if (length + Database.SLACK > value.length) {
          value = new byte[(length + Database.SLACK) * 2];
          length = iterator.value(value);
        }
        byte[] key = iterator.key();
        byte[] next = visit(key, value, length);
        if (next == null) {
          break;
        }
        if (next.length > 0) {
          seek(iterator, next, back);
        } else if (back) {
          iterator.prev();
        } else {
          iterator.next();
        }
      }
      iterator.status();
    }
  }

  private static void seek(RocksIterator iterator, byte[] key, boolean back) {
    if (back) {
      iterator.seekForPrev(key);
    } else {
      iterator.seek(key);
    }
  }
}
