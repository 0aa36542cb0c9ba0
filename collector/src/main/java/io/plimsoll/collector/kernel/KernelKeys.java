package io.plimsoll.collector.kernel;

import io.plimsoll.collector.metric.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Picks the numbers of a few keys out of a kernel file, in any order of its lines. Thread-safe.
public final class KernelKeys {
  private static final byte[] TOTAL = ascii("total=");

  /// The last line of a file of devices sums up all of them.
  private static final byte[] ALL = ascii("Total");

  private final byte[][] keys;

  /// @param keys the keys, as they stand in the file
  public KernelKeys(String... keys) {
    this.keys = new byte[keys.length][];
    Arrays.setAll(this.keys, i -> ascii(keys[i]));
  }

  /// Reads lines of the form `key number`.
  ///
  /// @param found takes the number of each key, or [Frame#MISSING], at the key's index
  public void flat(KernelText text, long[] found) {
    Arrays.fill(found, 0, keys.length, Frame.MISSING);
    text.rewind();
    int missing = keys.length;
    while (missing > 0 && !text.atEnd()) {
      text.word();
      int key = keyOfWord(text);
      if (key >= 0) {
        found[key] = text.number();
        missing--;
      }
      text.skipLine();
    }
  }

  /// Reads lines of the form `device key=number key=number …`, a row for each device; the keys must
  /// have been given with their equals sign. No device at all is an empty table: nothing was read
  /// or written. Some kernels write devices without numbers, and no line end behind them; those are
  /// passed over.
  ///
  /// @param rows has begun a table with a column for each key
  public void nested(KernelText text, CounterRows rows) {
    text.rewind();
    while (!text.atEnd()) {
      int row = -1;
      boolean named = false;
      while (text.word() > 0) {
        if (named) {
          addWord(text, rows, row);
        } else if (text.nextWordHas('=')) {
          row = rows.row(text);
          named = true;
        }
      }
      text.skipLine();
    }
  }

  private void addWord(KernelText text, CounterRows rows, int row) {
    for (int key = 0; key < keys.length; key++) {
      if (text.wordStartsWith(keys[key])) {
        rows.add(row, key, presentOrZero(text.numberInWord(keys[key].length)));
      }
    }
  }

  /// Reads lines of the form `device key number`, a row for each device.
  ///
  /// @param rows has begun a table
  /// @param column where the first key goes; the others follow
  public void byDevice(KernelText text, CounterRows rows, int column) {
    text.rewind();
    while (!text.atEnd()) {
      if (text.word() > 0 && !text.wordIs(ALL)) {
        int row = rows.row(text);
        text.word();
        int key = keyOfWord(text);
        if (key >= 0) {
          rows.add(row, column + key, presentOrZero(text.number()));
        }
      }
      text.skipLine();
    }
  }

  /// Reads a pressure file: the totals of the lines that begin with the keys, microseconds.
  public void pressure(KernelText text, long[] found) {
    Arrays.fill(found, 0, keys.length, Frame.MISSING);
    text.rewind();
    while (!text.atEnd()) {
      text.word();
      int key = keyOfWord(text);
      while (key >= 0 && text.word() > 0) {
        if (text.wordStartsWith(TOTAL)) {
          found[key] = text.numberInWord(TOTAL.length);
        }
      }
      text.skipLine();
    }
  }

  private int keyOfWord(KernelText text) {
    for (int key = 0; key < keys.length; key++) {
      if (text.wordIs(keys[key])) {
        return key;
      }
    }
    return -1;
  }

  private static long presentOrZero(long number) {
    return number == Frame.MISSING ? 0 : number;
  }

  private static byte[] ascii(String key) {
    return key.getBytes(StandardCharsets.US_ASCII);
  }
}
