package io.plimsoll.store.chunk;

import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;

/// Nanoseconds per value to encode and decode a chunk of 120 rows and 36 columns, a third of which
/// are noisy counters, a third sizes that move in pages, and a third idle.
public class ChunkBenchmark extends ColumnsBenchmark {
  private static final int COLUMNS = 36;

  /// A chunk of integers.
  public ChunkBenchmark() {
    super(new ChunkWriter(), COLUMNS);
  }

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
    keep();
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
    return write();
  }

  /// Checks the chunk and decodes its time and one noisy column, as a query does.
  @Benchmark
  @OperationsPerInvocation(ROWS * 2)
  public long decodeOneColumn() throws ChunkException {
    open();
    reader.millis(into);
    long first = into[0];
    reader.column(0, into);
    return first + into[ROWS - 1];
  }
}
