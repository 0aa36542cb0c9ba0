package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.rocks.CheckReport.Verdict;
import io.plimsoll.testing.Damage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A check says what is in a directory and what of it is damaged, and changes nothing.
class StoreCheckTest {
  private static final int STEPS = 2 * RocksStore.BUCKET_STEPS + 10;
  private static final int CHUNKED = 2 * RocksStore.BUCKET_STEPS;

  @TempDir private Path directory;
  @TempDir private Path scratch;

  @BeforeEach
  void fill() throws IOException {
    try (RocksStore store = open()) {
      for (int step = 0; step < STEPS; step++) {
        store.append(Appender.frame(step));
      }
      store.awaitChunks();
      store.documents().put("policies", "web", new byte[] {1});
    }
    // Opened once more, so that what was in the log is in files.
    open().close();
  }

  private RocksStore open() throws IOException {
    return RocksStore.open(directory, Appender.SETTINGS, Appender.clock());
  }

  private CheckReport check() throws IOException {
    return StoreCheck.run(directory, scratch, Appender.clock());
  }

  @Test
  void everythingIsCountedAndNothingIsChanged() throws IOException {
    Map<String, String> before = LogRecords.fingerprints(directory);
    CheckReport report = check();
    assertThat(report.damages()).isEmpty();
    assertThat(report.notes()).isEmpty();
    assertThat(report.verdict()).isEqualTo(Verdict.FINE);
    assertThat(report.lastWrite()).isPositive().isEqualTo(report.highWater());
    CheckReport.Content chunks = content(report, Family.CHUNKS);
    int containers = Appender.CONTAINERS.size();
    assertThat(chunks.entries()).isEqualTo(2L * (containers + 1));
    assertThat(chunks.rows()).isEqualTo((long) CHUNKED * (containers + 1));
    // One metric of each container and two of the node.
    assertThat(chunks.samples()).isEqualTo((long) CHUNKED * (containers + 2));
    assertThat(chunks.bytes()).isPositive();
    assertThat(chunks.from()).isEqualTo(Fleet.instant(0));
    assertThat(chunks.to()).isEqualTo(Fleet.instant(CHUNKED - 1));
    assertThat(content(report, Family.FRAMES).to()).isEqualTo(Fleet.instant(STEPS - 1));
    assertThat(content(report, Family.SERVICE_1M).entries()).isEqualTo(2);
    assertThat(content(report, Family.DOCUMENTS).entries()).isEqualTo(1);
    assertThat(LogRecords.fingerprints(directory)).isEqualTo(before);
  }

  @Test
  void aDamagedFileIsNamedAndTheRestIsCounted() throws IOException {
    Path file = DataFiles.of(directory, Family.CHUNKS);
    Damage.flip(file, 50);
    CheckReport report = check();
    assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
    assertThat(report.damages().getFirst()).contains(file.getFileName().toString());
    assertThat(content(report, Family.CHUNKS).damaged()).isPositive();
    assertThat(content(report, Family.FRAMES).damaged()).isZero();
  }

  @Test
  void aDamagedValueIsNamedByItsKey() throws IOException {
    try (Database database = new Database(directory)) {
      database.scan(
          Family.CHUNKS,
          Keys.pair(0, 0),
          (key, value, length) -> {
            byte[] damaged = Arrays.copyOf(value, length);
            damaged[length / 2] ^= 1;
            database.write(true, batch -> batch.put(Family.CHUNKS, key, damaged));
            return false;
          });
    }
    CheckReport report = check();
    assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
    assertThat(report.damages())
        .singleElement()
        .satisfies(damage -> assertThat(damage).contains("chunks", "key", "checksum"));
    assertThat(content(report, Family.CHUNKS).damaged()).isEqualTo(1);
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Path file = DataFiles.of(directory, Family.META);
    Files.delete(file);
    CheckReport report = check();
    assertThat(report.verdict()).isEqualTo(Verdict.UNREADABLE);
    assertThat(report.damages())
        .anySatisfy(damage -> assertThat(damage).contains(file.getFileName().toString()));
  }

