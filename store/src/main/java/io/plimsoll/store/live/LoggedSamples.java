package io.plimsoll.store.live;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The samples of one record of the log, in their order. Belongs to one thread and is re-used.
public final class LoggedSamples {
  private static final int FIRST_CAPACITY = 2_048;

  int[] series = new int[FIRST_CAPACITY];
  long[] millis = new long[FIRST_CAPACITY];
  long[] codes = new long[FIRST_CAPACITY];
  @Nullable SampleBlock[] bases = new SampleBlock[FIRST_CAPACITY];
  private int size;
  private boolean ordered = true;

  /// Adds a sample.
  ///
  /// @param base the block whose newest code is what this one's is a change of; null if it stands
  ///   alone, or in a record that was read if its base is lost
  public void add(int index, long atMillis, long code, @Nullable SampleBlock base) {
    if (size == series.length) {
      int capacity = size * 2;
      series = Arrays.copyOf(series, capacity);
      millis = Arrays.copyOf(millis, capacity);
      codes = Arrays.copyOf(codes, capacity);
      bases = Arrays.copyOf(bases, capacity);
    }
    ordered &= size == 0 || series[size - 1] != index || millis[size - 1] <= atMillis;
    series[size] = index;
    millis[size] = atMillis;
    codes[size] = code;
    bases[size++] = base;
  }

  /// Puts samples of one series that follow each other into the order of their times; those of the
  /// same time stay as they are. A block takes a sample behind its newest at once, but has to be
  /// read for one before, so that a request that goes back in time would cost its square.
  public void order() {
    for (int from = 0, end = 1; !ordered && from < size; end++) {
      if (end == size || series[end] != series[from]) {
        order(from, end);
        from = end;
      }
    }
    ordered = true;
  }

  private void order(int from, int end) {
    int[] places =
        IntStream.range(from, end)
            .boxed()
            .sorted(Comparator.comparingLong(place -> millis[place]))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] oldMillis = Arrays.copyOfRange(millis, from, end);
    long[] oldCodes = Arrays.copyOfRange(codes, from, end);
    @Nullable SampleBlock[] oldBases = Arrays.copyOfRange(bases, from, end);
    for (int i = 0; i < places.length; i++) {
      millis[from + i] = oldMillis[places[i] - from];
      codes[from + i] = oldCodes[places[i] - from];
      bases[from + i] = oldBases[places[i] - from];
    }
  }

  /// How many samples there are.
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

  /// The code of a sample's value.
  public long code(int place) {
    return codes[place];
  }

  /// The block that a sample's code is a change from, and that takes it, or null.
  public @Nullable SampleBlock base(int place) {
    return bases[place];
  }

  /// Forgets the samples; the arrays stay.
  public void clear() {
    Arrays.fill(bases, 0, size, null);
    size = 0;
    ordered = true;
  }
}
