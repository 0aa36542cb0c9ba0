package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;

/// Opens a database directory without ever losing anything silently.
///
/// RocksDB's own default drops everything behind a damaged byte of its log and says nothing. Here a
/// log may only end in the middle of a write, as it does when a process is killed; anything else is
/// damage: the log is copied aside first, then as much of it as can be read is taken, and what is
/// missing is counted and shown.
final class Opening {
  /// The version of everything in the directory, `FORMAT.md`.
  static final int VERSION = 1;

  private static final String VERSION_FILE = "plimsoll-store-version";

  /// Where copies of what is damaged go.
  static final String QUARANTINE = "quarantine";

  private static final List<WALRecoveryMode> AFTER_DAMAGE =
      List.of(WALRecoveryMode.PointInTimeRecovery, WALRecoveryMode.SkipAnyCorruptedRecords);

  private static boolean loaded;

  private final Path directory;
  private final List<String> problems = new ArrayList<>();

  Opening(Path directory) {
    this.directory = directory;
  }

  /// What an operator should know of the opening.
  List<String> problems() {
    return problems;
  }

  Natives open() throws StoreException {
    try {
      Files.createDirectories(directory);
      checkVersion();
      load(directory.resolve("native"));
    } catch (IOException failure) {
      throw new StoreException(
          "The data directory " + directory + " cannot be used: " + failure.getMessage(), failure);
    }
    try {
      return new Natives(directory, WALRecoveryMode.TolerateCorruptedTailRecords);
    } catch (RocksDBException failure) {
      if (code(failure) == Status.Code.Corruption) {
        return openDamaged(failure);
      }
      throw refusal(failure);
    }
  }

  private Natives openDamaged(RocksDBException damage) throws StoreException {
    Path aside = quarantine();
    problems.add(
        "The write-ahead log in %s was damaged (%s); a copy is in %s"
            .formatted(directory, damage.getMessage(), aside));
    RocksDBException last = damage;
    for (WALRecoveryMode mode : AFTER_DAMAGE) {
      try {
        return new Natives(directory, mode);
      } catch (RocksDBException failure) {
        last = failure;
      }
    }
    throw new StoreException(
        "The data in %s is damaged beyond the write-ahead log, which is copied to %s: %s"
            .formatted(directory, aside, last.getMessage()),
        last);
  }

  private Path quarantine() throws StoreException {
    try {
      Path aside = directory.resolve(QUARANTINE);
      Files.createDirectories(aside);
      int number = 1;
      while (Files.exists(aside.resolve(String.valueOf(number)))) {
        number++;
      }
      aside = Files.createDirectory(aside.resolve(String.valueOf(number)));
      try (Stream<Path> files = Files.list(directory)) {
        for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
          Files.copy(log, aside.resolve(log.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
      return aside;
    } catch (IOException failure) {
      throw new StoreException(
          "The write-ahead log in %s is damaged and cannot be copied aside: %s"
              .formatted(directory, failure.getMessage()),
          failure);
    }
  }

  private StoreException refusal(RocksDBException failure) {
    String message = String.valueOf(failure.getMessage());
    boolean locked = message.contains("lock");
    return new StoreException(
        locked
            ? "The data directory " + directory + " is in use by another store: " + message
            : "The data directory " + directory + " cannot be opened: " + message,
        failure);
  }

  private void checkVersion() throws IOException {
    Path file = directory.resolve(VERSION_FILE);
    if (!Files.exists(file)) {
      Files.writeString(file, VERSION + "\n");
      return;
    }
    String text = Files.readString(file).strip();
    int found = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    if (found != VERSION) {
      throw new IOException(
          "its format is version '%s' and this program knows version %d".formatted(text, VERSION));
    }
  }

  /// Unpacks RocksDB's library into the data directory, always under the same name: the default, a
  /// new name in the temporary directory, leaves a file behind whenever a process is killed.
  private static synchronized void load(Path into) throws IOException {
    if (!loaded) {
      Files.createDirectories(into);
      NativeLibraryLoader.getInstance().loadLibrary(into.toString());
      loaded = true;
    }
  }

  static Status.Code code(RocksDBException failure) {
    Status status = failure.getStatus();
    return status == null ? Status.Code.Undefined : status.getCode();
  }
}
