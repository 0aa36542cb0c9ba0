package io.plimsoll.store.sample;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.chunk.ChunkWriter;
import java.util.Arrays;

/// Encodes the samples of one group in one bucket as a chunk: a shared column of timestamps, and a
/// column of codes per series. Series of one sender mostly have the same timestamps; where they do
/// not, the rows are all times of any, and a series has gaps where it has no sample.
///
/// Belongs to one thread and is re-used: [#start], [#column] for each, [#write]. Nothing is
/// allocated once the arrays have grown to what groups need, at most 25 MB.
public final class GroupChunkWriter {
  /// The most columns of a chunk.
  public static final int MAX_COLUMNS = 128;

  /// The most rows times columns of a chunk, 8 MB while it is written: 128 columns with a sample
  /// every quarter of a second for half an hour.
  public static final int MAX_CELLS = 1 << 20;

  private static final long[] NONE = {};

  private final ChunkWriter writer = ChunkWriter.ofCodes();
  private final long[][] millis = new long[MAX_COLUMNS][];
  private final long[][] codes = new long[MAX_COLUMNS][];
  private final long[][] spread = new long[MAX_COLUMNS][];
  private final long[][] cells = new long[MAX_COLUMNS][];
  private final int[] counts = new int[MAX_COLUMNS];
  private final boolean[] shares = new boolean[MAX_COLUMNS];

  private int columns;
  private int samples;
  private boolean fits;

  // The times of the first column with samples, which most others share, and those of any.
  private long[] common = NONE;
  private int commonRows;
  private long[] times = NONE;
  private long[] merged = NONE;
  private int rows;

  /// A writer without arrays yet.
  public GroupChunkWriter() {
    Arrays.fill(millis, NONE);
    Arrays.fill(codes, NONE);
    Arrays.fill(spread, NONE);
  }

  /// Starts a chunk of so many columns, all without samples yet.
  ///
  /// @param count from 1 to [#MAX_COLUMNS]
  public void start(int count) {
    if (count < 1 || count > MAX_COLUMNS) {
      throw new IllegalArgumentException(
          "A group has 1 to " + MAX_COLUMNS + " columns, got " + count);
    }
    columns = count;
    samples = 0;
    commonRows = 0;
    fits = true;
    Arrays.fill(counts, 0, count, 0);
  }

  /// Gives a column its samples, once. The arrays are copied.
  ///
  /// @param atMillis the times, milliseconds since the epoch, each later than the one before
  /// @param values codes from [ValueCode#of]
  public void column(int index, long[] atMillis, long[] values, int count) {
    samples += Math.min(count, MAX_CELLS);
    fits &= count <= ChunkWriter.MAX_ROWS && samples <= MAX_CELLS;
    if (!fits || count == 0) {
      return;
    }
    counts[index] = count;
    codes[index] = copy(values, count, codes[index]);
    if (commonRows == 0) {
      common = copy(atMillis, count, common);
      commonRows = count;
    }
    shares[index] = Arrays.equals(atMillis, 0, count, common, 0, commonRows);
    if (!shares[index]) {
      millis[index] = copy(atMillis, count, millis[index]);
    }
  }

  /// Appends the chunk.
  ///
  /// @return whether it was written: not if there are more than [ChunkWriter#MAX_ROWS] different
  ///   times, or more than [#MAX_CELLS] rows times columns; the caller splits the samples by time
  ///   and starts again with each part
  /// @throws IllegalArgumentException if no column has a sample
  public boolean write(ByteWriter out) {
    if (fits && samples == 0) {
      throw new IllegalArgumentException("A chunk of a group needs a sample");
    }
    if (!fits || !unite()) {
      return false;
    }
    for (int i = 0; i < columns; i++) {
      cells[i] = counts[i] == rows ? codes[i] : spread(i);
    }
    writer.write(out, times, cells, columns, rows);
    return true;
  }

  /// Finds the rows; stops where they are too many.
  private boolean unite() {
    times = copy(common, commonRows, times);
    rows = commonRows;
    for (int i = 0; i < columns; i++) {
      if (counts[i] > 0 && !shares[i]) {
        merge(millis[i], counts[i]);
      }
      if (rows > ChunkWriter.MAX_ROWS || (long) rows * columns > MAX_CELLS) {
        return false;
      }
    }
    return true;
  }

  private void merge(long[] added, int count) {
    merged = reserve(merged, rows + count);
    int size = 0;
    int from = 0;
    for (int row = 0; row < rows; row++) {
      while (from < count && added[from] < times[row]) {
        merged[size++] = added[from++];
      }
      from += from < count && added[from] == times[row] ? 1 : 0;
      merged[size++] = times[row];
    }
    System.arraycopy(added, from, merged, size, count - from);
    long[] swapped = times;
    times = merged;
    merged = swapped;
    rows = size + count - from;
  }

  /// A column with gaps where it has no sample.
  private long[] spread(int index) {
    long[] into = reserve(spread[index], rows);
    spread[index] = into;
    long[] from = codes[index];
    long[] at = shares[index] ? common : millis[index];
    int count = counts[index];
    int next = 0;
    for (int row = 0; row < rows; row++) {
      into[row] = next < count && at[next] == times[row] ? from[next++] : Frame.MISSING;
    }
    return into;
  }

  private static long[] copy(long[] from, int count, long[] into) {
    long[] copy = reserve(into, count);
    System.arraycopy(from, 0, copy, 0, count);
    return copy;
  }

  private static long[] reserve(long[] array, int count) {
    return array.length < count ? new long[count + count / 4] : array;
  }
}
