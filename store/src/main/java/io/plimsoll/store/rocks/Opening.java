package io.plimsoll.store.rocks;

import io.plimsoll.collector.file.FileFailure;
import io.plimsoll.collector.file.LockHolder;
import io.plimsoll.collector.file.OwnerOnly;
import io.plimsoll.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.rocksdb.LiveFileMetaData;
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

  /// Where the version is.
  static final String VERSION_FILE = "plimsoll-store-version";

  /// Where copies of what is damaged go.
  static final String QUARANTINE = "quarantine";

  private static final List<WALRecoveryMode> AFTER_DAMAGE =
      List.of(WALRecoveryMode.PointInTimeRecovery, WALRecoveryMode.SkipAnyCorruptedRecords);

  /// What to do about damage that leaves nothing to go on with.
  static final String ADVICE =
      "Put the file back, or restore a backup; 'plimsoll check' says what can be read";

  private static boolean loaded;

  private final Path directory;

  /// Another thread may read them while the database is opened again.
  private final List<String> problems = new CopyOnWriteArrayList<>();

  private long lostSequences;
  private boolean closedInOrder;

  Opening(Path directory) {
    this.directory = directory;
  }

  /// What an operator should know of the opening.
  List<String> problems() {
    return problems;
  }

  /// Writes that were known to be synced and are not there.
  long lostSequences() {
    return lostSequences;
  }

  /// Whether whoever had it open before closed it.
  boolean wasClosedInOrder() {
    return closedInOrder;
  }

  /// Makes the directory if it is not there, and refuses one of another version.
  void prepare() throws StoreException {
    try {
      OwnerOnly.directories(directory);
      checkVersion();
      load(directory.resolve("native"));
    } catch (IOException failure) {
      throw unusable(failure);
    }
  }

  /// What a failure of the disk at opening becomes.
  StoreException unusable(IOException failure) {
    return unusable(FileFailure.cause(failure), failure);
  }

  private StoreException unusable(String why, Exception failure) {
    return new StoreException(
        "The data directory %s cannot be used: %s; mend that, or choose another directory"
            .formatted(directory, why),
        failure);
  }

  /// Opens it.
  ///
  /// @param highWater the last write that is known to be synced; if it is not there, the log is
  ///   kept and the missing are counted
  Natives open(long highWater) throws StoreException {
    boolean create = isWithoutData(highWater);
    FoundFiles found = new FoundFiles(directory);
    closedInOrder = !OpenMark.isSet(directory);
    Natives natives = openMarked(found, create);
    lostSequences = Math.max(0, highWater - natives.database().getLatestSequenceNumber());
    try {
      if (lostSequences > 0) {
        tellLost(found);
      } else if (problems.isEmpty() && closedInOrder && isDataUnnamed(found)) {
        tellUnnamed(found);
      }
      found.forget();
      return natives;
    } catch (IOException failure) {
      natives.closeQuietly(failure);
      throw new StoreException(
          "The log in %s cannot be kept: %s".formatted(directory, FileFailure.cause(failure)),
          failure);
    }
  }

  private Natives openMarked(FoundFiles found, boolean create) throws StoreException {
    try {
      OpenMark.begin(directory);
      return open(found, create);
    } catch (IOException failure) {
      found.forgetQuietly(failure);
      takeMarkBack(failure);
      throw failure instanceof StoreException refusal ? refusal : unusable(failure);
    }
  }

  private void takeMarkBack(IOException cause) {
    try {
      if (closedInOrder) {
        OpenMark.remove(directory);
      }
    } catch (IOException second) {
      cause.addSuppressed(second);
    }
  }

  private Natives open(FoundFiles found, boolean create) throws StoreException {
    try {
      return Natives.open(directory, WALRecoveryMode.TolerateCorruptedTailRecords, create);
    } catch (RocksDBException failure) {
      if (code(failure) == Status.Code.Corruption) {
        return openDamaged(found, failure);
      }
      throw refusal(failure);
    }
  }

  private void tellLost(FoundFiles found) throws IOException {
    String copied =
        problems.isEmpty() ? found.keep().map(aside -> "; the log is in " + aside).orElse("") : "";
    problems.add(
        "%d acknowledged writes that were on the disk of %s are gone%s"
            .formatted(lostSequences, directory, copied));
  }

  /// Whether data is gone that the manifest, as it was found, does not name. A store that is closed
  /// in order leaves none behind. What is named may be gone as well: a compaction begins as soon as
  /// the database is open.
  private static boolean isDataUnnamed(FoundFiles found) throws IOException {
    Set<String> gone = found.goneData();
    if (gone.isEmpty()) {
      return false;
    }
    WALRecoveryMode asFound = WALRecoveryMode.TolerateCorruptedTailRecords;
    try (Natives before = Natives.readOnly(found.links(), found.links(), asFound)) {
      for (LiveFileMetaData file : before.database().getLiveFilesMetaData()) {
        gone.remove(file.fileName().substring(1)); // it begins with a slash
      }
    } catch (RocksDBException unreadable) {
      return true; // nobody knows that it is harmless
    }
    return !gone.isEmpty();
  }

  private void tellUnnamed(FoundFiles found) throws IOException {
    String aside = found.keep().map(Path::toString).orElse("no place");
    problems.add(
        "The manifest in %s is cut short: files that it no longer names are gone; they are in %s"
            .formatted(directory, aside));
  }

  private Natives openDamaged(FoundFiles found, RocksDBException damage) throws StoreException {
    Optional<Path> aside = quarantine(found);
    RocksDBException last = damage;
    for (WALRecoveryMode mode : AFTER_DAMAGE) {
      try {
        Natives natives = Natives.open(directory, mode, false);
        problems.add(
            "The write-ahead log in %s was damaged (%s); a copy is in %s"
                .formatted(directory, damage.getMessage(), aside.orElse(directory)));
        return natives;
      } catch (RocksDBException failure) {
        last = failure;
      }
    }
    // The log is not what is damaged, so a start that is tried for ever must not fill the disk.
    found.discard(aside, last);
    throw new StoreException(
        "The data in %s is damaged and cannot be opened: %s. %s"
            .formatted(directory, last.getMessage(), ADVICE),
        last);
  }

  private Optional<Path> quarantine(FoundFiles found) throws StoreException {
    try {
      return found.keep();
    } catch (IOException failure) {
      throw new StoreException(
          "The write-ahead log in %s may be damaged and cannot be copied aside: %s"
              .formatted(directory, FileFailure.cause(failure)),
          failure);
    }
  }

  /// RocksDB makes a database where its file CURRENT is missing, and removes the data of the old.
  private boolean isWithoutData(long highWater) throws StoreException {
    if (Files.exists(directory.resolve("CURRENT"))) {
      return false;
    }
    Optional<Path> data;
    try (Stream<Path> files = Files.list(directory)) {
      data = files.filter(Opening::isData).findAny();
    } catch (IOException failure) {
      throw unusable(failure);
    }
    if (data.isPresent() || highWater > 0) {
      throw new StoreException(
          "The file CURRENT in %s is missing, but data is there. %s".formatted(directory, ADVICE),
          null);
    }
    return true;
  }

  private static boolean isData(Path file) {
    String name = file.toString();
    return name.endsWith(".sst") || (name.endsWith(".log") && file.toFile().length() > 0);
  }

  private StoreException refusal(RocksDBException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.contains("lock")) {
      return new StoreException(inUse(directory), failure);
    }
    if (code(failure) == Status.Code.IOError && !message.contains("No such file")) {
      return unusable(message, failure);
    }
    return new StoreException(
        "The data directory %s cannot be opened: %s. %s".formatted(directory, message, ADVICE),
        failure);
  }

  /// That somebody else has it open, and what to do.
  static String inUse(Path directory) {
    return "The data directory %s is in use by %s; stop that, or choose another directory"
        .formatted(directory, LockHolder.of(directory.resolve("LOCK")));
  }

  private void checkVersion() throws IOException {
    Path file = directory.resolve(VERSION_FILE);
    if (!Files.exists(file)) {
      SyncedFiles.write(file, VERSION + "\n");
      return;
    }
    checkKnown(directory);
  }

  /// Refuses a directory of another version.
  static void checkKnown(Path directory) throws IOException {
    String text = Files.readString(directory.resolve(VERSION_FILE)).strip();
    int found = text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    if (found != VERSION) {
      throw new IOException(
          "the format of %s is version '%s' and this program knows version %d"
              .formatted(directory, text, VERSION));
    }
  }

  /// Loads RocksDB's library from where Java looks for libraries. If it is not there, unpacks it
  /// into the data directory, always under the same name: the default, a new name in the temporary
  /// directory, leaves a file behind whenever a process is killed.
  static synchronized void load(Path into) throws IOException {
    if (!loaded) {
      OwnerOnly.directories(into);
      try {
        NativeLibraryLoader.getInstance().loadLibrary(into.toString());
      } catch (UnsatisfiedLinkError failure) { // such as a file system without programs
        throw new IOException(
            "RocksDB's library cannot be loaded from %s: %s".formatted(into, failure.getMessage()),
            failure);
      }
      loaded = true;
    }
  }

  static Status.Code code(RocksDBException failure) {
    Status status = failure.getStatus();
    return status == null ? Status.Code.Undefined : status.getCode();
  }
}
