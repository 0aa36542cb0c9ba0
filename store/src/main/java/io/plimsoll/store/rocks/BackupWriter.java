package io.plimsoll.store.rocks;

import io.plimsoll.store.Backup;
import io.plimsoll.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.rocksdb.Checkpoint;

/// Copies a store that is open. RocksDB links its data files, or copies them to another file
/// system, as of one moment; what it has in memory it writes out first. Thread-safe; one copy at a
/// time.
final class BackupWriter {
  private final Database database;
  private final ReentrantLock running = new ReentrantLock();

  BackupWriter(Database database) {
    this.database = database;
  }

  /// Copies the store into a directory, under the name that its own has.
  ///
  /// @param throughMillis time of a frame that was written before
  Backup write(Path into, long throughMillis) throws IOException {
    if (!running.tryLock()) {
      throw new StoreException("Another backup of " + database.directory() + " is running", null);
    }
    try {
      return BackupPlace.fill(
          database.directory(),
          into,
          unfinished -> {
            copy(unfinished);
            return throughMillis;
          });
    } finally {
      running.unlock();
    }
  }

  private void copy(Path directory) throws IOException {
    // Read before the copy is made, so that the copy has at least as much.
    long sequence =
        database.read(open -> {
          long latest = open.database().getLatestSequenceNumber();
          try (Checkpoint checkpoint = Checkpoint.create(open.database())) {
            checkpoint.createCheckpoint(directory.toString());
          }
          return latest;
        });
    SyncedFiles.write(directory.resolve(Opening.VERSION_FILE), Opening.VERSION + "\n");
    try (HighWater mark = new HighWater(directory)) {
      mark.write(sequence);
    }
  }
}
