package io.plimsoll.collector.reading;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.collector.metric.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one step while they are being read. Not thread-safe.
public final class Rows {
  /// Values in a row.
  public static final int WIDTH = ContainerMetric.COLUMNS.size();

  private enum Outcome {
    UNREAD,
    READ,
    GONE
  }

  private final List<Container> containers;
  private final Outcome[] outcomes;
  private final long[] rowMillis;
  private final long[] values;
  private int unread;
  private @Nullable String problem;

  /// Rows of which none has been read.
  public Rows(List<Container> containers) {
    this.containers = List.copyOf(containers);
    int count = containers.size();
    outcomes = new Outcome[count];
    Arrays.fill(outcomes, Outcome.UNREAD);
    rowMillis = new long[count];
    values = Frame.missing(count * WIDTH);
    unread = count;
  }

  /// How many there are.
  public int size() {
    return outcomes.length;
  }

  /// How many nobody has read yet.
  public int unread() {
    return unread;
  }

  /// Whether nobody has read this row yet, nor found its container gone.
  public boolean isUnread(int row) {
    return outcomes[row] == Outcome.UNREAD;
  }

  /// Whether somebody has read this row.
  public boolean isRead(int row) {
    return outcomes[row] == Outcome.READ;
  }

  /// One value of a row, or [Frame#MISSING].
  public long value(int row, ContainerMetric metric) {
    return values[row * WIDTH + metric.ordinal()];
  }

  /// Puts a value in place of the one that was read.
  public void set(int row, ContainerMetric metric, long value) {
    values[row * WIDTH + metric.ordinal()] = value;
  }

  /// The container that a row is about.
  public Container container(int row) {
    return containers.get(row);
  }

  /// Takes a reading.
  ///
  /// @param atMillis when it was read, milliseconds since the epoch
  /// @param reading [#WIDTH] values, which are copied
  public void read(int row, long atMillis, long[] reading) {
    settle(row, Outcome.READ);
    rowMillis[row] = atMillis;
    System.arraycopy(reading, 0, values, row * WIDTH, WIDTH);
  }

  /// Notes that the container has ended, which is normal; the frame will have no row for it.
  public void gone(int row) {
    settle(row, Outcome.GONE);
  }

  /// Notes why a row could not be read; the last such note is kept.
  public void unreadable(String reason) {
    problem = reason;
  }

  /// Why a row was not read; null if all were, or nobody said.
  public @Nullable String problem() {
    return unread == 0 ? null : problem;
  }

  /// The frame of these rows: those of containers that are gone are left out, those that were not
  /// read have only missing values, each that was read tells how often the engine restarted the
  /// container and whether it is starting, and each tells if it is paused. The rows must not be
  /// used afterwards.
  public Frame frame(String node, long atMillis, long[] nodeValues) {
    List<Container> kept = new ArrayList<>(containers.size());
    for (int row = 0; row < outcomes.length; row++) {
      if (outcomes[row] != Outcome.GONE) {
        keep(row, kept.size(), atMillis);
        kept.add(containers.get(row));
      }
    }
    int count = kept.size();
    return new Frame(
        node,
        atMillis,
        nodeValues,
        kept,
        Arrays.copyOf(rowMillis, count),
        Arrays.copyOf(values, count * WIDTH));
  }

  private void keep(int row, int target, long atMillis) {
    boolean wasRead = outcomes[row] == Outcome.READ;
    System.arraycopy(values, row * WIDTH, values, target * WIDTH, WIDTH);
    rowMillis[target] = wasRead ? rowMillis[row] : atMillis;
    Container container = containers.get(row);
    boolean paused = container.state() == ContainerState.PAUSED;
    if (wasRead) {
      set(target, ContainerMetric.RESTARTS, container.restarts());
      set(target, ContainerMetric.STARTING, container.isStarting(rowMillis[target]) ? 1 : 0);
    }
    if (wasRead || paused) {
      set(target, ContainerMetric.PAUSED, paused ? 1 : 0);
    }
  }

  private void settle(int row, Outcome outcome) {
    if (outcomes[row] != Outcome.UNREAD) {
      throw new IllegalStateException("Row " + row + " was read twice");
    }
    outcomes[row] = outcome;
    unread--;
  }
}
