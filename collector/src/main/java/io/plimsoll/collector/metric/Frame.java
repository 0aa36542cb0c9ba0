package io.plimsoll.collector.metric;

import io.plimsoll.collector.container.Container;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// What one step of one collector read: a row of the node and a row for every container that runs
/// or is paused.
///
/// A row has one long per metric, in column order, and one timestamp. A container that could not be
/// read has a row in which every value is [#MISSING], save that it is paused, so that whoever sums
/// a service can tell *missing* from *gone*. The arrays are owned by the frame once it is built;
/// nobody writes to them afterwards, so a frame may be shared between threads.
public final class Frame {
  /// Stands for a value that was not read. No counter or level reaches it.
  public static final long MISSING = Long.MIN_VALUE;

  /// The greatest value: half of what a long holds, so that differences of two are right. A counter
  /// of bytes reaches it after ten years of 14 GB a second.
  public static final long MAX_VALUE = 1L << 62;

  private static final int CONTAINER_WIDTH = ContainerMetric.COLUMNS.size();

  private final String node;
  private final long atMillis;
  private final long[] nodeValues;
  private final List<Container> containers;
  private final long[] rowMillis;
  private final long[] values;

  /// Takes ownership of the arrays.
  ///
  /// @param node name of the node, the same at every step
  /// @param atMillis when the step was due, milliseconds since the epoch; all rows share its slot
  /// @param nodeValues one value per [NodeMetric]
  /// @param containers the containers that run or are paused, one per row
  /// @param rowMillis when each row was read
  /// @param values the rows one after the other, `containers.size()` × `ContainerMetric` columns
  /// @throws IllegalArgumentException if the lengths do not fit together
  public Frame(
      String node,
      long atMillis,
      long[] nodeValues,
      List<Container> containers,
      long[] rowMillis,
      long[] values) {
    if (nodeValues.length != NodeMetric.COLUMNS.size()
        || rowMillis.length != containers.size()
        || values.length != containers.size() * CONTAINER_WIDTH) {
      throw new IllegalArgumentException(
          "A frame of %d containers cannot have %d node values, %d timestamps and %d values"
              .formatted(containers.size(), nodeValues.length, rowMillis.length, values.length));
    }
    this.node = node;
    this.atMillis = atMillis;
    this.nodeValues = nodeValues;
    this.containers = List.copyOf(containers);
    this.rowMillis = rowMillis;
    this.values = values;
  }

  /// The same frame without some of its rows.
  public Frame without(BitSet rows) {
    List<Container> left = new ArrayList<>();
    long[] leftMillis = new long[rowMillis.length];
    long[] leftValues = new long[values.length];
    for (int row = rows.nextClearBit(0); row < rowMillis.length; row = rows.nextClearBit(row + 1)) {
      int to = left.size();
      left.add(containers.get(row));
      leftMillis[to] = rowMillis[row];
      System.arraycopy(
          values, row * CONTAINER_WIDTH, leftValues, to * CONTAINER_WIDTH, CONTAINER_WIDTH);
    }
    return new Frame(
        node,
        atMillis,
        nodeValues,
        left,
        Arrays.copyOf(leftMillis, left.size()),
        Arrays.copyOf(leftValues, left.size() * CONTAINER_WIDTH));
  }

  /// A row of `width` values, all [#MISSING].
  public static long[] missing(int width) {
    long[] row = new long[width];
    Arrays.fill(row, MISSING);
    return row;
  }

  /// Whether something can have been read as this: no metric is negative.
  public static boolean isReading(long value) {
    return value == MISSING || (value >= 0 && value <= MAX_VALUE);
  }

  /// Name of the node that was read.
  public String node() {
    return node;
  }

  /// When the step was due, milliseconds since the epoch.
  public long atMillis() {
    return atMillis;
  }

  /// The number of container rows.
  public int rows() {
    return rowMillis.length;
  }

  /// The container that a row is about.
  public Container container(int row) {
    return containers.get(row);
  }

  /// The containers of all rows, in row order.
  public List<Container> containers() {
    return containers;
  }

  /// When a row was read, milliseconds since the epoch.
  public long rowMillis(int row) {
    return rowMillis[row];
  }

  /// One value of a container row, or [#MISSING].
  public long value(int row, ContainerMetric metric) {
    return values[row * CONTAINER_WIDTH + metric.ordinal()];
  }

  /// One value of the node, or [#MISSING].
  public long nodeValue(NodeMetric metric) {
    return nodeValues[metric.ordinal()];
  }

  /// Copies a container row to `into`, which must have room for every [ContainerMetric].
  public void copyRow(int row, long[] into) {
    System.arraycopy(values, row * CONTAINER_WIDTH, into, 0, CONTAINER_WIDTH);
  }
}
