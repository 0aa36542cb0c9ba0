package io.plimsoll.store.evaluation;

import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.series.Aggregation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One group's values at all points in time, folded into one each.
sealed interface Cells permits Cells.Sums, Cells.Extremes, Cells.Counts, QuantileCells {
  /// Folds a series into the group.
  void add(Datapoints series) throws QueryStoppedException;

  /// Adds what became of the group.
  void finish(Datapoints into);

  /// Cells without values.
  ///
  /// @param aggregation any but NONE
  static Cells of(Aggregation aggregation, int points, AnswerSize size)
      throws QueryStoppedException {
    return switch (aggregation) {
      case NONE -> throw new IllegalArgumentException("without an aggregation there are no groups");
      case AVG -> new Sums(points, true, size);
      case SUM -> new Sums(points, false, size);
      case MIN -> new Extremes(points, false, size);
      case MAX -> new Extremes(points, true, size);
      case COUNT -> new Counts(points, size);
      case P50 -> new QuantileCells(points, 0.5, size);
      case P90 -> new QuantileCells(points, 0.9, size);
      case P95 -> new QuantileCells(points, 0.95, size);
      case P99 -> new QuantileCells(points, 0.99, size);
    };
  }

  /// Sums, or their means. Values near the greatest double are summed apart, at a smaller scale.
  final class Sums implements Cells {
    private final boolean mean;
    private final AnswerSize size;
    private final CompensatedSums sums;
    private final int[] counts;
    private @Nullable CompensatedSums large;

    Sums(int points, boolean mean, AnswerSize size) throws QueryStoppedException {
      this.mean = mean;
      this.size = size;
      sums = new CompensatedSums(points, size);
      counts = new int[points];
    }

    @Override
    public void add(Datapoints series) throws QueryStoppedException {
      for (int i = 0; i < series.size(); i++) {
        int place = series.place(i);
        double value = series.value(i);
        if (Scale.isLarge(value)) {
          addLarge(place, value);
        } else {
          sums.add(place, value);
        }
        counts[place]++;
      }
    }

    private void addLarge(int place, double value) throws QueryStoppedException {
      if (large == null) {
        large = new CompensatedSums(counts.length, size);
      }
      large.add(place, value * Scale.DOWN);
    }

    @Override
    public void finish(Datapoints into) {
      for (int place = 0; place < counts.length; place++) {
        int count = counts[place];
        if (count > 0) {
          double sum = sums.get(place);
          double more = large == null ? 0 : large.get(place);
          into.add(
              place,
              mean ? sum / count + Scale.mean(more, count, Scale.UP) : sum + more * Scale.UP);
        }
      }
    }
  }

  /// Sums that keep what they lose to rounding.
  final class CompensatedSums {
    private final double[] sums;
    private final double[] errors;

    CompensatedSums(int points, AnswerSize size) throws QueryStoppedException {
      size.take(2L * points);
      sums = new double[points];
      errors = new double[points];
    }

    void add(int place, double value) {
      double sum = sums[place] + value;
      errors[place] += SlidingSum.error(sums[place], value, sum);
      sums[place] = sum;
    }

    double get(int place) {
      return SlidingSum.compensated(sums[place], errors[place]);
    }
  }

  /// The least or the greatest values; no number only where none is.
  final class Extremes implements Cells {
    private final boolean greatest;
    private final double[] values;
    private final boolean[] present;

    Extremes(int points, boolean greatest, AnswerSize size) throws QueryStoppedException {
      size.take(points);
      this.greatest = greatest;
      values = new double[points];
      present = new boolean[points];
      Arrays.fill(values, Double.NaN);
    }

    @Override
    public void add(Datapoints series) {
      for (int i = 0; i < series.size(); i++) {
        int place = series.place(i);
        present[place] = true;
        if (ExtremeWindow.beats(greatest, series.value(i), values[place])) {
          values[place] = series.value(i);
        }
      }
    }

    @Override
    public void finish(Datapoints into) {
      for (int place = 0; place < values.length; place++) {
        if (present[place]) {
          into.add(place, values[place]);
        }
      }
    }
  }

  /// How many series have a value.
  final class Counts implements Cells {
    private final int[] counts;

    Counts(int points, AnswerSize size) throws QueryStoppedException {
      size.take(points);
      counts = new int[points];
    }

    @Override
    public void add(Datapoints series) {
      for (int i = 0; i < series.size(); i++) {
        counts[series.place(i)]++;
      }
    }

    @Override
    public void finish(Datapoints into) {
      for (int place = 0; place < counts.length; place++) {
        if (counts[place] > 0) {
          into.add(place, counts[place]);
        }
      }
    }
  }
}
