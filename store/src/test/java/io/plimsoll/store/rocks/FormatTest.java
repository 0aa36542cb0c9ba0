package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A directory whose keys and values were put together by hand, after FORMAT.md and no code. Tests
/// of writer and reader together do not notice if both change, and data that is there is lost.
class FormatTest {
  /// 2026-11-22T04:00:00Z: the start of bucket 997,400 of series and 2,992,200 of containers.
  private static final long AT = 1_795_320_000_000L;

  private static final long NEXT = AT + 1_800_000;

  /// Deltas of 5,000, 5,000, 6,000 and 5,000: times eight, above 625, in seven bits.
  private static final String TIMES = "02 80b8c996c068 03 e209 0700 00401f00";

  /// Levels above 10: 10, 12, 11, 300 and 11 in two bits, one of them with seven more.
  private static final String LEVELS = "01 14 14 0202 9801 07 03 48";

  @TempDir private Path directory;

  @BeforeEach
  void fill() throws IOException {
    try (Database database = new Database(directory)) {
      database.write(
          true,
          batch -> {
            putContainers(batch);
            putSeries(batch);
          });
    }
  }

  private static void putContainers(Database.Batch batch) throws IOException {
    batch.put(Family.META, Keys.name("bucket-millis"), hex("c0cf24"));
    batch.put(Family.META, Keys.name("next-id"), hex("03"));
    // The bucket is in chunks, no frame counts for it, and the first frame is read again.
    batch.put(Family.META, Keys.name("checkpoint"), hex("01 90a1ed02 00 01 01"));
    batch.put(Family.META, hex("73 00000001"), hex("01 c8d0b601 07 6e6f64653a6e31 02 6e31 00"));
    batch.put(
        Family.META,
        hex("73 00000002"),
        hex(
            "01 c8d0b601 04 63636363 02 6e31 01 05 7765622d31 04 73686f70 03 776562 01 31",
            "07 434f4d504f5345 05 6e67696e78 01 01 6b 01 76"));
    // Nine columns are missing, and the tenth, memory.rss, has bytes.
    batch.put(
        Family.CHUNKS,
        hex("002da848 00000002"),
        hex("01 05 0a 000008 10 0a", TIMES, LEVELS, "d75b631b"));
    // Ten columns of a container, two of its node. The node's row, then the container's, alone.
    batch.put(
        Family.FRAMES,
        hex("0000000000000001"),
        hex("01 80d79297c068 0a 02 01 02 81d79297c068 01 9a01", "02 81d79297c068 0002 d00f"));
    // Changes: nothing of the node but its time; of the container one less, after 5,001 ms.
    batch.put(
        Family.FRAMES,
        hex("0000000000000002"),
        hex("01 90a59397c068 0a 02 01 02 904e 00", "02 924e 0002 01"));
  }

  private static void putSeries(Database.Batch batch) throws IOException {
    batch.put(Family.META, Keys.name("next-group"), hex("01"));
    batch.put(Family.META, Keys.name("checkpoint-series"), hex("01 b0e079 00 01 9080cc96c068"));
    batch.put(
        Family.SERIES,
        hex("00 00000000"),
        hex(
            "01 98f03c 01 03 6a6f62 01 78 09 05 6e65766572 01 04 7a65726f 02 05 636f6e7374 03",
            "03 6c6576 04 04 6c657662 05 03 646f64 06 03 63656e 07 03 646563 08 03 786f72 09"));
    batch.put(
        Family.SERIES_CHUNKS,
        hex("000f3818 00000000 0000"),
        hex(
            "01 05 09 a4aa02 10 03 0a 0a 09 08 14 16",
            TIMES,
            "80 0b 0e", // three times 7, with gaps
            LEVELS,
            "01 14 14 0203 9801 07 08 48", // the same, the place of the exception as a bit
            "04 0a 00 00 0500 540400", // deltas of deltas: 5, 15, 26, 36, 46
            "03 c801 01 13 0200 18", // deltas around -10, doubled: 100, 80, 62, 40, 20
            "05 01 01 01 020000000000f07f 01 02 02 0500 008b00", // tenths, and the end of a series
            "06 9a9999999999f13f fc00000000000500000000c250", // each way to write a difference
            "a4bd99b4"));
    // Across series 0 and 1, both alone.
    batch.put(Family.SAMPLES, hex("0000000000000001"), hex("01 00 12 8095a598c068 52 03"));
    // Across series 0 to 2, the last alone; along series 3, the first alone.
    batch.put(
        Family.SAMPLES,
        hex("0000000000000002"),
        hex("01 00 1c 90e3a598c068 04 02 05 12", "02 1b 8f4e 0a 904e 04 d00f 01"));
    // Changes from what came before: across series 3, and along series 0.
    batch.put(
        Family.SAMPLES,
        hex("0000000000000003"),
        hex("01 06 08 c0cda798c068 08", "05 11 00 c801 f02e c701"));
  }

