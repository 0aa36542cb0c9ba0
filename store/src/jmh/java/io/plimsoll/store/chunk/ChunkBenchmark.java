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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Nanoseconds per value to encode and decode a chunk of 120 rows and 36 columns, a third of which
/// are noisy counters, a third sizes that move in pages, and a third idle.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChunkBenchmark {
  private static final int ROWS = 120;
  private static final int COLUMNS = 36;

  private final ChunkWriter writer = new ChunkWriter();
  private final ChunkReader reader = new ChunkReader();
  private final ByteWriter out = new ByteWriter(16 * 1024);
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
      millis[i] = millis[i - 1] + 5_000 + random.nextInt(3);
      for (int column = 0; column < COLUMNS; column++) {
        columns[column][i] = columns[column][i - 1] + change(random, column % 3);
      }
    }
    out.clear();
    writer.write(out, millis, columns, ROWS);
    length = out.size();
    chunk = Arrays.copyOf(out.array(), length + ChunkReader.SLACK);
  }

  private static long change(Random random, int kind) {
    return switch (kind) {
      case 0 -> 100_000 + random.nextInt(1 << 14);
      case 1 -> random.nextInt(4) == 0 ? 4096L * (random.nextInt(64) - 30) : 0;
      default -> 0;
    };
  }

  /// Encodes all columns.
  @Benchmark
  @OperationsPerInvocation(ROWS * COLUMNS)
  public int encode() {
    out.clear();
    writer.write(out, millis, columns, ROWS);
    return out.size();
  }

  /// Checks the chunk and decodes its time and one noisy column, as a query does.
  @Benchmark
  @OperationsPerInvocation(ROWS * 2)
  public long decodeOneColumn() throws ChunkException {
    reader.reset(chunk, length);
    reader.millis(into);
    long first = into[0];
    reader.column(0, into);
    return first + into[ROWS - 1];
  }
}
