package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ByteWriter;
import java.util.Arrays;

/// Takes the columns that a query reads of chunks over into a [ColumnCache], group by group. A
/// column is kept if its group has one chunk in the bucket, as almost all have: late samples make
/// more, which only a chunk of all their columns tells apart. Belongs to one thread.
final class KeptColumns {
  private final ColumnCache cache;
  private final ByteWriter cut = new ByteWriter(1_024);
  private int[] columns = new int[8];
  private int[] ends = new int[8];
  private int size;
  private long generation;
  private int bucket;
  private int group;
  private int parts;

  KeptColumns(ColumnCache cache) {
    this.cache = cache;
  }

  /// Begins with a bucket, before anything of it is read.
  void start(int of) {
    generation = cache.generation();
    bucket = of;
    parts = 0;
  }

  /// Begins with a chunk. That of another group means that the last group is whole.
  void chunk(int of) {
    if (parts > 0 && of == group) {
      parts++;
      return;
    }
    keep();
    group = of;
    parts = 1;
    size = 0;
    cut.clear();
  }

  /// Takes a column of the chunk over.
  void add(int column, SeriesChunks chunks) {
    if (parts > 1) {
      return;
    }
    if (size == columns.length) {
      columns = Arrays.copyOf(columns, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
    }
    chunks.cut(column, cut);
    columns[size] = column;
    ends[size++] = cut.size();
  }

  /// Keeps that a group has no chunk.
  void addNone(int without, int column) {
    cache.put(generation, bucket, without, column, cut.array(), 0, 0);
  }

  /// Keeps the last group, which is whole too.
  void keep() {
    if (parts == 1) {
      for (int i = 0; i < size; i++) {
        int from = i == 0 ? 0 : ends[i - 1];
        cache.put(generation, bucket, group, columns[i], cut.array(), from, ends[i] - from);
      }
    }
    parts = 0;
  }
}
