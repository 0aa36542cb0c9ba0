package io.plimsoll.store.rocks;

import io.plimsoll.collector.file.FileFailure;
import io.plimsoll.collector.file.FileTree;
import io.plimsoll.store.StoreDamageException;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.document.Documents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A start that comes about whatever the data is like, as what is collected from now on, and what
/// is scaled by it, needs nothing of what was before.
///
/// Data that no store opens on is put aside as it is, under another name, and a new store is begun.
/// It has the documents of the old one: what is suspended stays so. If they cannot be read either,
/// the new store says so in a document, until somebody has taken note of it.
///
/// The new store is made under a name of its own and gets the right one last, so that a process
/// that is killed at it begins again, or ends what it began.
public final class StoreStart {
  private static final String DAMAGED = ".damaged-";
  private static final String BEGINNING = ".beginning";
  private static final String BEGUN = ".begun";
  private static final String RESCUE = ".rescue";

  /// Why it was put aside, in its directory.
  private static final String WHY = "damaged";

  private static final String COLLECTION = "store.lost";
  private static final String DOCUMENTS = "documents";

  private static final Logger LOG = LoggerFactory.getLogger(StoreStart.class);

  private final Path directory;
  private final StoreSettings settings;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Predicate<String> ownNodes;

  private StoreStart(
      Path directory,
      StoreSettings settings,
      InstantSource clock,
      LongSupplier nanos,
      Predicate<String> ownNodes) {
    this.directory = directory;
    this.settings = settings;
    this.clock = clock;
    this.nanos = nanos;
    this.ownNodes = ownNodes;
  }

  /// Opens the store in a directory; if it is damaged where nothing can be left out, puts it aside
  /// and begins a new one.
  ///
  /// @param nanos a steady clock
  /// @param ownNodes tells the nodes whose rows are in the ring after the start
  /// @throws StoreException if the directory cannot be used for another reason
  public static RocksStore open(
      Path directory,
      StoreSettings settings,
      InstantSource clock,
      LongSupplier nanos,
      Predicate<String> ownNodes)
      throws StoreException {
    Path store = directory.toAbsolutePath().normalize();
    return new StoreStart(store, settings, clock, nanos, ownNodes).open();
  }

  /// Whether a directory has the beginning of a copy that was never finished, and no whole one.
  public static boolean isUnfinished(Path directory) {
    Path unfinished = directory.resolveSibling(directory.getFileName() + BackupPlace.UNFINISHED);
    return Files.exists(unfinished) && !Files.exists(directory);
  }

  /// Whether a store was begun without the documents of the one before.
  public static boolean areDocumentsLost(Documents documents) throws IOException {
    return documents.find(COLLECTION, DOCUMENTS).isPresent();
  }

  /// Takes note of it.
  public static void acknowledgeLostDocuments(Documents documents) throws IOException {
    documents.delete(COLLECTION, DOCUMENTS);
  }

  private RocksStore open() throws StoreException {
    try {
      if (Files.exists(sibling(BEGUN)) && !Files.exists(directory)) {
        move(sibling(BEGUN), directory);
      }
      return RocksStore.open(directory, settings, clock, nanos, ownNodes);
    } catch (StoreDamageException damage) {
      return beginAnew(damage);
    } catch (StoreException refusal) {
      throw refusal;
    } catch (IOException failure) {
      throw new StoreException(
          "%s cannot be renamed: %s".formatted(directory, FileFailure.cause(failure)), failure);
    }
  }

  private RocksStore beginAnew(StoreDamageException damage) throws StoreException {
    LOG.error("A new store is begun: {}", damage.getMessage());
    try {
      // Not while another process has it open.
      if (ClosedDirectory.hold(directory, () -> replace(damage)).isEmpty()) {
        throw damage;
      }
    } catch (IOException failure) {
      damage.addSuppressed(failure);
      throw damage;
    }
    return RocksStore.open(directory, settings, clock, nanos, ownNodes);
  }

