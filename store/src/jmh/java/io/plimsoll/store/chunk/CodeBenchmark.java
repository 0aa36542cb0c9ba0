package io.plimsoll.store.chunk;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Nanoseconds per value to encode and decode a column of 120 codes: a noisy counter, a gauge of
/// two
/// decimals, or readings of single precision one of which ends the series. Times are part of it, as
/// one column in 17.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodeBenchmark {
  private static final int ROWS = 120;
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

  private final ChunkWriter writer = ChunkWriter.ofCodes();
  private final ChunkReader reader = new ChunkReader();
  private final ByteWriter out = new ByteWriter(64 * 1024);
  private final long[] millis = new long[ROWS];
  private final long[][] columns = new long[COLUMNS][ROWS];
  private final long[] into = new long[ROWS];
  private byte[] chunk = new byte[0];
  private int length;

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
    encode();
    length = out.size();
    chunk = Arrays.copyOf(out.array(), length + ChunkReader.SLACK);
  }

  /// Encodes all columns.
  @Benchmark
  @OperationsPerInvocation(ROWS * COLUMNS)
  public int encode() {
    out.clear();
    writer.write(out, millis, columns, ROWS);
    return out.size();
  }

  /// Checks the chunk and decodes all columns.
  @Benchmark
  @OperationsPerInvocation(ROWS * COLUMNS)
  public long decode() throws ChunkException {
    reader.reset(chunk, length);
    long sum = 0;
    for (int i = 0; i < COLUMNS; i++) {
      reader.column(i, into);
      sum += into[ROWS - 1];
    }
    return sum;
  }
}
