package io.plimsoll.store.rocks;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.StoreStatus;
import io.plimsoll.testing.Damage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damage to the log, which RocksDB takes for its end: every write that can be read is there to the
/// last sample, others are counted, the log is copied aside, and the store goes on.
class LogDamageTest {
  private static final StoreSettings SETTINGS = Appender.SETTINGS.withDurability(Durability.ALWAYS);

  /// Frames in files; the rest is in the log alone, with the chunks of one bucket.
  private static final int STORED = 300;

  private static final int FRAMES = 470;

  /// A frame in the log, whose bucket is in chunks that were written behind it.
  private static final int EARLY = 310;

  @TempDir private static Path original;
  @TempDir private Path directory;

  private Path log = Path.of("");
  private List<LogRecords.Write> writes = List.of();

  @BeforeAll
  static void fill() throws IOException {
    append(original, 0, STORED);
    append(original, STORED, FRAMES);
  }

  private static void append(Path directory, int from, int to) throws IOException {
    try (RocksStore store = RocksStore.open(directory, SETTINGS, Appender.clock())) {
      for (int step = from; step < to; step++) {
        store.append(Appender.frame(step));
        store.awaitChunks();
      }
    }
  }

  @BeforeEach
  void copy() throws IOException {
    for (Path file : LogRecords.files(original)) {
      Files.copy(file, directory.resolve(file.getFileName()));
    }
    log = requireNonNull(LogRecords.largest(directory));
    writes = LogRecords.of(log);
    assertThat(writes.stream().filter(LogRecords.Write::frame)).hasSize(FRAMES - STORED);
  }

  @Test
  void aTornTailCostsTheLastWriteAlone() throws IOException {
    long cut = writes.getLast().to() - 5;
    change(file -> file.setLength(cut));
    assertSurvivors(cut);
  }

  @Test
  void aTailOfZerosCostsTheWritesInIt() throws IOException {
    long from = writes.get(writes.size() - 40).from();
    change(file -> {
      file.seek(from);
      file.write(new byte[(int) (file.length() - from)]);
    });
    assertSurvivors(from);
  }

  @Test
  void aFlippedBitCostsTheWriteThatItIsIn() throws IOException {
    LogRecords.Write early = frame(EARLY);
    Damage.flip(log, early.to() - 3);
    assertAllBut(LongStream.empty());
  }

  @Test
  void aBadChecksumCostsTheWriteThatItIsIn() throws IOException {
    LogRecords.Write early = frame(EARLY);
    Damage.flip(log, early.from());
    assertAllBut(LongStream.empty());
  }

  @Test
  void aBadLengthCostsTheWriteThatItIsIn() throws IOException {
    LogRecords.Write early = frame(EARLY);
    Damage.flip(log, early.from() + 4);
    assertAllBut(LongStream.empty());
  }

  @Test
  void aBadTypeCostsTheWriteThatItIsIn() throws IOException {
    LogRecords.Write early = frame(EARLY);
    Damage.flip(log, early.from() + 6);
    assertAllBut(LongStream.empty());
  }

  @Test
  void aBadHeaderAtTheStartCostsTheFirstWrite() throws IOException {
    change(file -> file.write(new byte[] {-1, -1, -1, -1, -1, -1, -1}));
    assertAllBut(LongStream.empty());
  }

  /// Rows are changes from those before; the first of each bucket stands alone.
  @Test
  void aWriteThatIsLostCostsTheRowsOfItsBucketBehindItIfTheyAreInNoChunk() throws IOException {
    Damage.flip(log, frame(400).to() - 3);
    assertAllBut(LongStream.range(400, FRAMES));
  }

  @Test
  void aLogFullOfBadPlacesCostsTheWritesThatTheyAreInAndNoOther() throws IOException {
    LogRecords.Write first = frame(EARLY);
    LogRecords.Write last = frame(EARLY + 20);
    for (long at = first.from(); at < last.to(); at += 10) {
      Damage.flip(log, at);
    }
    try (RocksStore store = RocksStore.open(directory, SETTINGS, Appender.clock())) {
      assertThat(store.status().lostSequences()).isEqualTo(21);
      assertThat(Appender.steps(store, FRAMES)).hasSize(FRAMES);
    }
  }

  @Test
  void anEmptyLogIsCounted() throws IOException {
    change(file -> file.setLength(0));
    assertSurvivors(0);
  }

  @Test
  void aMissingLogIsCounted() throws IOException {
    Files.delete(log);
    assertSurvivors(0);
  }

  @Test
  void aCopyOlderThanItsHighWaterMarkIsCounted() throws IOException {
    LogRecords.Write middle = writes.get(writes.size() / 2);
    change(file -> file.setLength(middle.to()));
    assertSurvivors(middle.to());
  }

