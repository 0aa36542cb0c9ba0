package io.plimsoll.store.evaluation;

import io.plimsoll.store.label.Labels;
import io.plimsoll.store.series.SeriesValues;
import java.util.Arrays;

/// The datapoints of one series, by their places in ascending order. Re-used from one series to the
/// next.
final class Datapoints {
  private final int[] places;
  private final double[] values;
  private int size;

  Datapoints(int capacity) {
    places = new int[capacity];
    values = new double[capacity];
  }

  void clear() {
    size = 0;
  }

  void add(int place, double value) {
    places[size] = place;
    values[size++] = value;
  }

  int size() {
    return size;
  }

  int place(int index) {
    return places[index];
  }

  double value(int index) {
    return values[index];
  }

  boolean endsAt(int place) {
    return size > 0 && places[size - 1] == place;
  }

  double last() {
    return values[size - 1];
  }

  SeriesValues copy(Labels labels, PointsInTime points) {
    long[] millis = new long[size];
    for (int i = 0; i < size; i++) {
      millis[i] = points.millis(places[i]);
    }
    return new SeriesValues(labels, millis, Arrays.copyOf(values, size));
  }
}
