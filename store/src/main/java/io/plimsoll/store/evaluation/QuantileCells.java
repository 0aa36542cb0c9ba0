package io.plimsoll.store.evaluation;

import io.plimsoll.store.query.QueryStoppedException;
import java.util.Arrays;

/// Exact quantiles. One between two values is interpolated, as `quantile` of Prometheus does; what
/// is no number is less than every number, as there.
final class QuantileCells implements Cells {
  private static final int FIRST_CAPACITY = 64;

  private final double share;
  private final int points;
  private final AnswerSize answerSize;
  private int[] places = new int[FIRST_CAPACITY];
  private double[] values = new double[FIRST_CAPACITY];
  private int size;

  QuantileCells(int points, double share, AnswerSize answerSize) {
    this.points = points;
    this.share = share;
    this.answerSize = answerSize;
  }

  @Override
  public void add(Datapoints series) throws QueryStoppedException {
    int more = series.size();
    answerSize.take(more);
    if (values.length - size < more) {
      int capacity = Math.max(2 * values.length, size + more);
      places = Arrays.copyOf(places, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    for (int i = 0; i < more; i++) {
      places[size] = series.place(i);
      values[size++] = series.value(i);
    }
  }

  @Override
  public void finish(Datapoints into) {
    int[] ends = new int[points + 1];
    for (int i = 0; i < size; i++) {
      ends[places[i] + 1]++;
    }
    for (int place = 0; place < points; place++) {
      ends[place + 1] += ends[place];
    }
    int[] next = Arrays.copyOf(ends, points);
    double[] together = new double[size];
    for (int i = 0; i < size; i++) {
      together[next[places[i]]++] = values[i];
    }
    for (int place = 0; place < points; place++) {
      if (ends[place] < ends[place + 1]) {
        into.add(place, quantile(together, ends[place], ends[place + 1]));
      }
    }
  }

  private double quantile(double[] from, int start, int end) {
    Arrays.sort(from, start, end);
    int numbers = end;
    while (numbers > start && Double.isNaN(from[numbers - 1])) {
      numbers--;
    }
    double rank = share * (end - start - 1);
    int below = (int) rank;
    double weight = rank - below;
    // Java sorts what is no number behind all numbers.
    int without = end - numbers;
    double low = below < without ? Double.NaN : from[start + below - without];
    if (weight == 0) {
      return low;
    }
    int above = below + 1 - without;
    double high = above < 0 ? Double.NaN : from[start + above];
    return low * (1 - weight) + high * weight;
  }
}
