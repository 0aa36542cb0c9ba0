package io.plimsoll.store.evaluation;

import java.util.Arrays;

/// The windows of a query that have samples of one series: where their samples begin and end.
/// Series that one sender reads together mostly have the same times, so what follows from times
/// alone stays until others come. Belongs to one thread.
final class Windows {
  private final PointsInTime points;
  private final long windowMillis;
  private final int[] places;
  private final int[] starts;
  private final int[] ends;
  private long[] millis = {};
  private int count = -1;
  private int size;

  Windows(PointsInTime points, long windowMillis) {
    this.points = points;
    this.windowMillis = windowMillis;
    places = new int[points.count()];
    starts = new int[points.count()];
    ends = new int[points.count()];
  }

  /// Takes the times of a series' samples, of which it keeps a copy.
  ///
  /// @param atMillis ascending
  /// @return whether they are others than those before
  boolean take(long[] atMillis, int samples) {
    if (samples == count && Arrays.equals(atMillis, 0, samples, millis, 0, samples)) {
      return false;
    }
    if (millis.length < samples) {
      millis = new long[atMillis.length];
    }
    System.arraycopy(atMillis, 0, millis, 0, samples);
    count = samples;
    find();
    return true;
  }

  private void find() {
    size = 0;
    int start = 0;
    int end = 0;
    long endMillis = points.fromMillis();
    for (int place = 0; place < points.count(); place++) {
      long startMillis = endMillis - windowMillis;
      while (end < count && millis[end] <= endMillis) {
        end++;
      }
      while (start < end && millis[start] <= startMillis) {
        start++;
      }
      if (start < end) {
        places[size] = place;
        starts[size] = start;
        ends[size++] = end;
      }
      endMillis += points.stepMillis();
    }
  }

  /// How many have samples.
  int size() {
    return size;
  }

  /// The place of a window's end among the points in time.
  int place(int window) {
    return places[window];
  }

  /// The place of a window's first sample.
  int start(int window) {
    return starts[window];
  }

  /// The place behind a window's last sample.
  int end(int window) {
    return ends[window];
  }

  /// Milliseconds between a window's start and its first sample.
  long toFirst(int window) {
    return millis[starts[window]] - (points.millis(places[window]) - windowMillis);
  }

  /// Milliseconds between a window's first sample and its last.
  long sampled(int window) {
    return millis[ends[window] - 1] - millis[starts[window]];
  }

  /// Milliseconds between a window's last sample and its end.
  long toEnd(int window) {
    return points.millis(places[window]) - millis[ends[window] - 1];
  }
}