  @Test
  void aLogThatEndsInAnUnsyncedWriteIsNoDamage() throws IOException {
    try (HighWater mark = new HighWater(directory)) {
      mark.write(writes.getLast().last() - 1);
    }
    change(file -> file.setLength(writes.getLast().to() - 5));
    try (RocksStore store = RocksStore.open(directory, SETTINGS, Appender.clock())) {
      assertThat(Appender.survivors(store, FRAMES)).isEqualTo(FRAMES - 1);
      assertThat(store.status().problems()).isEmpty();
    }
  }

  @Test
  void aDamagedHighWaterMarkIsTold() throws IOException {
    Damage.flip(directory.resolve("high-water"), 3);
    try (RocksStore store = RocksStore.open(directory, SETTINGS, Appender.clock())) {
      assertThat(store.status().problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem).contains("high-water", "damaged"));
      assertThat(Appender.survivors(store, FRAMES)).isEqualTo(FRAMES);
    }
  }

  @Test
  void aMissingHighWaterMarkIsTold() throws IOException {
    Files.delete(directory.resolve("high-water"));
    try (RocksStore store = RocksStore.open(directory, SETTINGS, Appender.clock())) {
      assertThat(store.status().problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem).contains("high-water", "missing"));
    }
    try (RocksStore store = RocksStore.open(directory, SETTINGS, Appender.clock())) {
      assertThat(store.status().problems()).isEmpty();
    }
  }

  private interface Change {
    void to(RandomAccessFile file) throws IOException;
  }

  private void change(Change change) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      change.to(file);
    }
  }

  private LogRecords.Write frame(int step) {
    return writes.stream().filter(LogRecords.Write::frame).skip(step - STORED).findFirst().get();
  }

  /// Checks that one write is lost and told of, that every frame is there that can be read without
  /// it, or is in chunks that were written later, and that the store goes on from there.
  private void assertAllBut(LongStream lostSteps) throws IOException {
    long damagedSize = Files.size(log);
    Set<Long> lost = lostSteps.boxed().collect(Collectors.toSet());
    Set<Long> kept = LongStream.range(0, FRAMES).boxed().collect(Collectors.toSet());
    kept.removeAll(lost);
    try (RocksStore store = RocksStore.open(directory, SETTINGS, Appender.clock())) {
      StoreStatus status = store.status();
      assertThat(Appender.steps(store, FRAMES).equals(kept)).isTrue();
      assertThat(status.lostSequences()).isEqualTo(1);
      assertThat(status.problems())
          .hasSize(lost.isEmpty() ? 2 : 3)
          .anySatisfy(problem -> assertThat(problem).contains(log.getFileName() + " is damaged"))
          .anySatisfy(problem -> assertThat(problem).contains("1 acknowledged writes"));
      Path copy = directory.resolve("quarantine/1").resolve(requireNonNull(log.getFileName()));
      assertThat(copy).hasSize(damagedSize);
      // Into the next bucket, so that chunks are made of what is left of the last one.
      for (long step = FRAMES; step < FRAMES + 30; step++) {
        store.append(Appender.frame(step));
        kept.add(step);
      }
      store.awaitChunks();
    }
    try (RocksStore store = RocksStore.open(directory, SETTINGS, Appender.clock())) {
      assertThat(Appender.steps(store, FRAMES + 40).equals(kept)).isTrue();
      assertThat(store.status().lostSequences()).isZero();
    }
  }

  /// Checks that exactly the writes that end before a place in the log are there, that the rest is
  /// counted, and that the store goes on from there.
  private void assertSurvivors(long damage) throws IOException {
    long frames = STORED;
    long sequence = writes.getFirst().last() - 1;
    for (LogRecords.Write write : writes) {
      if (write.to() <= damage) {
        frames += write.frame() ? 1 : 0;
        sequence = write.last();
      }
    }
    long lost = writes.getLast().last() - sequence;
    long damagedSize = Files.exists(log) ? Files.size(log) : -1;
    try (RocksStore store = RocksStore.open(directory, SETTINGS, Appender.clock())) {
      StoreStatus status = store.status();
      assertThat(Appender.survivors(store, FRAMES)).isEqualTo(frames);
      assertThat(status.lostSequences()).isEqualTo(lost);
      assertThat(status.problems())
          .hasSize(damagedSize >= 0 ? 1 : 2)
          .anySatisfy(problem -> assertThat(problem).contains(lost + " acknowledged writes"));
      Path copy = directory.resolve("quarantine/1").resolve(requireNonNull(log.getFileName()));
      assertThat(Files.exists(copy) ? Files.size(copy) : -1).isEqualTo(damagedSize);
      for (long step = frames; step < frames + 10; step++) {
        store.append(Appender.frame(step));
      }
    }
    try (RocksStore store = RocksStore.open(directory, SETTINGS, Appender.clock())) {
      assertThat(store.status().problems()).isEmpty();
      assertThat(Appender.survivors(store, FRAMES + 20)).isEqualTo(frames + 10);
    }
  }
}
