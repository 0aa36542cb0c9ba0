package io.plimsoll.store.execution;

import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Reads the chunks that a query needs: looks up a few, or scans all, whichever is quicker. The
/// budget is asked at every one. Belongs to one thread.
final class ChunkReading {
  private final Head head;
  private final long bucketMillis;
  private final QueryBudget budget;

  ChunkReading(Head head, long bucketMillis, QueryBudget budget) {
    this.head = head;
    this.bucketMillis = bucketMillis;
    this.budget = budget;
  }

  /// What is read.
  ///
  /// @param blockMillis length of what a chunk covers
  /// @param fromMillis start of the range, inclusive
  /// @param toMillis end of the range, exclusive
  record Range(ChunkSource chunks, long blockMillis, long fromMillis, long toMillis) {
    long first() {
      return Math.max(Math.max(0, fromMillis) / blockMillis, chunks.firstBucket());
    }

    long last() {
      return Math.floorDiv(toMillis - 1, blockMillis);
    }
  }

  /// What takes chunks.
  @FunctionalInterface
  interface Taker {
    /// Takes a chunk.
    ///
    /// @param index of the source among those that are read, or group of the service
    void chunk(int index, byte[] chunk, int length) throws ChunkException, QueryStoppedException;
  }

  /// Reads the chunks of sources, those of each in order of time.
  void ofSources(Range range, List<Head.Selected> selected, Taker taker) throws IOException {
    if (selected.isEmpty()) {
      return;
    }
    if (ChunkSource.areFew(selected.size(), head.size())) {
      for (int i = 0; i < selected.size(); i++) {
        lookUp(range, i, selected.get(i), taker);
      }
      return;
    }
    int[] indexOf = indexOf(selected);
    ChunkSource.Visitor visitor =
        (id, chunk, length) -> {
          budget.take(0);
          if (id < indexOf.length && indexOf[id] >= 0) {
            taker.chunk(indexOf[id], chunk, length);
          }
        };
    range.chunks().scan(range.first(), range.last(), visitor);
  }

  private void lookUp(Range range, int index, Head.Selected selected, Taker taker)
      throws IOException {
    long born = selected.firstBucket() * bucketMillis / range.blockMillis();
    long died = ((selected.lastBucket() + 1) * bucketMillis - 1) / range.blockMillis();
    long last = Math.min(range.last(), died);
    ChunkSource.Visitor visitor = (id, chunk, length) -> taker.chunk(index, chunk, length);
    for (long block = Math.max(range.first(), born); block <= last; block++) {
      budget.take(0);
      range.chunks().find(block, selected.source().id(), visitor);
    }
  }

  private static int[] indexOf(List<Head.Selected> selected) {
    int[] indexOf = new int[selected.getLast().source().id() + 1];
    Arrays.fill(indexOf, -1);
    for (int i = 0; i < selected.size(); i++) {
      indexOf[selected.get(i).source().id()] = i;
    }
    return indexOf;
  }

  /// Reads the chunks of services.
  ///
  /// @param groupOf the group of each service that is read, by its number
  /// @param services how many there are
  void ofServices(Range range, Map<Integer, Integer> groupOf, int services, Taker taker)
      throws IOException {
    ChunkSource.Visitor visitor =
        (id, chunk, length) -> {
          budget.take(1);
          Integer group = groupOf.get(id);
          if (group != null) {
            taker.chunk(group, chunk, length);
          }
        };
    if (!ChunkSource.areFew(groupOf.size(), services)) {
      range.chunks().scan(range.first(), range.last(), visitor);
      return;
    }
    for (int id : groupOf.keySet()) {
      for (long bucket = range.first(); bucket <= range.last(); bucket++) {
        budget.take(0);
        range.chunks().find(bucket, id, visitor);
      }
    }
  }
}
