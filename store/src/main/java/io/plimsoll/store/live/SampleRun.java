package io.plimsoll.store.live;

import java.util.Arrays;

/// Samples of one series that are collected from chunks and memory, each of which may have the same
/// ones. Belongs to one thread and is re-used.
public final class SampleRun {
  private static final int FIRST_CAPACITY = 64;

  private long[] millis;
  private long[] codes;
  private int size;
  private boolean ascends = true;

  /// An empty run.
  public SampleRun() {
    this(FIRST_CAPACITY);
  }

  /// An empty run with room for some samples; it makes more if need be.
  public SampleRun(int capacity) {
    millis = new long[capacity];
    codes = new long[capacity];
  }

  /// Adds a sample.
  public void add(long atMillis, long code) {
    makeRoom(1);
    ascends &= size == 0 || millis[size - 1] < atMillis;
    millis[size] = atMillis;
    codes[size++] = code;
  }

  private void makeRoom(int count) {
    if (millis.length - size < count) {
      int capacity = Math.max(2 * size, size + count);
      millis = Arrays.copyOf(millis, capacity);
      codes = Arrays.copyOf(codes, capacity);
    }
  }

  /// Adds those of some samples that are later than one time, up to another.
  ///
  /// @param at their times, ascending
  /// @return how many were added
  public int add(long[] at, long[] values, int count, long afterMillis, long throughMillis) {
    int from = behind(at, count, afterMillis);
    int end = behind(at, count, throughMillis);
    if (from >= end) {
      return 0;
    }
    int more = end - from;
    makeRoom(more);
    ascends &= size == 0 || millis[size - 1] < at[from];
    System.arraycopy(at, from, millis, size, more);
    System.arraycopy(values, from, codes, size, more);
    size += more;
    return more;
  }

  /// How many times are not later than one.
  private static int behind(long[] at, int count, long millis) {
    if (count == 0 || at[0] > millis) {
      return 0;
    }
    if (at[count - 1] <= millis) {
      return count;
    }
    int found = Arrays.binarySearch(at, 0, count, millis);
    return found < 0 ? -found - 1 : found + 1;
  }

  /// Adds those samples of a block that are later than one time, up to another.
  public void add(SampleCursor cursor, long afterMillis, long throughMillis) {
    int before = size;
    while (cursor.left() > 0) {
      makeRoom(1);
      size = cursor.read(millis, codes, size, afterMillis, throughMillis);
    }
    ascends &= before == 0 || before == size || millis[before - 1] < millis[before];
  }

  /// Puts the samples in order, and keeps one of those with the same time: the first added.
  public void settle() {
    int sorted = ascends ? size : ascending(0);
    while (sorted < size) {
      int end = ascending(sorted);
      sorted = merge(sorted, end);
      System.arraycopy(millis, end, millis, sorted, size - end);
      System.arraycopy(codes, end, codes, sorted, size - end);
      size -= end - sorted;
      sorted = sorted == size ? size : ascendingFrom(sorted);
    }
    ascends = true;
  }

  /// Where the ascent ends that starts at a place.
  private int ascending(int from) {
    int end = from + 1;
    while (end < size && millis[end - 1] < millis[end]) {
      end++;
    }
    return end;
  }

  /// The same for a place that may go on the ascent before it.
  private int ascendingFrom(int from) {
    return millis[from - 1] < millis[from] ? ascending(from) : from;
  }

  /// Merges the samples before a place with those behind it, and returns where they end.
  private int merge(int place, int end) {
    int start = Arrays.binarySearch(millis, 0, place, millis[place]);
    start = start < 0 ? -start - 1 : start;
    long[] at = Arrays.copyOfRange(millis, start, place);
    long[] values = Arrays.copyOfRange(codes, start, place);
    int into = start;
    int left = 0;
    int right = place;
    while (left < at.length) {
      if (right < end && millis[right] < at[left]) {
        millis[into] = millis[right];
        codes[into++] = codes[right++];
      } else {
        right += right < end && millis[right] == at[left] ? 1 : 0;
        millis[into] = at[left];
        codes[into++] = values[left++];
      }
    }
    System.arraycopy(millis, right, millis, into, end - right);
    System.arraycopy(codes, right, codes, into, end - right);
    return into + end - right;
  }

  /// Forgets the samples; the arrays stay.
  public void clear() {
    size = 0;
    ascends = true;
  }

  /// How many samples there are.
  public int size() {
    return size;
  }

  /// Their times; valid until the next change.
  public long[] millis() {
    return millis;
  }

  /// Their codes; valid until the next change.
  public long[] codes() {
    return codes;
  }
}
