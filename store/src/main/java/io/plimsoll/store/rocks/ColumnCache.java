package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ChunkReader;
import org.jspecify.annotations.Nullable;

/// Columns that were read of chunks, each as a chunk of its own: a dashboard asks for the same few
/// metrics of the same hours again and again, and a chunk has all metrics of a container. Reading
/// one from here takes a fraction of finding and copying the whole chunk. Thread-safe.
///
/// A closing may add parts to chunks and drop others, so all is forgotten at each. What is full
/// takes nothing more until then: what it would throw out might be asked for next, and would be
/// garbage that only a collection of the whole heap removes.
///
/// A table with open addressing, half full at most, out of which nothing is ever taken alone. Eight
/// groups with successive numbers are side by side in it, as they are mostly asked for together.
final class ColumnCache {
  /// Some 70,000 columns of half an hour at 15 s: two hours of a metric of 17,000 containers.
  static final long MAX_BYTES = 16 << 20;

  /// A smaller heap has more urgent uses.
  private static final int HEAP_SHARE = 64;

  /// What a column takes beside its bytes: the head of the array, and two to four slots of 12
  /// bytes.
  private static final int OVERHEAD = 64;

  private static final int FIRST_SLOTS = 1_024;
  private static final int COLUMN_BITS = 7;
  private static final int RUN_BITS = 3;
  private static final long RUN_MASK = (1 << RUN_BITS) - 1;
  private static final long MIX = 0x9E3779B97F4A7C15L;
  private static final byte[] NOTHING = {};

  private final long maxBytes = Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  private long[] keys = {};
  private byte[] @Nullable [] columns = {};
  private int size;
  private long bytes;
  private long generation;

  /// How many times it was emptied.
  synchronized long generation() {
    return generation;
  }

  /// The column of a group in a bucket as a chunk of its own, with [ChunkReader#SLACK] bytes behind
  /// it; without bytes if the column has no samples there, and null if that is not known.
  synchronized byte @Nullable [] find(int bucket, int group, int column) {
    return size == 0 ? null : columns[slot(key(bucket, group, column))];
  }

  /// Keeps a column, if there is room and nothing was written since it was looked for.
  ///
  /// @param since the generation when the reading began
  /// @param chunk the column as a chunk; copied
  synchronized void put(
      long since, int bucket, int group, int column, byte[] chunk, int from, int length) {
    if (since != generation || bytes >= maxBytes) {
      return;
    }
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    long key = key(bucket, group, column);
    int slot = slot(key);
    if (columns[slot] == null) {
      byte[] copy = length == 0 ? NOTHING : new byte[length + ChunkReader.SLACK];
      System.arraycopy(chunk, from, copy, 0, length);
      keys[slot] = key;
      columns[slot] = copy;
      size++;
      bytes += copy.length + OVERHEAD;
    }
  }

  /// Forgets everything.
  synchronized void clear() {
    generation++;
    keys = new long[0];
    columns = new byte[0][];
    size = 0;
    bytes = 0;
  }

  private void grow() {
    long[] oldKeys = keys;
    byte[] @Nullable [] oldColumns = columns;
    int slots = Math.max(FIRST_SLOTS, 2 * oldKeys.length);
    keys = new long[slots];
    columns = new byte[slots][];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldColumns[i] != null) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        columns[slot] = oldColumns[i];
      }
    }
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int run = (int) (((key >>> RUN_BITS) * MIX) >>> Integer.SIZE);
    int slot = ((run << RUN_BITS) | (int) (key & RUN_MASK)) & mask;
    while (columns[slot] != null && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /// Buckets have 21 bits until 2089, columns 7 (there are 128 at most) and groups 32.
  private static long key(int bucket, int group, int column) {
    long place = ((long) bucket << COLUMN_BITS) | column;
    return (place << Integer.SIZE) | Integer.toUnsignedLong(group);
  }
}
