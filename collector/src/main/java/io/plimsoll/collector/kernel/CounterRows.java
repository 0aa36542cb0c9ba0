package io.plimsoll.collector.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts a [CounterTable] together while kernel files are read. One object serves any number of
/// tables, one after the other, and allocates only for one that differs from the one before. Not
/// thread-safe.
public final class CounterRows {
  /// A container has a few interfaces and devices. With more there are only sums: each row is a
  /// series for every metric of it.
  static final int MAX_ROWS = 64;

  private final int width;
  private final byte[][] keys = new byte[MAX_ROWS][];
  private final long[] values;
  private final long[] sums;
  private @Nullable CounterTable before;
  private boolean sameKeys;
  private boolean tooMany;
  private int rows;
  private int last;

  /// @param width numbers in a row
  public CounterRows(int width) {
    this.width = width;
    values = new long[MAX_ROWS * width];
    sums = new long[width];
  }

  /// Begins a table.
  ///
  /// @param before the one that was read of the same container before
  public void begin(@Nullable CounterTable before) {
    this.before = before;
    sameKeys = true;
    tooMany = false;
    rows = 0;
    last = 0;
    Arrays.fill(sums, 0);
  }

  /// The row of the last word of `text`, which is made if there is none yet; -1 beyond the limit.
  int row(KernelText text) {
    if (last < rows && text.wordIs(keys[last])) {
      return last;
    }
    for (int row = 0; row < rows; row++) {
      if (text.wordIs(keys[row])) {
        last = row;
        return row;
      }
    }
    if (rows == MAX_ROWS) {
      tooMany = true;
      return -1;
    }
    keys[rows] = key(text);
    Arrays.fill(values, rows * width, (rows + 1) * width, 0);
    last = rows;
    return rows++;
  }

  private byte[] key(KernelText text) {
    CounterTable table = before;
    if (table != null && rows < table.rows() && text.wordIs(table.key(rows))) {
      return table.key(rows);
    }
    sameKeys = false;
    return text.wordText().getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Adds to a number; to the sum alone if the row is -1.
  void add(int row, int column, long number) {
    sums[column] += number;
    if (row >= 0) {
      values[row * width + column] += number;
    }
  }

  /// The sum of a column over all things.
  public long sum(int column) {
    return sums[column];
  }

  /// Whether the table so far has the same things in the same order as the one before.
  public boolean areThoseBefore() {
    CounterTable table = before;
    return table != null && sameKeys && !tooMany && rows == table.rows();
  }

  /// Takes the columns from `first` on as they were before, for the same things: what they count
  /// has not moved.
  public void keep(int first) {
    CounterTable table = before;
    for (int row = 0; table != null && row < rows; row++) {
      for (int column = first; column < width; column++) {
        add(row, column, table.value(row, column));
      }
    }
  }

  /// The table: the one before if nothing differs; null if there are too many things.
  public @Nullable CounterTable end() {
    CounterTable table = before;
    if (tooMany) {
      return null;
    }
    if (table != null && areThoseBefore() && table.holds(values)) {
      return table;
    }
    return new CounterTable(Arrays.copyOf(keys, rows), width, Arrays.copyOf(values, rows * width));
  }
}
