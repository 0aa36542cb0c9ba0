package io.plimsoll.store.rocks;

import io.plimsoll.collector.file.OwnerOnly;
import io.plimsoll.store.Backup;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.head.FrameReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;

/// Copies a data directory that no process has open, and changes nothing there: file by file, with
/// the log, and with the mark of a process that was killed. Data files are linked where they can
/// be, as nothing ever changes them; the others are copied. Stateless.
public final class StoreCopy {
  /// RocksDB's lock and its messages, which are of no use elsewhere.
  private static final Pattern LEFT_OUT = Pattern.compile("LOCK|LOG(\\.old.*)?");

  private StoreCopy() {}

  /// Makes a copy in another directory, under the name that the store's own has.
  ///
  /// @param scratch where RocksDB's library and messages go
  /// @throws StoreException if the store is open, or cannot be read, or the place is taken
  public static Backup run(Path directory, Path into, Path scratch) throws IOException {
    Path store = directory.toAbsolutePath().normalize();
    Opening.load(scratch);
    Opening.checkKnown(store);
    Optional<Backup> made =
        ClosedDirectory.hold(
            store,
            () ->
                BackupPlace.fill(
                    store,
                    into,
                    unfinished -> {
                      long throughMillis = newestFrame(store, scratch);
                      copy(store, unfinished);
                      return throughMillis;
                    }));
    return made.orElseThrow(() ->
        new StoreException(
            Opening.inUse(store) + "; a program that runs makes the backup itself, with --from",
            null));
  }

  private static long newestFrame(Path store, Path scratch) throws IOException {
    long[] newest = {0};
    Walk frames =
        (key, value, length) -> {
          long atMillis = FrameReader.atMillis(Keys.sequence(key), Arrays.copyOf(value, length));
          newest[0] = Math.max(newest[0], atMillis);
          return Walk.NEXT;
        };
    // What is damaged is copied as it is; a check of the copy, or a start on it, tells of it.
    try (Natives open = ClosedDirectory.open(store, scratch, damaged -> {})) {
      new Scan(open, Family.FRAMES, open.scanning, frames, (family, damaged) -> {})
          .ascend(new byte[0]);
    } catch (RocksDBException failure) {
      throw new StoreException(
          "The data in %s cannot be read: %s. %s"
              .formatted(store, failure.getMessage(), Opening.ADVICE),
          failure);
    }
    return newest[0];
  }

  private static void copy(Path store, Path to) throws IOException {
    Files.createDirectory(to, OwnerOnly.DIRECTORY);
    List<Path> files;
    try (Stream<Path> all = Files.list(store)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      String name = java.util.Objects.requireNonNull(file.getFileName()).toString();
      if (name.endsWith(".sst")) {
        link(file, to.resolve(name));
      } else if (!isLeftOut(name)) {
        SyncedFiles.copy(file, to.resolve(name));
      }
    }
  }

  /// Whether a file is of no use in a copy.
  static boolean isLeftOut(String name) {
    return LEFT_OUT.matcher(name).matches();
  }

  private static void link(Path file, Path to) throws IOException {
    try {
      Files.createLink(to, file);
    } catch (IOException | UnsupportedOperationException otherFileSystem) {
      SyncedFiles.copy(file, to);
    }
  }
}
