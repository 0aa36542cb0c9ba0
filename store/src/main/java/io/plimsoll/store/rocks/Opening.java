package io.plimsoll.store.rocks;

import io.plimsoll.collector.file.FileFailure;
import io.plimsoll.collector.file.LockHolder;
import io.plimsoll.collector.file.OwnerOnly;
import io.plimsoll.store.StoreDamageException;
import io.plimsoll.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;

/// Opens a database directory without ever losing anything silently.
///
/// A log may only end in the middle of a write, as it does when a process is killed; anything else
/// is damage: the log is copied aside first, then every record of it that can be read is taken, and
/// what is missing is counted and shown. A data file that cannot be opened is left out if the rest
/// of its family is of use, and kept aside too.
final class Opening {
  /// The version of everything in the directory, `FORMAT.md`.
  static final int VERSION = 1;

  /// Where the version is.
  static final String VERSION_FILE = "plimsoll-store-version";

  /// Where copies of what is damaged go.
  static final String QUARANTINE = "quarantine";

  /// RocksDB's own default drops everything behind a damaged byte of its log and says nothing.
  private static final WALRecoveryMode RECOVERY = WALRecoveryMode.TolerateCorruptedTailRecords;

  /// What to do about damage that leaves nothing to go on with.
  static final String ADVICE =
      "Put the file back, or restore a backup; 'plimsoll check' says what can be read";

  private static boolean loaded;

  private final Path directory;

  /// Another thread may read them while the database is opened again.
  private final List<String> problems = new CopyOnWriteArrayList<>();

  private long lastSequence;
  private long lostSequences;
  private boolean closedInOrder;
  private @Nullable Manifest manifest;
  private @Nullable Path aside;
  private boolean isCut;
  private boolean isWithoutFiles;

  Opening(Path directory) {
    this.directory = directory;
  }

  /// What an operator should know of the opening.
  List<String> problems() {
    return problems;
  }

  /// The last write that was there.
  long lastSequence() {
    return lastSequence;
  }

  /// Writes that were known to be synced and are not there.
  long lostSequences() {
    return lostSequences;
  }