  @Test
  void rowsOfChunksAndFramesAreThoseOfTheDocument() throws IOException {
    try (RocksStore store = open()) {
      assertThat(store.status().problems()).isEmpty();
      SeriesData rss = ask(store, "memory.rss", Grouping.CONTAINER);
      assertThat(rss.dimensions())
          .containsEntry("cluster", "shop")
          .containsEntry("service", "web")
          .containsEntry("task", "1")
          .containsEntry("container", "cccc")
          .containsEntry("name", "web-1")
          .containsEntry("node", "n1");
      assertThat(rss.atMillis())
          .containsExactly(
              AT, AT + 5_000, AT + 10_000, AT + 15_000, AT + 20_000, AT + 600_000, AT + 605_000);
      assertThat(rss.values()).containsExactly(10, 12, 11, 300, 11, 1_000, 999);
    }
  }

  @Test
  void samplesOfChunksAndRecordsAreThoseOfTheDocument() throws IOException {
    Map<Labels, NavigableMap<Long, Long>> expected =
        Map.of(
            series("never"),
            at(NEXT, 41, NEXT + 5_000, 42, NEXT + 20_000, 142, NEXT + 23_000, 42),
            series("zero"),
            with(at(NEXT, -2, NEXT + 5_000, -5), 0, 0, 0, 0, 0),
            series("const"),
            with(at(AT, 7, AT + 5_000, 7, AT + 16_000, 7, NEXT + 5_000, 9)),
            series("lev"),
            with(
                at(NEXT, 5, NEXT + 5_000, 7, NEXT + 11_000, 6, NEXT + 20_000, 10),
                10,
                12,
                11,
                300,
                11),
            series("levb"),
            with(at(), 10, 12, 11, 300, 11),
            series("dod"),
            with(at(), 5, 15, 26, 36, 46),
            series("cen"),
            with(at(), 100, 80, 62, 40, 20),
            series("dec"),
            with(at(), 0.1, Double.longBitsToDouble(0x7ff0_0000_0000_0002L), 2.5, 0.3, 0.2),
            series("xor"),
            with(at(), 1.1, 1.1, xor(1), xor(3), xor(3L ^ 5L << 61)));
    try (RocksStore store = open()) {
      assertThat(SeriesSender.read(store, 0, NEXT + 1_800_000)).isEqualTo(expected);
      assertThat(store.status().problems()).isEmpty();
    }
  }

  private RocksStore open() throws IOException {
    TestClock clock = new TestClock(Instant.ofEpochMilli(NEXT + 60_000));
    return RocksStore.open(directory, StoreSettings.DEFAULT, clock);
  }

  private static SeriesData ask(RocksStore store, String measure, Grouping grouping)
      throws IOException {
    List<SeriesData> answer =
        store.query(
            new Query(
                Selector.ALL,
                measure,
                Instant.ofEpochMilli(AT),
                Instant.ofEpochMilli(NEXT),
                Fleet.STEP,
                Statistic.SUM,
                grouping));
    assertThat(answer).hasSize(1);
    return answer.getFirst();
  }

  private static byte[] hex(String... parts) {
    return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
  }

  private static Labels series(String metric) {
    return Labels.of(Labels.NAME, metric, "job", "x");
  }

  private static double xor(long bits) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(1.1) ^ bits);
  }

  /// Bits of integers at their times.
  private static NavigableMap<Long, Long> at(long... timesAndValues) {
    NavigableMap<Long, Long> samples = new TreeMap<>();
    for (int i = 0; i < timesAndValues.length; i += 2) {
      samples.put(timesAndValues[i], Double.doubleToRawLongBits((double) timesAndValues[i + 1]));
    }
    return samples;
  }

  /// Samples with those of the chunk.
  private static NavigableMap<Long, Long> with(NavigableMap<Long, Long> samples, double... values) {
    int[] after = {0, 5_000, 10_000, 16_000, 21_000};
    for (int i = 0; i < values.length; i++) {
      samples.put(AT + after[i], Double.doubleToRawLongBits(values[i]));
    }
    return samples;
  }
}
