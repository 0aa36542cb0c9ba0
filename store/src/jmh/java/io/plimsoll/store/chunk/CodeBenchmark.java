package io.plimsoll.store.chunk;

import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// Nanoseconds per value to encode and decode a column of 120 codes: a noisy counter, a gauge of
/// two decimals, or readings of single precision one of which ends the series. Times are part of
/// it, as one column in 17.
public class CodeBenchmark extends ColumnsBenchmark {
  private static final int COLUMNS = 16;
  private static final long STALE = 0x7ff0_0000_0000_0002L;

  /// What the columns hold.
  public enum Kind {
    /// Integers.
    COUNTER,
    /// Integers over a hundred.
    DECIMAL,
    /// Doubles that were floats.
    SINGLE
  }

  /// What the columns hold.
  @Param public Kind kind = Kind.COUNTER;

  /// A chunk of codes.
  public CodeBenchmark() {
    super(ChunkWriter.ofCodes(), COLUMNS);
  }

  /// Makes the rows.
  @Setup
  public void rows() {
    Random random = new Random(42);
    for (int i = 1; i < ROWS; i++) {
      millis[i] = millis[i - 1] + 15_000;
    }
    for (long[] column : columns) {
      for (int i = 1; i < ROWS; i++) {
        column[i] =
            switch (kind) {
              case COUNTER -> column[i - 1] + 100_000 + random.nextInt(1 << 14);
              case DECIMAL -> Double.doubleToRawLongBits((20_000 + random.nextInt(500)) / 100.0);
              case SINGLE ->
                  Double.doubleToRawLongBits((float) (0.5 + 0.01 * random.nextGaussian()));
            };
      }
      column[60] = kind == Kind.COUNTER ? column[60] : STALE;
    }
    keep();
  }

  /// Encodes all columns.
  @Benchmark
  @OperationsPerInvocation(ROWS * COLUMNS)
  public int encode() {
    return write();
  }

  /// Checks the chunk and decodes all columns.
  @Benchmark
  @OperationsPerInvocation(ROWS * COLUMNS)
  public long decode() throws ChunkException {
    open();
    long sum = 0;
    for (int i = 0; i < COLUMNS; i++) {
      reader.column(i, into);
      sum += into[ROWS - 1];
    }
    return sum;
  }
}
