package io.plimsoll.store.rollup;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.store.measure.Formula;

/// Decodes what [RollupWriter] wrote, one measure at a time. Belongs to one thread.
public final class RollupReader {
  private final ChunkReader reader = new ChunkReader();
  private final int column;
  private final double resolution;
  private final long[][] parts = new long[RollupColumns.PARTS][64];
  private long[] millis = new long[64];

  /// A reader of one measure.
  public RollupReader(Formula formula) {
    column = RollupColumns.of(formula);
    resolution = RollupColumns.resolution(formula);
  }

  /// What takes the periods of a rollup.
  @FunctionalInterface
  public interface Sink {
    /// Takes what a service's containers measured in a period.
    ///
    /// @param atMillis start of the period
    /// @param sum of the containers' means
    /// @param count how many containers had a value, at least one
    void period(long atMillis, double sum, double min, double max, int count);
  }

  /// Decodes the periods in which the measure had a value, in order of time.
  ///
  /// @throws ChunkException if it is damaged
  public void read(byte[] rollup, int length, Sink sink) throws ChunkException {
    reader.reset(rollup, length);
    int rows = reader.rows();
    if (millis.length < rows) {
      millis = new long[rows];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = new long[rows];
      }
    }
    reader.millis(millis);
    for (int i = 0; i < parts.length; i++) {
      reader.column(column + i, parts[i]);
    }
    for (int i = 0; i < rows; i++) {
      long count = parts[RollupColumns.COUNT][i];
      if (count != Frame.MISSING) {
        sink.period(
            millis[i],
            parts[RollupColumns.SUM][i] * resolution,
            parts[RollupColumns.MIN][i] * resolution,
            parts[RollupColumns.MAX][i] * resolution,
            (int) count);
      }
    }
  }
}
