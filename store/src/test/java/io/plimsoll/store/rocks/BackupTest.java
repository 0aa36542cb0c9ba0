package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.store.Backup;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.rocks.CheckReport.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A backup is a store of its own with everything that was acknowledged before it was asked for.
class BackupTest {
  private static final int STEPS = 3 * RocksStore.BUCKET_STEPS / 2;

  @TempDir private Path directory;

  private RocksStore open(String name) throws IOException {
    return RocksStore.open(directory.resolve(name), Appender.SETTINGS, Appender.clock());
  }

  @Test
  void aCopyThatIsMadeWhileFramesComeHasAllThatCameBefore() throws Exception {
    AtomicLong acknowledged = new AtomicLong();
    AtomicLong wanted = new AtomicLong(Long.MAX_VALUE);
    try (RocksStore store = open("live")) {
      Thread appender =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (long step = 0; step < wanted.get(); step++) {
                    store.append(Appender.frame(step));
                    acknowledged.set(step + 1);
                  }
                } catch (IOException failure) {
                  acknowledged.set(-1);
                }
              });
      while (acknowledged.get() < STEPS) {
        Thread.onSpinWait();
      }
      for (int copy = 0; copy < 3; copy++) {
        long before = acknowledged.get();
        Backup backup = store.backup(Files.createDirectory(directory.resolve("copy" + copy)));
        long after = acknowledged.get();
        assertThat(backup.through()).isAfterOrEqualTo(Fleet.instant(before - 1));
        assertThat(backup.bytes()).isPositive();
        CheckReport report = StoreCheck.run(backup.directory(), directory, Appender.clock());
        assertThat(report.damages()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.FINE);
        try (RocksStore restored = open("copy" + copy + "/live")) {
          assertThat(restored.status().problems()).isEmpty();
          assertThat(Appender.survivors(restored, after + 2)).isBetween(before, after + 1);
        }
      }
      wanted.set(0);
      appender.join();
    }
  }

  @Test
  void aRestoredStoreGoesOnWithoutTouchingTheOther() throws IOException {
    try (RocksStore store = open("live")) {
      append(store, 0, STEPS);
      store.awaitChunks();
      store.backup(Files.createDirectory(directory.resolve("copy")));
      append(store, STEPS, STEPS + 10);
      try (RocksStore restored = open("copy/live")) {
        append(restored, STEPS, 2 * STEPS);
        restored.awaitChunks();
        assertThat(Appender.survivors(restored, 3L * STEPS)).isEqualTo(2L * STEPS);
      }
      assertThat(Appender.survivors(store, 3L * STEPS)).isEqualTo(STEPS + 10);
    }
  }

  @Test
  void aPlaceThatIsTakenIsRefusedAndLeftAlone() throws IOException {
    Path taken = Files.createDirectories(directory.resolve("copy/live"));
    Path file = Files.writeString(taken.resolve("file"), "precious");
    try (RocksStore store = open("live")) {
      append(store, 0, 1);
      assertThatThrownBy(() -> store.backup(directory.resolve("copy")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(taken.toString());
      assertThat(file).content().isEqualTo("precious");
      assertThatThrownBy(() -> store.backup(directory.resolve("missing")))
          .isInstanceOf(IOException.class);
    }
  }

  private static void append(RocksStore store, int from, int to) throws IOException {
    for (int step = from; step < to; step++) {
      store.append(Appender.frame(step));
    }
  }
}
