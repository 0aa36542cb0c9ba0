package io.plimsoll.store.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.testing.Seeds;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ChunkTest {
  private static final int COLUMNS = 36;
  private static final int MAX_ROWS = 360;

  @Test
  void everyRowComesBackAsItWas() {
    Seeds.forEachSeed(
        400,
        random -> {
          int rows = random.nextInt(1, MAX_ROWS + 1);
          long[] millis = millis(random, rows);
          long[][] columns = new long[COLUMNS][];
          for (int i = 0; i < COLUMNS; i++) {
            columns[i] = column(random, rows);
          }
          checkRoundTrip(millis, columns, rows);
        });
  }

  @Test
  void valuesOfEveryWidthComeBack() {
    for (int width = 0; width <= Long.SIZE; width++) {
      int bits = width;
      Seeds.forEachSeed(
          5,
          random -> {
            long[] values = new long[257];
            Arrays.setAll(values, i -> random.nextLong() & Bits.mask(bits));
            checkRoundTrip(millis(random, values.length), new long[][] {values}, values.length);
          });
    }
  }

  @Test
  void aColumnThatNeverChangesTakesNoBytesARow() {
    assertThat(sizeOf(constant(0, 120)) - sizeOf(constant(0, 1))).isLessThan(8);
    assertThat(sizeOf(constant(1_000_000, 120)) - sizeOf(constant(1_000_000, 1))).isLessThan(8);
    assertThat(sizeOf(constant(Frame.MISSING, 120)) - sizeOf(constant(Frame.MISSING, 1)))
        .isLessThan(8);
  }

  @Test
  void aSteadyCounterTakesOnlyItsNoise() {
    long[] counter = new long[120];
    for (int i = 1; i < counter.length; i++) {
      counter[i] = counter[i - 1] + 500_000 + (i * 37) % 256;
    }
    assertThat(sizeOf(counter)).as("eight bits a row and a header").isLessThan(120 + 50);
  }

  @Test
  void aMetricThatIsNewerThanTheChunkIsMissing() throws ChunkException {
    ByteWriter out = new ByteWriter(64);
    new ChunkWriter().write(out, new long[] {5_000, 10_000}, new long[][] {{1, 2}}, 2);
    long[] into = new long[2];
    reader(out.toBytes()).column(1, into);
    assertThat(into).containsOnly(Frame.MISSING);
  }

  @Test
  void aDamagedChunkIsRefused() {
    Seeds.forEachSeed(random -> {
      ByteWriter out = new ByteWriter(64);
      long[][] columns = {column(random, 20)};
      new ChunkWriter().write(out, millis(random, 20), columns, 20);
      byte[] bytes = out.toBytes();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> reader(bytes)).isInstanceOf(ChunkException.class);
    });
  }

  private static void checkRoundTrip(long[] millis, long[][] columns, int rows)
      throws ChunkException {
    ByteWriter out = new ByteWriter(64);
    new ChunkWriter().write(out, millis, columns, rows);
    ChunkReader reader = reader(out.toBytes());
    assertThat(reader.rows()).isEqualTo(rows);
    long[] into = new long[rows];
    reader.millis(into);
    assertThat(into).isEqualTo(millis);
    for (int i = columns.length - 1; i >= 0; i--) {
      reader.column(i, into);
      assertThat(into).as("column %d", i).isEqualTo(columns[i]);
    }
  }

  private static ChunkReader reader(byte[] chunk) throws ChunkException {
    ChunkReader reader = new ChunkReader();
    reader.reset(Arrays.copyOf(chunk, chunk.length + ChunkReader.SLACK), chunk.length);
    return reader;
  }

  private static int sizeOf(long[] column) {
    ByteWriter out = new ByteWriter(64);
    long[] millis = new long[column.length];
    Arrays.setAll(millis, i -> 5_000L * i);
    new ChunkWriter().write(out, millis, new long[][] {column}, column.length);
    return out.size();
  }

  private static long[] constant(long value, int rows) {
    long[] values = new long[rows];
    Arrays.fill(values, value);
    return values;
  }

  private static long[] millis(RandomGenerator random, int rows) {
    long[] millis = new long[rows];
    long at = 1_790_000_000_000L + random.nextInt(10_000);
    for (int i = 0; i < rows; i++) {
      at += random.nextInt(10) == 0 ? random.nextInt(1, 100_000) : 5_000;
      millis[i] = at;
    }
    return millis;
  }

  private static long[] column(RandomGenerator random, int rows) {
    int shape = random.nextInt(8);
    int gaps = random.nextInt(4) == 0 ? random.nextInt(1, 10) : 0;
    long[] values = new long[rows];
    long value = random.nextInt(3) == 0 ? 0 : random.nextLong() >>> random.nextInt(64);
    for (int i = 0; i < rows; i++) {
      value = next(random, shape, value);
      values[i] = gaps > 0 && random.nextInt(10) < gaps ? Frame.MISSING : value;
    }
    return values;
  }

  private static long next(RandomGenerator random, int shape, long value) {
    return switch (shape) {
      case 0 -> value;
      case 1 -> value + 1_000 + random.nextInt(64);
      case 2 -> random.nextInt(20) == 0 ? 0 : value + random.nextInt(1 << 20);
      case 3 -> random.nextInt(10) == 0 ? random.nextInt(1 << 20) * 4096L : value;
      case 4 -> value + (random.nextInt(30) == 0 ? random.nextLong() : random.nextInt(16));
      case 5 -> random.nextLong();
      case 6 -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE + 1;
      default -> value + (random.nextInt(5) - 2) * 4096L;
    };
  }
}
