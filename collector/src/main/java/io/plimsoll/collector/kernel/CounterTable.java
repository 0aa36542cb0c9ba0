package io.plimsoll.collector.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Numbers of several things of one kind, such as the network interfaces of a container: a row for
/// each. Immutable.
public final class CounterTable {
  private final byte[][] keys;
  private final int width;
  private final long[] values;

  /// Takes ownership of the arrays.
  ///
  /// @param keys what names each row in the kernel's file
  /// @param width numbers in a row
  /// @param values the rows one after the other
  CounterTable(byte[][] keys, int width, long[] values) {
    this.keys = keys;
    this.width = width;
    this.values = values;
  }

  /// How many things there are.
  public int rows() {
    return keys.length;
  }

  /// The name of one, as the kernel writes it: `eth0`, or `254:0` for a block device.
  public String name(int row) {
    byte[] key = keys[row];
    boolean closed = key.length > 0 && key[key.length - 1] == ':';
    return new String(key, 0, closed ? key.length - 1 : key.length, StandardCharsets.ISO_8859_1);
  }

  /// One number.
  public long value(int row, int column) {
    return values[row * width + column];
  }

  byte[] key(int row) {
    return keys[row];
  }

  /// Whether these are its numbers, and maybe more behind them.
  boolean holds(long[] numbers) {
    return Arrays.equals(values, 0, values.length, numbers, 0, values.length);
  }
}
