package io.plimsoll.store.evaluation;

import io.plimsoll.store.series.SeriesQuery;

/// The points in time at which a query is evaluated, told apart by their places, 0 to `count - 1`.
///
/// @param fromMillis the first, milliseconds since the epoch
/// @param stepMillis time between two
/// @param count how many there are
record PointsInTime(long fromMillis, long stepMillis, int count) {
  static PointsInTime of(SeriesQuery query) {
    long from = query.from().toEpochMilli();
    long step = query.step().toMillis();
    return new PointsInTime(from, step, (int) ((query.to().toEpochMilli() - from) / step) + 1);
  }

  long millis(int place) {
    return fromMillis + place * stepMillis;
  }

  int lastPlace() {
    return count - 1;
  }
}
