package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.store.StoreDamageException;
import io.plimsoll.store.StoreException;
import io.plimsoll.testing.Damage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A start comes about whatever the data is like: what no store opens on is put aside as it is, and
/// a new one is begun with its documents.
class StoreStartTest {
  private static final int STEPS = RocksStore.BUCKET_STEPS + 10;
  private static final byte[] SUSPENDED = {1, 2, 3};

  @TempDir private Path root;
  private Path directory = Path.of("");

  @BeforeEach
  void fill() throws IOException {
    directory = root.resolve("store");
    try (RocksStore store = open()) {
      for (int step = 0; step < STEPS; step++) {
        store.append(Appender.frame(step));
      }
      store.awaitChunks();
      store.documents().put("suspended", "shop/web", SUSPENDED);
      store.documents().put("suspended", "shop/db", SUSPENDED);
      store.documents().delete("suspended", "shop/db");
    }
    // Opened once more, so that what was in the log is in files.
    open().close();
  }

  private RocksStore open() throws IOException {
    return StoreStart.open(directory, Appender.SETTINGS, Appender.clock(), () -> 0, node -> true);
  }

  private Path aside() {
    return root.resolve("store.damaged-1");
  }

  private static Map<String, String> data(Path store) throws IOException {
    Map<String, String> files = LogRecords.fingerprints(store);
    files.keySet().removeIf(name -> !name.endsWith(".sst"));
    return files;
  }

  @Test
  void aBadByteInTheIndexOfTheSourcesPutsTheStoreAsideAndKeepsTheDocuments() throws IOException {
    Path file = DataFiles.of(directory, Family.META);
    assertBegunAnew(file, Files.size(file) - 60, Optional.of(SUSPENDED));
  }

  @Test
  void aBadByteInABlockOfTheSourcesDoesToo() throws IOException {
    assertBegunAnew(DataFiles.of(directory, Family.META), 30, Optional.of(SUSPENDED));
  }

  @Test
  void documentsThatCannotBeReadAreToldOf() throws IOException {
    assertBegunAnew(DataFiles.of(directory, Family.DOCUMENTS), 10, Optional.empty());
  }

  @Test
  void soAreThoseThatNoManifestLeadsTo() throws IOException {
    assertBegunAnew(Manifest.path(directory), 100, Optional.empty());
  }

  private void assertBegunAnew(Path damaged, long at, Optional<byte[]> document)
      throws IOException {
    Damage.flip(damaged, at);
    Map<String, String> before = data(directory);
    assertThatThrownBy(() -> RocksStore.open(directory, Appender.SETTINGS, Appender.clock()))
        .isInstanceOf(StoreDamageException.class);
    for (int start = 0; start < 2; start++) {
      try (RocksStore store = open()) {
        assertThat(store.status().problems())
            .singleElement()
            .satisfies(problem ->
                assertThat(problem)
                    .contains(aside().toString(), String.valueOf(damaged.getFileName())));
        assertThat(store.documents().find("suspended", "shop/web"))
            .usingRecursiveComparison()
            .isEqualTo(document);
        assertThat(store.documents().find("suspended", "shop/db")).isEmpty();
        assertThat(StoreStart.areDocumentsLost(store.documents())).isEqualTo(document.isEmpty());
        for (int step = start * STEPS; step < (start + 1) * STEPS; step++) {
          store.append(Appender.frame(step));
        }
        assertThat(Appender.survivors(store, 3L * STEPS)).isEqualTo((start + 1L) * STEPS);
      }
    }
    assertThat(data(aside())).isEqualTo(before);
    assertThat(root).isDirectoryNotContaining("glob:**.{begun,beginning,rescue,damaged-2}");
    Damage.flip(aside().resolve(String.valueOf(damaged.getFileName())), at);
    try (RocksStore old = RocksStore.open(aside(), Appender.SETTINGS, Appender.clock())) {
      assertThat(Appender.survivors(old, STEPS)).isEqualTo(STEPS);
      assertThat(old.status().problems()).isEmpty();
    }
  }

  @Test
  void whatIsNotDamagedIsRefusedAsBefore() throws IOException {
    Files.writeString(directory.resolve(Opening.VERSION_FILE), "2\n");
    assertThatThrownBy(this::open)
        .isExactlyInstanceOf(StoreException.class)
        .hasMessageContaining("version '2'");
    assertThat(aside()).doesNotExist();
  }

  /// The process was killed between the two changes of a name.
  @Test
  void whatWasBegunIsTakenByTheNextStart() throws IOException {
    Files.move(directory, root.resolve("store.begun"));
    try (RocksStore store = open()) {
      assertThat(Appender.survivors(store, STEPS)).isEqualTo(STEPS);
    }
  }

  /// The process was killed before them.
  @Test
  void whatWasBegunBesideTheDamagedStoreIsBegunAgain() throws IOException {
    Path begun = root.resolve("store.begun");
    RocksStore.open(begun, Appender.SETTINGS, Appender.clock()).close();
    Damage.flip(DataFiles.of(directory, Family.META), 30);
    try (RocksStore store = open()) {
      assertThat(store.documents().find("suspended", "shop/web")).contains(SUSPENDED);
    }
    assertThat(begun).doesNotExist();
  }
}
