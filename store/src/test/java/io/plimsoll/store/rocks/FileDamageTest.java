package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.testing.Damage;
import io.plimsoll.testing.Slow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damage to the files of RocksDB: a bad block costs what is in it and no more, and what cannot be
/// opened is refused by name and left as it is.
@Slow
class FileDamageTest {
  /// Enough noise for several blocks in every file of chunks.
  private static final List<Container> MANY = Fleet.containers("many", 60);

  private static final int ROUNDS = 2;
  private static final int STEPS = 400;

  @TempDir private static Path original;
  @TempDir private Path directory;

  /// Rows of containers in chunks, by key; and all of them.
  private static final SortedMap<Long, Integer> CHUNKS = new TreeMap<>();

  private static final long ALL = (long) ROUNDS * STEPS * MANY.size();
  private static List<DataFile> files = List.of();

  @BeforeAll
  static void fill() throws IOException {
    SplittableRandom noise = new SplittableRandom(1);
    for (int round = 0; round < ROUNDS; round++) {
      try (RocksStore store = open(original)) {
        for (int step = round * STEPS; step < (round + 1) * STEPS; step++) {
          append(store, step, noise);
        }
        store.awaitChunks();
      }
    }
    try (Database database = new Database(original)) {
      files = database.read(DataFile::of);
      ChunkReader reader = new ChunkReader();
      database.scan(
          Family.CHUNKS,
          Keys.pair(0, 0),
          (key, value, length) -> {
            reader.reset(value, length);
            boolean node = reader.isAbsent(ContainerMetric.MEMORY_RSS.ordinal());
            CHUNKS.put(Keys.sequence(key), node ? 0 : reader.rows());
            return true;
          });
    }
  }

  private static void append(RocksStore store, int step, SplittableRandom noise)
      throws IOException {
    store.append(
        Fleet.frame(
            "n1",
            Fleet.at(step),
            MANY,
            ContainerMetric.MEMORY_RSS,
            row -> noise.nextLong(1L << 62)));
  }

  @BeforeEach
  void copy() throws IOException {
    copyTo(directory);
  }

  private static void copyTo(Path directory) throws IOException {
    for (Path file : LogRecords.files(original)) {
      Files.copy(file, directory.resolve(file.getFileName()));
    }
  }

  private static RocksStore open(Path directory) throws IOException {
    return RocksStore.open(directory, Appender.SETTINGS, Appender.clock());
  }

  private static long rows(RocksStore store) throws IOException {
    List<SeriesData> answer =
        store.query(
            new Query(
                Selector.ALL,
                "memory.rss",
                Fleet.instant(0),
                Fleet.instant(2_000),
                Fleet.STEP,
                Statistic.COUNT,
                Grouping.ALL));
    return (long) Arrays.stream(answer.getFirst().values()).sum();
  }

  @Test
  void aDamagedBlockOfChunksCostsTheseChunksAlone() throws IOException {
    for (DataFile file : filesOf(Family.CHUNKS)) {
      assertThat(file.bytes()).as("several blocks").isGreaterThan(100_000);
      for (double part : new double[] {0.001, 0.3, 0.6}) {
        Path damaged = Files.createTempDirectory(directory, "damaged");
        copyTo(damaged);
        Damage.flip(damaged.resolve(file.name()), (long) (file.bytes() * part));
        long lost = lostRows(damaged);
        assertThat(lost).isPositive().isLessThan(ALL / 4);
        try (RocksStore store = open(damaged)) {
          assertThat(store.status().problems()).isEmpty();
          assertThat(rows(store)).isEqualTo(ALL - lost);
          assertThat(store.status().problems())
              .singleElement()
              .satisfies(problem ->
                  assertThat(problem).contains("1 damaged block", "chunks", file.name()));
        }
      }
    }
  }

  /// Rows of the chunks that cannot be looked up one by one. The newest row that a container has in
  /// a chunk is in memory as well.
  private static long lostRows(Path directory) throws IOException {
    long lost = 0;
    byte[] value = new byte[1 << 16];
    try (Database database = new Database(directory)) {
      for (var chunk : CHUNKS.entrySet()) {
        byte[] bytes = Keys.sequence(chunk.getKey());
        long newestBucket = Keys.first(Keys.sequence(CHUNKS.lastKey()));
        boolean newest = Keys.first(bytes) == newestBucket && chunk.getValue() > 0;
        int rows = chunk.getValue() - (newest ? 1 : 0);
        lost += database.find(Family.CHUNKS, bytes, value) < 0 ? rows : 0;
      }
    }
    return lost;
  }

  @Test
  void damageDoesNotKeepLaterBucketsFromBeingWritten() throws IOException {
    for (DataFile file : files) {
      if (file.family().isOfUseInPart()) {
        Damage.flip(directory.resolve(file.name()), 50);
      }
    }
    SplittableRandom noise = new SplittableRandom(2);
    try (RocksStore store = open(directory)) {
      long before = rows(store);
      for (int step = ROUNDS * STEPS; step < (ROUNDS + 1) * STEPS; step++) {
        append(store, step, noise);
      }
      store.awaitChunks();
      assertThat(store.status().problems())
          .noneSatisfy(problem -> assertThat(problem).contains("cannot be written"));
      assertThat(rows(store)).isEqualTo(before + (long) STEPS * MANY.size());
    }
  }

