package io.plimsoll.store.series;

import java.util.Arrays;

/// Samples that are kept together, in the order in which they were sent. Belongs to one thread and
/// is re-used; three arrays, so that a sample costs no object.
public final class SampleBatch {
  private static final int FIRST_CAPACITY = 2_048;

  private int[] series = new int[FIRST_CAPACITY];
  private long[] millis = new long[FIRST_CAPACITY];
  private long[] bits = new long[FIRST_CAPACITY];
  private int size;

  /// Adds a sample.
  ///
  /// @param index of the series, from [SeriesStore#find] or [SeriesStore#admit]
  /// @param atMillis when it was read, milliseconds since the epoch
  /// @param valueBits the value's bits, as [Double#doubleToRawLongBits] gives them
  public void add(int index, long atMillis, long valueBits) {
    if (size == series.length) {
      series = Arrays.copyOf(series, 2 * size);
      millis = Arrays.copyOf(millis, 2 * size);
      bits = Arrays.copyOf(bits, 2 * size);
    }
    series[size] = index;
    millis[size] = atMillis;
    bits[size++] = valueBits;
  }

  /// Samples in the batch.
  public int size() {
    return size;
  }

  /// The series of a sample.
  public int series(int place) {
    return series[place];
  }

  /// The time of a sample.
  public long millis(int place) {
    return millis[place];
  }

  /// The bits of a sample's value.
  public long bits(int place) {
    return bits[place];
  }

  /// Empties the batch; the arrays stay.
  public void clear() {
    size = 0;
  }
}
