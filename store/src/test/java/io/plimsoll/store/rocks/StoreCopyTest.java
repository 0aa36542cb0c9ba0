package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.store.Backup;
import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.rocks.CheckReport.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A copy of a directory that nobody has open has everything, and the directory stays as it was.
class StoreCopyTest {
  private static final int STEPS = RocksStore.BUCKET_STEPS + 10;

  @TempDir private Path directory;
  @TempDir private Path scratch;

  private RocksStore open(String name) throws IOException {
    return RocksStore.open(directory.resolve(name), Appender.SETTINGS, Appender.clock());
  }

  private Backup copy() throws IOException {
    Path into = Files.createDirectories(directory.resolve("copy"));
    return StoreCopy.run(directory.resolve("live"), into, scratch);
  }

  private void fill() throws IOException {
    try (RocksStore store = open("live")) {
      for (int step = 0; step < STEPS; step++) {
        store.append(Appender.frame(step));
      }
      store.awaitChunks();
    }
  }

  @Test
  void theCopyHasEverythingAndNothingIsChanged() throws IOException {
    fill();
    Map<String, String> before = LogRecords.fingerprints(directory.resolve("live"));
    Backup backup = copy();
    assertThat(LogRecords.fingerprints(directory.resolve("live"))).isEqualTo(before);
    assertThat(backup.directory()).isEqualTo(directory.resolve("copy/live"));
    assertThat(backup.bytes()).isPositive();
    assertThat(backup.through()).isEqualTo(Fleet.instant(STEPS - 1));
    CheckReport report = StoreCheck.run(backup.directory(), scratch, Appender.clock());
    assertThat(report.verdict()).isEqualTo(Verdict.FINE);
    assertThat(report.notes()).isEmpty();
    try (RocksStore restored = open("copy/live")) {
      assertThat(restored.status().problems()).isEmpty();
      assertThat(Appender.survivors(restored, 2L * STEPS)).isEqualTo(STEPS);
      restored.append(Appender.frame(STEPS));
    }
    assertThat(LogRecords.fingerprints(directory.resolve("live"))).isEqualTo(before);
  }

  @Test
  void afterAKillTheMarkOfItStaysHereAndThere() throws Exception {
    Path live = directory.resolve("live");
    Process process = Appender.start(live, 0, Durability.EVERY_SECOND, Map.of());
    long acknowledged = Appender.killAfter(process, 0, STEPS, Duration.ZERO).frames();
    Map<String, String> before = LogRecords.fingerprints(live);
    Backup backup = copy();
    assertThat(LogRecords.fingerprints(live)).isEqualTo(before);
    assertThat(OpenMark.isSet(live)).isTrue();
    assertThat(StoreCheck.run(backup.directory(), scratch, Appender.clock()).notes().getFirst())
        .contains("not closed in order");
    try (RocksStore restored = open("copy/live")) {
      assertThat(Appender.survivors(restored, acknowledged + 2))
          .isBetween(acknowledged, acknowledged + 1);
    }
  }

  @Test
  void aStoreThatIsInUseIsRefused() throws Exception {
    Process process =
        Appender.start(directory.resolve("live"), 0, Durability.EVERY_SECOND, Map.of());
    try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
      assertThat(output.readLine()).isNotNull();
      assertThatThrownBy(this::copy)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("in use");
      assertThat(directory.resolve("copy")).isEmptyDirectory();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aPlaceThatIsTakenIsRefused() throws IOException {
    fill();
    copy();
    assertThatThrownBy(this::copy)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("there already");
  }
}