  @Test
  void aDamagedBlockOfTheLoggedFramesCostsRowsThatAreInNoChunk() throws IOException {
    long chunked = CHUNKS.values().stream().mapToLong(Integer::intValue).sum();
    DataFile newest = filesOf(Family.FRAMES).getLast();
    Damage.flip(directory.resolve(newest.name()), newest.bytes() * 9 / 10);
    try (RocksStore store = open(directory)) {
      assertThat(rows(store)).isGreaterThan(chunked).isLessThan(ALL);
      long frames = (rows(store) - chunked) / MANY.size();
      assertThat(rows(store)).as("whole frames").isEqualTo(chunked + frames * MANY.size());
      assertThat(store.status().problems())
          .anySatisfy(problem -> assertThat(problem).contains(newest.name(), "frames"))
          .anySatisfy(problem -> assertThat(problem).contains("rows could not be read"));
    }
  }

  @Test
  void aDamagedBlockOfRollupsIsToldOf() throws IOException {
    DataFile rollups = filesOf(Family.SERVICE_1M).getFirst();
    Damage.flip(directory.resolve(rollups.name()), 50);
    try (RocksStore store = open(directory)) {
      assertThat(rows(store)).isEqualTo(ALL);
      assertThat(store.status().problems())
          .singleElement()
          .satisfies(problem -> assertThat(problem).contains(rollups.name()));
    }
  }

  @Test
  void whatCannotBeOpenedIsRefusedByNameAndLeftAsItIs() throws IOException {
    String meta = filesOf(Family.META).getFirst().name();
    String manifest = manifest();
    assertRefused(meta, Files::delete);
    assertRefused(meta, file -> Damage.flip(file, 50));
    assertRefused(meta, file -> Damage.flip(file, Files.size(file) - 60));
    assertRefused(manifest, Files::delete);
    assertRefused(manifest, file -> cut(file, 0));
    assertRefused(manifest, file -> Damage.flip(file, Files.size(file) / 2));
    assertRefused("CURRENT", Files::delete);
    assertRefused("CURRENT", file -> cut(file, 0));
    assertRefused("CURRENT", file -> Damage.flip(file, 3));
  }

  @Test
  void aFileOfSamplesThatCannotBeOpenedIsPutAsideAndTheRestIsAnswered() throws IOException {
    for (DataFile file : files) {
      if (file.family().isOfUseInPart()) {
        assertLeftOut(file, Files::delete);
        assertLeftOut(file, damaged -> cut(damaged, 100));
        assertLeftOut(file, damaged -> Damage.flip(damaged, Files.size(damaged) - 60));
      }
    }
  }

  private void assertLeftOut(DataFile file, Change damage) throws IOException {
    Path damaged = Files.createTempDirectory(directory, "damaged");
    copyTo(damaged);
    damage.to(damaged.resolve(file.name()));
    boolean isThere = Files.exists(damaged.resolve(file.name()));
    long left;
    try (RocksStore store = open(damaged)) {
      assertThat(store.status().problems())
          .first(as(STRING))
          .contains("1 damaged files", file.name(), "left out");
      left = rows(store);
      if (file.family() == Family.CHUNKS) {
        assertThat(left).isPositive().isLessThan(ALL);
      }
      assertThat(Files.exists(damaged.resolve("quarantine/1").resolve(file.name())))
          .isEqualTo(isThere);
    }
    try (RocksStore store = open(damaged)) {
      assertThat(store.status().problems())
          .noneSatisfy(problem -> assertThat(problem).contains("left out"));
      assertThat(rows(store)).isEqualTo(left);
    }
  }

  private interface Change {
    void to(Path file) throws IOException;
  }

  private void assertRefused(String name, Change damage) throws IOException {
    Path file = directory.resolve(name);
    byte[] intact = Files.readAllBytes(file);
    damage.to(file);
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> open(directory))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(directory.toString())
          .hasMessageContaining(name)
          .hasMessageContaining("restore a backup");
    }
    assertThat(directory.resolve("quarantine/1")).doesNotExist();
    Files.write(file, intact);
    try (RocksStore store = open(directory)) {
      assertThat(rows(store)).isEqualTo(ALL);
      assertThat(store.status().problems()).isEmpty();
    }
    for (Path old : LogRecords.files(directory)) {
      Files.delete(old);
    }
    copy();
  }

  @Test
  void filesThatAShortenedManifestDoesNotNameAreKept() throws IOException {
    int withLosses = 0;
    for (int tenths = 9; tenths > 2; tenths--) {
      Path shortened = Files.createTempDirectory(directory, "shortened");
      copyTo(shortened);
      Path manifest = shortened.resolve(manifest());
      cut(manifest, Files.size(manifest) * tenths / 10);
      try (RocksStore store = open(shortened)) {
        boolean allThere = true;
        for (DataFile file : files) {
          Path kept = shortened.resolve("quarantine/1").resolve(file.name());
          boolean there = Files.exists(shortened.resolve(file.name()));
          assertThat(there || Files.exists(kept)).as("%s with %s/10", file, tenths).isTrue();
          allThere &= there;
        }
        if (!allThere) {
          withLosses++;
          // Some if the manifest lacks the newest write, none if it lacks an older one.
          assertThat(store.status().lostSequences()).isNotNegative();
          assertThat(store.status().problems())
              .anySatisfy(problem -> assertThat(problem).contains("are gone", "quarantine"));
        }
      } catch (StoreException refused) {
        assertThat(refused).hasMessageContaining("restore a backup");
      }
    }
    assertThat(withLosses).isPositive();
  }

  private String manifest() throws IOException {
    return Files.readString(directory.resolve("CURRENT")).strip();
  }

  private static List<DataFile> filesOf(Family family) {
    return files.stream().filter(file -> file.family() == family).toList();
  }

  private static void cut(Path file, long length) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) length));
  }
}
