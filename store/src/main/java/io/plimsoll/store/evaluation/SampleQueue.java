package io.plimsoll.store.evaluation;

import java.util.Arrays;

/// Samples in the order of their times, taken out at either end. A ring that only grows.
final class SampleQueue {
  private static final int FIRST_CAPACITY = 64;

  private long[] millis = new long[FIRST_CAPACITY];
  private double[] values = new double[FIRST_CAPACITY];
  private int mask = FIRST_CAPACITY - 1;
  private int first;
  private int size;

  void clear() {
    first = 0;
    size = 0;
  }

  int size() {
    return size;
  }

  void add(long atMillis, double value) {
    if (size == millis.length) {
      grow();
    }
    int at = (first + size) & mask;
    millis[at] = atMillis;
    values[at] = value;
    size++;
  }

  /// Takes out samples up to and including a time, and says how many.
  int dropThrough(long atMillis) {
    int before = size;
    while (size > 0 && millis[first] <= atMillis) {
      first = (first + 1) & mask;
      size--;
    }
    return before - size;
  }

  void dropLast() {
    size--;
  }

  long firstMillis() {
    return millis[first];
  }

  double firstValue() {
    return values[first];
  }

  double lastValue() {
    return value(size - 1);
  }

  double value(int index) {
    return values[(first + index) & mask];
  }

  private void grow() {
    int capacity = millis.length;
    millis = Arrays.copyOf(millis, 2 * capacity);
    values = Arrays.copyOf(values, 2 * capacity);
    // The part before `first` comes after the part behind it.
    System.arraycopy(millis, 0, millis, capacity, first);
    System.arraycopy(values, 0, values, capacity, first);
    mask = 2 * capacity - 1;
  }
}