  private boolean replace(StoreDamageException damage) throws IOException {
    remove(sibling(BEGINNING));
    remove(sibling(BEGUN));
    Optional<Map<Place, byte[]>> documents = documents();
    try (RocksStore store = RocksStore.open(sibling(BEGINNING), settings, clock, nanos, ownNodes)) {
      if (documents.isEmpty()) {
        store.documents().put(COLLECTION, DOCUMENTS, new byte[0]);
      }
      for (Map.Entry<Place, byte[]> document : documents.orElse(Map.of()).entrySet()) {
        Place place = document.getKey();
        store.documents().put(place.collection(), place.key(), document.getValue());
      }
    }
    String rest =
        documents.isPresent()
            ? "What was suspended stays so, and activities are known."
            : "What was suspended is not known, so all scaling was: look, and resume it.";
    SyncedFiles.write(directory.resolve(WHY), damage.getMessage() + ". " + rest);
    move(sibling(BEGINNING), sibling(BEGUN));
    move(directory, unused());
    move(sibling(BEGUN), directory);
    return true;
  }

  private Path sibling(String suffix) {
    return directory.resolveSibling(directory.getFileName() + suffix);
  }

  private Path unused() {
    int number = 1;
    while (Files.exists(sibling(DAMAGED + number))) {
      number++;
    }
    return sibling(DAMAGED + number);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    SyncedFiles.sync(java.util.Objects.requireNonNull(to.getParent()));
  }

  private static void remove(Path directory) throws IOException {
    if (Files.exists(directory)) {
      FileTree.remove(directory);
    }
  }

  /// Where a document is.
  private record Place(String collection, String key) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byCollection = collection.compareTo(other.collection);
      return byCollection != 0 ? byCollection : key.compareTo(other.key);
    }
  }

  /// The documents of the damaged data; empty if not all of them can be read.
  private Optional<Map<Place, byte[]>> documents() throws IOException {
    Path copy = sibling(RESCUE);
    remove(copy);
    Files.createDirectory(copy);
    try {
      TrialStart.copy(directory, copy);
      Manifest manifest = Manifest.of(copy);
      LogSurvey.of(copy, manifest, HighWater.read(copy)).mend();
      List<String> damaged = DataFile.damaged(copy, manifest, "");
      if (damaged.stream().anyMatch(name -> manifest.isOf(name, Family.DOCUMENTS))) {
        return Optional.empty();
      }
      manifest.drop(damaged);
      return Optional.of(documents(copy));
    } catch (IOException | RocksDBException | RuntimeException unreadable) {
      LOG.error("The documents in {} cannot be read: {}", directory, unreadable.getMessage());
      return Optional.empty();
    } finally {
      remove(copy);
    }
  }

  private static Map<Place, byte[]> documents(Path copy) throws IOException, RocksDBException {
    Map<Place, byte[]> documents = new TreeMap<>();
    Walk everything =
        (key, value, length) -> {
          String name = new String(key, StandardCharsets.UTF_8);
          int zero = name.indexOf('\0');
          Place place = new Place(name.substring(0, zero), name.substring(zero + 1));
          documents.put(place, Arrays.copyOf(value, length));
          return Walk.NEXT;
        };
    WALRecoveryMode recovery = WALRecoveryMode.TolerateCorruptedTailRecords;
    try (Natives open = Natives.readOnly(copy, copy, recovery)) {
      new Scan(open, Family.DOCUMENTS, open.scanning, everything, (family, reason) -> {})
          .ascend(new byte[0]);
    }
    return documents;
  }

  /// What a failure to read the data at a start becomes.
  static StoreException unreadable(Path directory, Exception failure) {
    String message =
        "The data in %s cannot be read: %s. %s"
            .formatted(directory, failure.getMessage(), Opening.ADVICE);
    return isDamage(failure)
        ? new StoreDamageException(message, failure)
        : new StoreException(message, failure);
  }

  /// Whether data is not what was written, rather than out of reach.
  private static boolean isDamage(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof RuntimeException
        || failure instanceof ChunkException
        || (failure instanceof RocksDBException reason && Scan.isDamage(reason))
        || (cause != null && isDamage(cause));
  }

  /// What was put aside beside a store, one sentence each.
  static List<String> problems(Path directory) throws IOException {
    List<String> problems = new ArrayList<>();
    Path parent = directory.getParent();
    if (parent == null || !Files.isReadable(parent)) {
      return problems;
    }
    String name = directory.getFileName() + DAMAGED;
    try (Stream<Path> files = Files.list(parent)) {
      for (Path aside : files.sorted().toList()) {
        Path why = aside.resolve(WHY);
        if (String.valueOf(aside.getFileName()).startsWith(name) && Files.exists(why)) {
          problems.add(
              "An older store was put aside as %s, and this one begun: %s"
                  .formatted(aside, Files.readString(why)));
        }
      }
    }
    return problems;
  }
}
