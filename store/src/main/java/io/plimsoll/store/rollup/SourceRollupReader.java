package io.plimsoll.store.rollup;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.store.measure.Formula;

/// Decodes what [SourceRollupWriter] wrote, one measure at a time. Belongs to one thread.
public final class SourceRollupReader {
  private final ChunkReader reader = new ChunkReader();
  private final long[][] parts = new long[RollupColumns.PARTS][32];
  private long[] millis = new long[32];
  private long[] present = new long[32];

  /// What takes the periods of a rollup.
  @FunctionalInterface
  public interface Sink {
    /// Takes what a source measured in a period.
    ///
    /// @param atMillis start of the period
    /// @param mean of the means of its minutes
    /// @param min the least sample
    /// @param max the greatest sample
    /// @param minutes a bit per minute of the period, the first the lowest, set if it had a value
    void period(long atMillis, double mean, double min, double max, long minutes);
  }

  /// Takes a rollup, which must stay as it is while it is read.
  ///
  /// @throws ChunkException if it is damaged
  public void reset(byte[] rollup, int length) throws ChunkException {
    reader.reset(rollup, length);
    int rows = reader.rows();
    if (millis.length < rows) {
      millis = new long[rows];
      present = new long[rows];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = new long[rows];
      }
    }
    reader.millis(millis);
    reader.column(RollupColumns.EXPECTED, present);
  }

  /// Periods of the rollup.
  public int periods() {
    return reader.rows();
  }

  /// Start of a period in which the source had a row.
  long atMillis(int period) {
    return millis[period];
  }

  /// The minutes of a period that had a row, read or not, a bit each.
  long present(int period) {
    return present[period];
  }

  /// Decodes the periods in which a measure had a value, in order of time.
  ///
  /// @throws ChunkException if it is damaged
  public void forEach(Formula formula, Sink sink) throws ChunkException {
    int column = RollupColumns.of(formula);
    if (reader.isAbsent(column + RollupColumns.SUM)) {
      return;
    }
    for (int i = 0; i < parts.length; i++) {
      reader.column(column + i, parts[i]);
    }
    double resolution = RollupColumns.resolution(formula);
    for (int i = 0; i < reader.rows(); i++) {
      long mean = parts[RollupColumns.SUM][i];
      if (mean != Frame.MISSING) {
        long minutes = parts[RollupColumns.COUNT][i];
        sink.period(
            millis[i],
            mean * resolution,
            parts[RollupColumns.MIN][i] * resolution,
            parts[RollupColumns.MAX][i] * resolution,
            minutes == Frame.MISSING ? present[i] : minutes);
      }
    }
  }
}
