package io.plimsoll.collector.kernel;

import static io.plimsoll.testing.Seeds.forEachSeed;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.metric.Frame;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KernelKeysTest {
  private final long[] found = new long[3];

  @Test
  void aFlatFileIsReadInWhateverOrderItsLinesAre() {
    new KernelKeys("user", "system", "nice").flat(text("system 7\nuser 41\n"), found);
    assertThat(found).containsExactly(41, 7, Frame.MISSING);
  }

  @Test
  void aKeyThatBeginsLikeAnotherIsNotTakenForIt() {
    new KernelKeys("file", "oom").flat(text("file_mapped 1\ninactive_file 2\noom_kill 3\n"), found);
    assertThat(found).startsWith(Frame.MISSING, Frame.MISSING);
  }

  @Test
  void aLastLineWithoutItsEndIsRead() {
    new KernelKeys("a").flat(text("b 1\na 9223372036854775807"), found);
    assertThat(found).startsWith(Long.MAX_VALUE);
  }

  @Test
  void aNumberTooLargeForALongIsTheLargestLong() {
    assertThat(text("18446744073709551615").number()).isEqualTo(Long.MAX_VALUE);
    assertThat(text("9223372036854775808").number()).isEqualTo(Long.MAX_VALUE);
    assertThat(text("9223372036854775806").number()).isEqualTo(Long.MAX_VALUE - 1);
  }

  @Test
  void whatIsNoNumberIsMissing() {
    assertThat(text("max 100000").number()).isEqualTo(Frame.MISSING);
    assertThat(text("-1\n").number()).isEqualTo(Frame.MISSING);
    assertThat(text("").number()).isEqualTo(Frame.MISSING);
  }

  @Test
  void devicesAreAddedUpWithTheirKeysInAnyOrderAndUnknownOnesAmongThem() {
    KernelText io =
        text(
            """
            254:0 wbytes=20 rbytes=1 cost.usage=99 rios=5 dbytes=7
            8:0 rios=6 rbytes=2 wbytes=30
            7:0
            """);
    CounterRows rows = new CounterRows(3);
    rows.begin(null);
    new KernelKeys("rbytes=", "wbytes=", "rios=").nested(io, rows);
    assertThat(sums(rows, 3)).containsExactly(3, 50, 11);
    CounterTable table = Objects.requireNonNull(rows.end());
    assertThat(table.rows()).isEqualTo(2);
    assertThat(table.name(1)).isEqualTo("8:0");
    assertThat(table.value(1, 1)).isEqualTo(30);
  }

  @Test
  void devicesWithoutNumbersInTheLineOfAnotherAreNotTakenForIt() {
    CounterRows rows = new CounterRows(1);
    rows.begin(null);
    new KernelKeys("rbytes=").nested(text("7:1 7:0 254:0 rbytes=4 wbytes=5\n"), rows);
    CounterTable table = Objects.requireNonNull(rows.end());
    assertThat(table.rows()).isEqualTo(1);
    assertThat(table.name(0)).isEqualTo("254:0");
    assertThat(table.value(0, 0)).isEqualTo(4);
  }

  @Test
  void aTableByDeviceLeavesItsTotalsOut() {
    KernelText io = text("254:0 Read 8\n254:0 Write 4\n254:0 Total 12\n8:0 Read 1\nTotal 13\n");
    CounterRows rows = new CounterRows(2);
    rows.begin(null);
    new KernelKeys("Read", "Write").byDevice(io, rows, 0);
    assertThat(sums(rows, 2)).containsExactly(9, 4);
    assertThat(Objects.requireNonNull(rows.end()).rows()).isEqualTo(2);
  }

  @Test
  void pressureIsTheTotalOfItsLine() {
    KernelText pressure =
        text(
            """
            some avg10=7.79 avg60=8.62 avg300=4.92 total=40017974
            full avg10=0.00 avg60=0.00 avg300=0.00 total=12
            """);
    new KernelKeys("full", "some").pressure(pressure, found);
    assertThat(found).startsWith(12, 40017974);
  }

  @Test
  void allInterfacesButLoopbackAreAddedUp() {
    KernelText table =
        text(
            """
            Inter-|   Receive  |  Transmit
             face |bytes packets errs drop|bytes
                lo: 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9
              eth0:396 4 1 2 0 0 0 0 70 5 3 6 0 0 0 0
              eth1:    4    1    0    0    0     0 0 0 30 1 0 0 0 0 0 0
            """);
    CounterRows rows = new CounterRows(NetworkTable.WIDTH);
    rows.begin(null);
    NetworkTable.read(table, rows);
    assertThat(sums(rows, NetworkTable.WIDTH)).containsExactly(400, 5, 1, 2, 100, 6, 3, 6);
    CounterTable interfaces = Objects.requireNonNull(rows.end());
    assertThat(interfaces.name(1)).isEqualTo("eth1");
    assertThat(interfaces.value(1, 4)).isEqualTo(30);
  }

  @Test
  void aTableInWhichNothingMovedIsTheOneBefore() {
    CounterRows rows = new CounterRows(1);
    KernelKeys read = new KernelKeys("Read");
    rows.begin(null);
    read.byDevice(text("254:0 Read 8\n8:0 Read 1\n"), rows, 0);
    CounterTable first = rows.end();
    rows.begin(first);
    read.byDevice(text("254:0 Read 8\n8:0 Read 1\n"), rows, 0);
    assertThat(rows.end()).isSameAs(first);
    rows.begin(first);
    read.byDevice(text("8:0 Read 8\n254:0 Read 1\n"), rows, 0);
    CounterTable swapped = Objects.requireNonNull(rows.end());
    assertThat(swapped.name(0)).isEqualTo("8:0");
    rows.begin(swapped);
    read.byDevice(text("8:0 Read 8\n"), rows, 0);
    assertThat(Objects.requireNonNull(rows.end()).rows()).isEqualTo(1);
  }

  @Test
  void tooManyThingsAreOnlyAddedUp() {
    StringBuilder lines = new StringBuilder();
    for (int device = 0; device <= CounterRows.MAX_ROWS; device++) {
      lines.append("8:").append(device).append(" Read 1\n");
    }
    CounterRows rows = new CounterRows(1);
    rows.begin(null);
    new KernelKeys("Read").byDevice(text(lines.toString()), rows, 0);
    assertThat(rows.end()).isNull();
    assertThat(rows.sum(0)).isEqualTo(CounterRows.MAX_ROWS + 1);
  }

  @Test
  void anyNumbersUnderAnyKeysComeBack() {
    forEachSeed(random -> {
      List<String> lines = new ArrayList<>();
      String[] names = new String[1 + random.nextInt(8)];
      long[] numbers = new long[names.length];
      for (int i = 0; i < names.length; i++) {
        names[i] = "k" + i + "_" + Long.toString(random.nextLong() >>> 1, 36);
        numbers[i] = random.nextLong() >>> (1 + random.nextInt(62));
        lines.add(names[i] + " " + numbers[i]);
        lines.add("other" + i + " " + random.nextInt());
      }
      Collections.shuffle(lines, new Random(random.nextLong()));
      long[] read = new long[names.length];
      new KernelKeys(names).flat(text(String.join("\n", lines) + "\n"), read);
      assertThat(read).containsExactly(numbers);
    });
  }

  private static long[] sums(CounterRows rows, int width) {
    return LongStream.range(0, width).map(column -> rows.sum((int) column)).toArray();
  }

  private static KernelText text(String content) {
    return KernelText.of(content);
  }
}
