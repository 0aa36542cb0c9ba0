package io.plimsoll.store.rocks;

import io.plimsoll.store.Backup;
import io.plimsoll.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.rocksdb.Checkpoint;

/// Copies a store that is open. RocksDB links its data files, or copies them to another file
/// system, as of one moment; what it has in memory it writes out first.
///
/// The copy is made beside its place under another name, synced, and renamed at the end: where the
/// name is right the copy is whole. Thread-safe; one copy at a time.
final class BackupWriter {
  static final String UNFINISHED = ".unfinished";

  private final Database database;
  private final ReentrantLock running = new ReentrantLock();

  BackupWriter(Database database) {
    this.database = database;
  }

  /// Copies the store into a directory, under the name that its own has.
  ///
  /// @param throughMillis time of a frame that was written before
  Backup write(Path into, long throughMillis) throws IOException {
    Path directory = into.toAbsolutePath().resolve(database.directory().getFileName());
    if (!running.tryLock()) {
      throw new StoreException("Another backup of " + database.directory() + " is running", null);
    }
    try {
      Path unfinished = directory.resolveSibling(directory.getFileName() + UNFINISHED);
      for (Path taken : new Path[] {directory, unfinished}) {
        if (Files.exists(taken)) {
          throw new StoreException(taken + " is there already; a backup needs a new place", null);
        }
      }
      copy(unfinished);
      SyncedFiles.syncAll(unfinished);
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
      SyncedFiles.sync(into);
      return new Backup(directory, bytes(directory), Instant.ofEpochMilli(throughMillis));
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

  private static long bytes(Path directory) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
