package io.plimsoll.collector.kernel;

import java.util.Arrays;
import java.util.function.Predicate;

/// Reads `net/dev`, the table of network interfaces.
public final class NetworkTable {
  /// Numbers of an interface: bytes, packets, errors and drops received, then the same sent.
  public static final int WIDTH = 8;

  /// Columns of the file that come first for each direction and that are wanted.
  private static final int WANTED = 4;

  /// Columns of the file for each direction.
  private static final int COLUMNS = 8;

  /// Lines before the first interface.
  private static final int HEADER_LINES = 2;

  private static final byte[] LOOPBACK = {'l', 'o', ':'};

  private NetworkTable() {}

  /// Reads all interfaces but loopback, a row each.
  ///
  /// @param rows has begun a table of [#WIDTH] columns
  public static void read(KernelText text, CounterRows rows) {
    skipHeader(text);
    while (!text.atEnd()) {
      text.wordUpTo(':');
      if (!text.wordIs(LOOPBACK)) {
        addLine(text, rows, rows.row(text));
      }
      text.skipLine();
    }
  }

  /// Adds up the interfaces whose name `wanted` accepts. Allocates their names.
  public static void sum(KernelText text, Predicate<String> wanted, long[] sums) {
    Arrays.fill(sums, 0, WIDTH, 0);
    skipHeader(text);
    while (!text.atEnd()) {
      text.wordUpTo(':');
      String name = text.wordText();
      if (wanted.test(name.endsWith(":") ? name.substring(0, name.length() - 1) : name)) {
        addLine(text, sums);
      } else {
        text.skipLine();
      }
    }
  }

  private static void skipHeader(KernelText text) {
    text.rewind();
    for (int line = 0; line < HEADER_LINES; line++) {
      text.skipLine();
    }
  }

  private static void addLine(KernelText text, CounterRows rows, int row) {
    for (int column = 0; column < 2 * COLUMNS; column++) {
      long number = text.number();
      int place = column % COLUMNS;
      if (place < WANTED && number >= 0) {
        rows.add(row, column / COLUMNS * WANTED + place, number);
      }
    }
  }

  private static void addLine(KernelText text, long[] sums) {
    for (int column = 0; column < 2 * COLUMNS; column++) {
      long number = text.number();
      int place = column % COLUMNS;
      if (place < WANTED && number >= 0) {
        sums[column / COLUMNS * WANTED + place] += number;
      }
    }
    text.skipLine();
  }
}
