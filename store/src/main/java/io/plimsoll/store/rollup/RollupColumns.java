package io.plimsoll.store.rollup;

import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.measure.MeasureCatalog;
import io.plimsoll.store.query.Measure;
import java.util.List;

/// Which column of a rollup says what. A rollup is kept as a chunk whose rows are periods; four
/// columns belong to a measure.
final class RollupColumns {
  /// Sum over the containers of their means; the mean in a rollup of a single source.
  static final int SUM = 0;

  /// The least sample.
  static final int MIN = 1;

  /// The greatest sample.
  static final int MAX = 2;

  /// How many containers had a value; in a rollup of a single source the minutes that had one.
  static final int COUNT = 3;

  /// Columns of one measure.
  static final int PARTS = 4;

  /// Containers that had a row, read or not, stand where a derived measure's count would; in a
  /// rollup of a single source the minutes that had one.
  static final int EXPECTED = 7 * PARTS + COUNT;

  /// Every measure that is rolled up.
  static final List<Formula> MEASURES = MeasureCatalog.ofContainers();

  /// Places kept for derived measures, so that metrics can be added behind.
  private static final int DERIVED = 8;

  /// Binary digits that are kept of a value of a single source: nobody sees a difference of one in
  /// 65,536, and what is behind them is noise, which takes most of the room.
  private static final int DIGITS = 16;

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

  /// Columns of a rollup of these measures.
  static int count(List<Formula> measures) {
    return PARTS * (DERIVED + measures.stream().mapToInt(Formula::column).max().orElse(0) + 1);
  }

  /// What one step of a kept integer is, in the measure's unit.
  static double resolution(Formula formula) {
    return switch (formula.measure().unit()) {
      case "bytes" -> 1;
      case "bytes/s" -> THOUSANDTH;
      default -> MILLIONTH;
    };
  }

  /// The integer that is kept of a value of a single source.
  static long rounded(double value, double resolution) {
    long whole = Math.round(value / resolution);
    int behind = Long.SIZE - Long.numberOfLeadingZeros(Math.abs(whole)) - DIGITS;
    return behind <= 0 ? whole : (whole + (1L << (behind - 1))) >> behind << behind;
  }
}
