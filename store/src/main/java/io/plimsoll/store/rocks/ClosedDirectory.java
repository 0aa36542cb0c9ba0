package io.plimsoll.store.rocks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/// A data directory that no process has open. Nothing in it is changed. Stateless.
final class ClosedDirectory {
  private static final String LOCK = "LOCK";

  private ClosedDirectory() {}

  /// What is done while nobody can open the directory.
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /// Works while it holds the lock that RocksDB would take. Must not run in a process that has the
  /// store open itself: the lock would be lost with this one.
  ///
  /// @return empty if another process has the store open
  static <T> Optional<T> hold(Path directory, Work<T> work) throws IOException {
    Path file = directory.resolve(LOCK);
    if (!Files.exists(file)) {
      // A backup that was never opened has none, and nobody has it open.
      return Optional.of(work.run());
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        @Nullable FileLock lock = channel.tryLock()) {
      return lock == null ? Optional.empty() : Optional.of(work.run());
    }
  }

  /// Opens the database for reading, with as much of a damaged log as can be read.
  ///
  /// @param messages the directory where RocksDB's messages go
  /// @param damages told of a damaged log
  static Natives open(Path directory, Path messages, Consumer<String> damages)
      throws RocksDBException {
    try {
      return Natives.readOnly(directory, messages, WALRecoveryMode.TolerateCorruptedTailRecords);
    } catch (RocksDBException damage) {
      if (!Scan.isDamage(damage)) {
        throw damage;
      }
      Natives open = Natives.readOnly(directory, messages, WALRecoveryMode.PointInTimeRecovery);
      damages.accept("The write-ahead log is damaged: " + damage.getMessage());
      return open;
    }
  }
}
