package io.plimsoll.store.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// A block gives back the rows that were added, whatever they are and however it keeps them.
class StripeTest {
  private record Row(long millis, List<Long> values) {}

  private final ByteWriter out = new ByteWriter(512);

  @Test
  void aBlockGivesBackItsRowsAndItsColumns() {
    Seeds.forEachSeed(
        40,
        random -> {
          int width = random.nextInt(1, 65);
          boolean known = random.nextBoolean();
          long millis = known ? random.nextLong(1L << 41) : -1;
          long[] before = new long[width];
          move(random, before);
          List<Row> rows = new ArrayList<>();
          Row first = row(millis, before);
          Block block = new Block(1, 1);
          StripeWriter writer = new StripeWriter();
          int count = random.nextInt(1, 70);
          for (int i = 0; i < count; i++) {
            long at = millis + 1 + random.nextLong(random.nextBoolean() ? 10 : 1L << 40);
            long[] now = before.clone();
            move(random, now);
            out.clear();
            RowCodec.write(out, i == 0, millis, before, at, now);
            int memory = block.memory();
            int grown = block.add(writer, millis, before, out.array(), 0, out.size());
            assertThat(grown).isEqualTo(block.memory() - memory);
            rows.add(row(at, now));
            before = now;
            millis = at;
          }
          assertThat(all(block.view(), width)).isEqualTo(rows);
          int one = random.nextInt(width);
          int other = random.nextInt(width);
          long from = rows.get(random.nextInt(count)).millis() + random.nextInt(2);
          if (known) {
            rows.addFirst(first);
          }
          checkColumns(block.view(), width, Math.min(one, other), Math.max(one, other), from, rows);
        });
  }

  private static void move(RandomGenerator random, long[] row) {
    for (int i = 0; i < row.length; i++) {
      switch (random.nextInt(6)) {
        case 0 -> row[i] = random.nextLong();
        case 1 -> row[i] += random.nextInt(100) - 50;
        case 2 -> row[i] = Long.MIN_VALUE;
        default -> row[i] += 0;
      }
    }
  }

  private static Row row(long millis, long[] values) {
    return new Row(millis, Arrays.stream(values).boxed().toList());
  }

  private static List<Row> all(BlockView view, int width) {
    List<Row> rows = new ArrayList<>();
    view.forEach(
        new StripeReader(),
        width,
        (millis, columns, first, end) -> {
          for (int i = first; i < end; i++) {
            long[] values = new long[width];
            for (int column = 0; column < width; column++) {
              values[column] = columns[column][i];
            }
            rows.add(row(millis[i], values));
          }
        });
    return rows;
  }

  /// Rows from a time on are there, and one before them if there is any; none is there that is not
  /// true.
  private static void checkColumns(
      BlockView view, int width, int lower, int higher, long from, List<Row> rows) {
    List<Row> found = new ArrayList<>();
    view.forEach(
        new StripeReader(),
        from,
        width,
        lower,
        higher,
        (millis, low, high, first, end) -> {
          for (int i = first; i < end; i++) {
            found.add(new Row(millis[i], List.of(low[i], high[i])));
          }
        });
    List<Row> wanted =
        rows.stream()
            .map(row ->
                new Row(row.millis(), List.of(row.values().get(lower), row.values().get(higher))))
            .toList();
    assertThat(found).isEqualTo(wanted.subList(wanted.size() - found.size(), wanted.size()));
    assertThat(found.size() == wanted.size() || found.getFirst().millis() < from).isTrue();
  }
}
