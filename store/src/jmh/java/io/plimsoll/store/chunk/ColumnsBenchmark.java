package io.plimsoll.store.chunk;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A chunk of 120 rows that is written and read again and again, in nanoseconds per value.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public abstract class ColumnsBenchmark {
  static final int ROWS = 120;

  final ChunkReader reader = new ChunkReader();
  final long[] millis = new long[ROWS];
  final long[][] columns;
  final long[] into = new long[ROWS];

  private final ChunkWriter writer;
  private final ByteWriter out = new ByteWriter(64 * 1024);
  private byte[] chunk = new byte[0];
  private int length;

  ColumnsBenchmark(ChunkWriter writer, int count) {
    this.writer = writer;
    columns = new long[count][ROWS];
  }

  /// Writes the chunk and returns its length.
  int write() {
    out.clear();
    writer.write(out, millis, columns, ROWS);
    return out.size();
  }

  /// Keeps the chunk for [#open].
  void keep() {
    length = write();
    chunk = Arrays.copyOf(out.array(), length + ChunkReader.SLACK);
  }

  /// Gives the reader the chunk that was kept.
  void open() throws ChunkException {
    reader.reset(chunk, length);
  }
}
