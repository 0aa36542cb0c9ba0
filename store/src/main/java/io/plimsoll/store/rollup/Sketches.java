package io.plimsoll.store.rollup;

import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.query.Measure;
import java.util.List;

/// How values are kept for percentiles: by bins that grow in proportion, of which each stands for
/// all values in it, as in DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable
/// quantile sketch with relative-error guarantees", VLDB 2019). Sketches are joined by adding up
/// what is in the same bins, and percentiles of any of them are right to a share of their value.
public final class Sketches {
  /// By what share of itself a percentile may be wrong; half of it, and sketches double.
  public static final double ACCURACY = 0.02;

  /// Values below this are taken for zero: a thousandth of a percent.
  public static final double LEAST = 1e-3;

  /// The last bin: beyond ten million percent nothing is told apart.
  public static final int LAST = 640;

  /// The measures that have sketches: those of which people ask for percentiles over weeks. All
  /// would take more room than the rest of a rollup.
  static final List<String> MEASURES = List.of(Measure.CPU_UTILIZATION, Measure.MEMORY_UTILIZATION);

  private static final double GROWTH = (1 + ACCURACY) / (1 - ACCURACY);
  private static final double LOG_GROWTH = Math.log(GROWTH);

  private Sketches() {}

  /// Whether there are sketches of a measure.
  public static boolean has(Formula formula) {
    return MEASURES.contains(formula.measure().name());
  }

  /// The bin of a value: 0 for zero, else those whose ends grow by the same share.
  static int bin(double value) {
    if (value < LEAST) {
      return 0;
    }
    return (int) Math.min(LAST, 1 + Math.floor(Math.log(value / LEAST) / LOG_GROWTH));
  }

  /// What a bin stands for.
  public static double value(int bin) {
    return bin == 0 ? 0 : LEAST * Math.pow(GROWTH, bin) * 2 / (GROWTH + 1);
  }
}
