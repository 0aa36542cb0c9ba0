package io.plimsoll.store.rollup;

import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.measure.MeasureCatalog;
import io.plimsoll.store.query.Measure;
import java.util.List;

/// Which column of a rollup says what. A rollup is kept as a chunk whose rows are periods; four
/// columns belong to a measure.
final class RollupColumns {
  /// Sum over the containers of their means.
  static final int SUM = 0;

  /// The least sample.
  static final int MIN = 1;

  /// The greatest sample.
  static final int MAX = 2;

  /// How many containers had a value.
  static final int COUNT = 3;

  /// Columns of one measure.
  static final int PARTS = 4;

  /// Containers that had a row, read or not, stand where a derived measure's count would.
  static final int EXPECTED = 7 * PARTS + COUNT;

  /// Every measure that is rolled up.
  static final List<Formula> MEASURES = MeasureCatalog.ofContainers();

  /// Places kept for derived measures, so that metrics can be added behind.
  private static final int DERIVED = 8;

  private static final double MILLIONTH = 1e-6;
  private static final double THOUSANDTH = 1e-3;

  private RollupColumns() {}

  /// The first of a measure's columns.
  static int of(Formula formula) {
    return PARTS
        * switch (formula.measure().name()) {
          case Measure.CPU_UTILIZATION -> 0;
          case Measure.MEMORY_UTILIZATION -> 1;
          default -> DERIVED + formula.column();
        };
  }

  /// Columns of a rollup.
  static int count() {
    return PARTS * (DERIVED + MEASURES.stream().mapToInt(Formula::column).max().orElse(0) + 1);
  }

  /// What one step of a kept integer is, in the measure's unit.
  static double resolution(Formula formula) {
    return switch (formula.measure().unit()) {
      case "bytes" -> 1;
      case "bytes/s" -> THOUSANDTH;
      default -> MILLIONTH;
    };
  }
}