  /// Whether something that was written may be gone, and numbers with it that were given out.
  boolean isLossy() {
    return lostSequences > 0 || isCut || isWithoutFiles;
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
  /// @param mark what is known to be synced; if it is not there, the log is kept and the missing
  ///   are counted
  Natives open(HighWater.Mark mark) throws StoreException {
    boolean create = isWithoutData(mark.sequence());
    FoundFiles found = new FoundFiles(directory);
    closedInOrder = !OpenMark.isSet(directory);
    Natives natives = openMarked(found, create, mark);
    try {
      lastSequence = natives.database().getLatestSequenceNumber();
      lostSequences += Math.max(0, mark.sequence() - lastSequence);
      tell(found);
      found.forget();
      return natives;
    } catch (IOException failure) {
      natives.closeQuietly(failure);
      throw new StoreException(
          "The log in %s cannot be kept: %s".formatted(directory, FileFailure.cause(failure)),
          failure);
    }
  }

  private Natives openMarked(FoundFiles found, boolean create, HighWater.Mark mark)
      throws StoreException {
    try {
      OpenMark.begin(directory);
      if (!create) {
        // What another process writes to is none of ours; RocksDB says so.
        ClosedDirectory.hold(directory, () -> look(found, mark));
      }
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

  /// Looks for what RocksDB passes over in silence, and mends the log as far as it can be.
  private boolean look(FoundFiles found, HighWater.Mark mark) throws IOException {
    Manifest listed;
    try {
      listed = Manifest.of(directory);
    } catch (IOException unreadable) {
      return false; // RocksDB refuses it and says why
    }
    manifest = listed;
    long number = Manifest.number(listed.file());
    isCut =
        number < mark.manifest()
            || (number == mark.manifest() && listed.end() < mark.manifestBytes());
    LogSurvey logs = LogSurvey.of(directory, listed, mark);
    lostSequences = logs.lostWrites();
    if (!logs.damages().isEmpty()) {
      keep(found);
      logs.mend();
      problems.add(
          "The write-ahead log in %s was damaged (%s)%s"
              .formatted(directory, String.join(", ", logs.damages()), inAside("a copy is in")));
    }
    return true;
  }

  private Natives open(FoundFiles found, boolean create) throws IOException {
    try {
      return Natives.open(directory, RECOVERY, create);
    } catch (RocksDBException failure) {
      Manifest listed = manifest;
      if (listed == null || code(failure) != Status.Code.Corruption) {
        throw refusal(failure);
      }
      return openWithout(found, listed, failure);
    }
  }

  /// Opens it without the files that are damaged, if the rest of their families is of use.
  private Natives openWithout(FoundFiles found, Manifest listed, RocksDBException damage)
      throws IOException {
    String message = String.valueOf(damage.getMessage());
    List<String> damaged = DataFile.damaged(directory, listed, message);
    if (damaged.isEmpty() || !damaged.stream().allMatch(listed::isOfUseWithout)) {
      throw damaged(damage);
    }
    byte[] before = Files.readAllBytes(listed.file());
    List<String> kept = new ArrayList<>(damaged);
    kept.add(String.valueOf(listed.file().getFileName()));
    keep(found, kept.toArray(String[]::new));
    listed.drop(damaged);
    try {
      Natives natives = Natives.open(directory, RECOVERY, false);
      isWithoutFiles = true;
      problems.add(
          "%d damaged files in %s are left out of answers, %s%s: %s"
              .formatted(
                  damaged.size(),
                  directory,
                  String.join(", ", damaged),
                  inAside("they are in"),
                  message));
      return natives;
    } catch (RocksDBException another) {
      SyncedFiles.write(listed.file(), before);
      // A start that is tried for ever must not fill the disk.
      found.discard(Optional.ofNullable(aside), another);
      throw damaged(another);
    }
  }

  private StoreException damaged(RocksDBException damage) {
    return new StoreDamageException(
        "The data in %s is damaged and cannot be opened: %s. %s"
            .formatted(directory, damage.getMessage(), ADVICE),
        damage);
  }

  private void tell(FoundFiles found) throws IOException {
    if (isCut || (lostSequences == 0 && problems.isEmpty() && isDataUnnamed(found))) {
      isCut = true;
      keep(found);
      problems.add(
          "The manifest in %s is cut short: files that it no longer names are gone%s"
              .formatted(directory, inAside("they are in")));
    }
    if (lostSequences > 0) {
      if (problems.isEmpty()) {
        keep(found);
      }
      problems.add(
          "%d acknowledged writes that were on the disk of %s are gone%s"
              .formatted(lostSequences, directory, inAside("the log is in")));
    }
  }

  /// Whether data is gone that the manifest, as it was found, never named. A store that is closed
  /// in order leaves none behind; one that was killed may have been writing it.
  private boolean isDataUnnamed(FoundFiles found) throws IOException {
    Manifest listed = manifest;
    Set<String> gone = found.goneData();
    return closedInOrder && listed != null && !gone.stream().allMatch(listed::hasNamed);
  }

  private void keep(FoundFiles found, String... others) throws StoreException {
    try {
      Path before = aside;
      aside = found.keep(others).orElse(before);
    } catch (IOException failure) {
      throw new StoreException(
          "What is damaged in %s cannot be copied aside: %s"
              .formatted(directory, FileFailure.cause(failure)),
          failure);
    }
  }

  private String inAside(String words) {
    return aside == null ? "" : "; " + words + " " + aside;
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
      throw new StoreDamageException(
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
    return new StoreDamageException(
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
    if (Files.exists(file)) {
      checkKnown(directory);
      return;
    }
    if (Files.exists(directory.resolve(Manifest.CURRENT))) {
      problems.add(
          "The file %s is missing; the data is taken to be of version %d".formatted(file, VERSION));
    }
    SyncedFiles.write(file, VERSION + "\n");
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
