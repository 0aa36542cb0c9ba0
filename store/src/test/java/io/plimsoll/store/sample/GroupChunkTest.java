package io.plimsoll.store.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.store.chunk.ChunkWriter;
import io.plimsoll.testing.Seeds;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class GroupChunkTest {
  private static final long NOON = 1_790_000_000_000L;

  @SuppressWarnings("ArrayRecordComponent") // only held, never compared
  private record Column(long[] millis, long[] codes) {
    static Column every(long stepMillis, int count) {
      long[] millis = new long[count];
      long[] codes = new long[count];
      Arrays.setAll(millis, i -> NOON + i * stepMillis);
      Arrays.setAll(codes, i -> i);
      return new Column(millis, codes);
    }

    Column later(long byMillis) {
      return new Column(Arrays.stream(millis).map(at -> at + byMillis).toArray(), codes);
    }
  }

  @Test
  void everyColumnComesBackWithItsOwnTimes() {
    GroupChunkWriter writer = new GroupChunkWriter();
    GroupChunkReader reader = new GroupChunkReader();
    Seeds.forEachSeed(
        300,
        random -> {
          Column[] columns = new Column[random.nextInt(1, 20)];
          long[] shared = millis(random);
          Arrays.setAll(columns, i -> column(random, shared));
          checkRoundTrip(writer, reader, columns);
        });
  }

  @Test
  void seriesWithTheSameTimesTakeThemOnce() {
    Column column = Column.every(15_000, 120);
    int one = sizeOf(column, column);
    assertThat(sizeOf(column, column, column) - one).isEqualTo(one - sizeOf(column)).isLessThan(12);
  }

  @Test
  void aSeriesThatMissesASampleSharesTheTimesOfTheOthers() throws ChunkException {
    Column whole = Column.every(15_000, 120);
    Column gap = new Column(Arrays.copyOf(whole.millis(), 119), Arrays.copyOf(whole.codes(), 119));
    GroupChunkReader reader = read(gap, whole);
    assertThat(reader.rows()).isEqualTo(120);
    assertThat(sizeOf(gap, whole)).isLessThan(sizeOf(whole, whole) + 20);
  }

  @Test
  void aColumnWithoutSamplesHasNone() throws ChunkException {
    Column none = Column.every(1, 0);
    GroupChunkReader reader = read(none, Column.every(1_000, 5), none);
    assertThat(reader.columns()).isEqualTo(3);
    assertThat(reader.column(0)).isZero();
    assertThat(reader.column(2)).isZero();
    assertThat(reader.column(3)).as("never written").isZero();
  }

  @Test
  void itSaysIfThereAreMoreTimesThanAChunkHasRows() throws ChunkException {
    Column most = Column.every(20, ChunkWriter.MAX_ROWS);
    assertThat(read(most).rows()).isEqualTo(ChunkWriter.MAX_ROWS);
    assertThat(write(new GroupChunkWriter(), new ByteWriter(64), most, most)).isTrue();
    ByteWriter out = new ByteWriter(64);
    GroupChunkWriter writer = new GroupChunkWriter();
    assertThat(write(writer, out, Column.every(20, ChunkWriter.MAX_ROWS + 1))).isFalse();
    assertThat(write(writer, out, most, Column.every(10, 3))).isFalse();
    assertThat(out.size()).isZero();
    assertThat(write(writer, out, Column.every(20, 3))).as("the next one").isTrue();
  }

  @Test
  void itSaysIfThereAreMoreCellsThanFitInMemory() {
    int rows = GroupChunkWriter.MAX_CELLS / 64;
    Column[] columns = new Column[64];
    Arrays.fill(columns, Column.every(20, rows));
    ByteWriter out = new ByteWriter(64);
    assertThat(write(new GroupChunkWriter(), out, columns)).isTrue();
    columns[63] = columns[0].later(20);
    assertThat(write(new GroupChunkWriter(), out, columns)).isFalse();
  }

  @Test
  void whatCannotBeAGroupIsRefused() {
    GroupChunkWriter writer = new GroupChunkWriter();
    assertThatThrownBy(() -> writer.start(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.start(129)).hasMessageContaining("129");
    writer.start(2);
    assertThatThrownBy(() -> writer.write(new ByteWriter(8)))
        .hasMessageContaining("needs a sample");
  }

  private static void checkRoundTrip(
      GroupChunkWriter writer, GroupChunkReader reader, Column... columns) throws ChunkException {
    TreeSet<Long> times = new TreeSet<>();
    for (Column column : columns) {
      Arrays.stream(column.millis()).forEach(times::add);
    }
    if (times.isEmpty()) {
      return;
    }
    ByteWriter out = new ByteWriter(64);
    assertThat(write(writer, out, columns)).isTrue();
    reader.reset(Arrays.copyOf(out.array(), out.size() + ChunkReader.SLACK), out.size());
    assertThat(reader.rows()).isEqualTo(times.size());
    assertThat(reader.columns()).isEqualTo(columns.length);
    checkCut(Arrays.copyOf(out.array(), out.size() + ChunkReader.SLACK), out.size(), columns);
    for (int i = columns.length - 1; i >= 0; i--) {
      int count = reader.column(i);
      assertThat(Arrays.copyOf(reader.millis(), count))
          .as("column %d", i)
          .isEqualTo(columns[i].millis());
      assertThat(Arrays.copyOf(reader.codes(), count))
          .as("column %d", i)
          .isEqualTo(columns[i].codes());
    }
  }

  private static void checkCut(byte[] chunk, int length, Column... columns) throws ChunkException {
    GroupChunkReader whole = new GroupChunkReader();
    GroupChunkReader alone = new GroupChunkReader();
    whole.reset(chunk, length);
    for (int i = 0; i < columns.length; i++) {
      ByteWriter cut = new ByteWriter(64);
      whole.cut(i, cut);
      assertThat(cut.size() > 0).isEqualTo(columns[i].millis().length > 0);
      if (cut.size() > 0) {
        alone.reset(Arrays.copyOf(cut.array(), cut.size() + ChunkReader.SLACK), cut.size());
        int count = alone.column(0);
        assertThat(Arrays.copyOf(alone.millis(), count)).isEqualTo(columns[i].millis());
        assertThat(Arrays.copyOf(alone.codes(), count)).isEqualTo(columns[i].codes());
      }
    }
  }

  private static boolean write(GroupChunkWriter writer, ByteWriter out, Column... columns) {
    writer.start(columns.length);
    for (int i = 0; i < columns.length; i++) {
      writer.column(i, columns[i].millis(), columns[i].codes(), columns[i].millis().length);
    }
    return writer.write(out);
  }

  private static int sizeOf(Column... columns) {
    ByteWriter out = new ByteWriter(64);
    assertThat(write(new GroupChunkWriter(), out, columns)).isTrue();
    return out.size();
  }

  private static GroupChunkReader read(Column... columns) throws ChunkException {
    ByteWriter out = new ByteWriter(64);
    assertThat(write(new GroupChunkWriter(), out, columns)).isTrue();
    GroupChunkReader reader = new GroupChunkReader();
    reader.reset(Arrays.copyOf(out.array(), out.size() + ChunkReader.SLACK), out.size());
    return reader;
  }

  private static long[] millis(RandomGenerator random) {
    long[] millis = new long[random.nextInt(1, 300)];
    long at = NOON + random.nextInt(10_000);
    for (int i = 0; i < millis.length; i++) {
      millis[i] = at;
      at += random.nextInt(10) == 0 ? random.nextInt(1, 100_000) : 15_000;
    }
    return millis;
  }

  private static Column column(RandomGenerator random, long[] shared) {
    long[] millis =
        switch (random.nextInt(5)) {
          case 0 -> millis(random);
          case 1 -> Arrays.stream(shared).filter(at -> random.nextInt(10) > 0).toArray();
          case 2 -> random.nextBoolean() ? new long[0] : new long[] {NOON - random.nextInt(100)};
          default -> shared;
        };
    long[] codes = new long[millis.length];
    boolean whole = random.nextBoolean();
    for (int i = 0; i < codes.length; i++) {
      codes[i] = whole ? random.nextInt(1_000) : ValueCode.of(random.nextLong());
    }
    assertThat(codes).doesNotContain(Frame.MISSING);
    return new Column(millis, codes);
  }
}