  @Test
  void writesThatAreGoneAreCounted() throws IOException {
    try (RocksStore store = open()) {
      store.append(Appender.frame(STEPS));
    }
    Path log = java.util.Objects.requireNonNull(LogRecords.largest(directory));
    Files.write(log, new byte[0]);
    CheckReport report = check();
    assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
    assertThat(report.highWater()).isGreaterThan(report.lastWrite());
    assertThat(report.damages())
        .singleElement()
        .satisfies(damage -> assertThat(damage).contains("1 acknowledged write"));
  }

  @Test
  void aStoreThatIsInUseIsRefused() throws Exception {
    Process process = Appender.start(directory, STEPS, Durability.EVERY_SECOND, Map.of());
    try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
      assertThat(output.readLine()).isNotNull();
      assertThatThrownBy(this::check)
          .isInstanceOf(StoreException.class)
          .hasMessageContainingAll("in use", directory.toString());
    } finally {
      process.destroyForcibly().waitFor();
    }
    CheckReport report = check();
    assertThat(report.verdict()).isEqualTo(Verdict.FINE);
    assertThat(report.notes().getFirst()).contains("not closed in order");
  }

  @Test
  void aDirectoryWithoutAStoreIsRefused() {
    assertThatThrownBy(() -> StoreCheck.run(scratch, scratch, Appender.clock()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(scratch.toString());
  }

  @Test
  void aStoreOfAnotherVersionIsRefused() throws IOException {
    Files.writeString(directory.resolve(Opening.VERSION_FILE), "99\n");
    assertThatThrownBy(this::check).hasMessageContainingAll("version '99'", directory.toString());
  }

  /// RocksDB takes a shorter manifest for the list of files as it was once.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aManifestThatWasCutShortIsNamedThoughTheStoreOpens(boolean killed) throws IOException {
    Path given = scratch.resolve("given");
    Files.createDirectory(given);
    try (RocksStore store = open()) {
      for (int step = STEPS; step < STEPS + RocksStore.BUCKET_STEPS; step++) {
        store.append(Appender.frame(step));
      }
      store.awaitChunks();
      store.backup(scratch.resolve("given")); // writes out what is in memory
      store.append(Appender.frame(STEPS + RocksStore.BUCKET_STEPS));
      store.database().sync();
      if (killed) {
        copyFiles(directory, given);
      }
    }
    if (!killed) {
      copyFiles(directory, given);
    }
    assertThat(StoreCheck.run(given, scratch, Appender.clock()).verdict()).isEqualTo(Verdict.FINE);
    Path manifest = Manifest.path(given);
    byte[] bytes = Files.readAllBytes(manifest);
    Files.write(manifest, Arrays.copyOf(bytes, bytes.length * 9 / 10));
    Map<String, String> before = LogRecords.fingerprints(given);
    CheckReport report = StoreCheck.run(given, scratch, Appender.clock());
    assertThat(report.verdict()).isEqualTo(Verdict.DAMAGED);
    assertThat(report.damages())
        .anySatisfy(damage -> assertThat(damage).contains("manifest", "cut short"));
    assertThat(LogRecords.fingerprints(given)).isEqualTo(before);
    try (RocksStore store = RocksStore.open(given, Appender.SETTINGS, Appender.clock())) {
      assertThat(store.status().problems())
          .anySatisfy(problem -> assertThat(problem).contains("manifest", "cut short"));
    }
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    for (Path file : LogRecords.files(from)) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CURRENT", "MANIFEST-"})
  void aMissingListOfFilesIsNamed(String name) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      Files.delete(
          files.filter(file -> file.getFileName().toString().startsWith(name)).findAny().get());
    }
    CheckReport report = check();
    assertThat(report.verdict()).isEqualTo(Verdict.UNREADABLE);
    assertThat(report.damages()).first(as(STRING)).contains("CURRENT", "manifest");
  }

  private static CheckReport.Content content(CheckReport report, Family family) {
    return report.contents().stream()
        .filter(content -> content.family().equals(family.familyName()))
        .findFirst()
        .orElseThrow();
  }
}
