package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collector.file.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A store whose files are taken away notices within seconds, and acknowledges nothing from then
/// on.
@Timeout(120)
class RemovedFilesTest {
  private static final int STEPS = 3 * RocksStore.BUCKET_STEPS;

  @TempDir private Path directory;
  private Path data;

  /// What somebody does to the data directory.
  private interface Mischief {
    void at(Path data) throws IOException;
  }

  private void isNoticed(Mischief mischief) throws IOException {
    data = directory.resolve("data");
    try (RocksStore store = RocksStore.open(data, Appender.SETTINGS, Appender.clock())) {
      for (int step = 0; step < STEPS; step++) {
        store.append(Appender.frame(step));
      }
      store.awaitChunks();
    }
    try (RocksStore store = RocksStore.open(data, Appender.SETTINGS, Appender.clock())) {
      assertThat(store.refusal()).isEmpty();
      mischief.at(data);
      while (store.refusal().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(store.refusal())
          .hasValueSatisfying(why -> assertThat(why).contains(data.toString(), "was removed"));
      assertThatThrownBy(() -> store.append(Appender.frame(STEPS)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("was removed");
      assertThat(store.status().problems()).anyMatch(problem -> problem.contains("was removed"));
    }
  }

  @Test
  void thatTheDirectoryIsRemoved() throws IOException {
    isNoticed(FileTree::remove);
  }

  @Test
  void thatItHasAnotherName() throws IOException {
    isNoticed(at -> Files.move(at, at.resolveSibling("other")));
  }

  @Test
  void thatAnotherOneIsInItsPlace() throws IOException {
    isNoticed(at -> {
      Files.move(at, at.resolveSibling("other"));
      Files.createDirectory(at);
    });
  }

  @Test
  void thatItsLogIsRemoved() throws IOException {
    isNoticed(at -> removeFrom(at, name -> name.endsWith(".log")));
  }

  @Test
  void thatItsDataIsRemoved() throws IOException {
    isNoticed(at -> removeFrom(at, name -> name.endsWith(".sst")));
  }

  @Test
  void thatItsManifestIsRemoved() throws IOException {
    isNoticed(at -> removeFrom(at, name -> name.startsWith("MANIFEST")));
  }

  private static void removeFrom(Path data, Predicate<String> which) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(data)) {
      files = all.filter(file -> which.test(file.getFileName().toString())).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      Files.delete(file);
    }
  }

  @Test
  void whatTheStoreRemovesItselfIsNotMissed() throws IOException {
    data = directory.resolve("data");
    try (RocksStore store = RocksStore.open(data, Appender.SETTINGS, Appender.clock())) {
      for (int step = 0; step < 20 * RocksStore.BUCKET_STEPS; step++) {
        store.append(Appender.frame(step));
        if (step % RocksStore.BUCKET_STEPS == 0) {
          store.awaitChunks();
        }
      }
      assertThat(store.refusal()).isEmpty();
    }
  }
}
