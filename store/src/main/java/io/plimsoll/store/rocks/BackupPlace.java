package io.plimsoll.store.rocks;

import io.plimsoll.collector.file.FileTree;
import io.plimsoll.collector.file.OwnerOnly;
import io.plimsoll.store.Backup;
import io.plimsoll.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.stream.Stream;

/// Where a copy of a store is made: beside its place under another name, synced, and renamed at the
/// end. Where the name is right the copy is whole. Stateless.
final class BackupPlace {
  static final String UNFINISHED = ".unfinished";

  private BackupPlace() {}

  /// What makes the copy in a directory.
  @FunctionalInterface
  interface Copying {
    /// Makes it.
    ///
    /// @return when the newest frame in it was due, milliseconds since the epoch
    long into(Path unfinished) throws IOException;
  }

  /// Makes a copy of a store in a directory, under the name that the store's own has.
  static Backup fill(Path store, Path into, Copying copying) throws IOException {
    Path directory = into.toAbsolutePath().resolve(store.getFileName());
    Path unfinished = directory.resolveSibling(directory.getFileName() + UNFINISHED);
    for (Path taken : new Path[] {directory, unfinished}) {
      if (Files.exists(taken)) {
        throw new StoreException(taken + " is there already; a backup needs a new place", null);
      }
    }
    long throughMillis;
    try {
      throughMillis = copying.into(unfinished);
      Files.setPosixFilePermissions(unfinished, OwnerOnly.DIRECTORY.value());
      SyncedFiles.syncAll(unfinished);
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      // Half of a copy is no use, and in the way of the next.
      FileTree.removeQuietly(unfinished, failure);
      throw failure;
    }
    SyncedFiles.sync(into);
    return new Backup(directory, bytes(directory), Instant.ofEpochMilli(throughMillis));
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
