package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Range;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/// The one owner of RocksDB's objects. Everything else sees bytes.
///
/// Thread-safe: every call holds a read lock, so that nothing native is closed under it.
///
/// A write that failed makes the handle unfit for further writes, because its outcome is unknown
/// and because a sync that failed once may lie when it is repeated; reads go on. After a full disk
/// [#reopen] tries again; after any other failure the process has to start anew.
final class Database implements AutoCloseable {
  /// Room behind a value that was read, for readers that load eight bytes at a time.
  static final int SLACK = 16;

  private final Path directory;
  private final Opening opening;
  private final HighWater highWater;
  private final Quarantine quarantine;
  private final ReentrantReadWriteLock lifecycle = new ReentrantReadWriteLock();
  private @Nullable Natives natives;
  private volatile @Nullable RocksDBException failure;
  private volatile boolean unsyncedWrites;

  Database(Path directory) throws StoreException {
    this.directory = directory;
    this.quarantine = new Quarantine(directory);
    opening = new Opening(directory);
    opening.prepare();
    try {
      highWater = new HighWater(directory);
    } catch (IOException problem) {
      throw opening.unusable(problem);
    }
    Natives opened;
    try {
      opened = opening.open(highWater.value());
    } catch (StoreException problem) {
      highWater.closeQuietly(problem);
      throw problem;
    }
    natives = opened;
    if (highWater.isDamaged()) {
      opening
          .problems()
          .add(
              "The high-water mark in %s is damaged, so acknowledged writes may be gone uncounted"
                  .formatted(directory));
    }
    try {
      highWater.write(opened.database().getLatestSequenceNumber());
    } catch (IOException problem) {
      opened.closeQuietly(problem);
      throw opening.unusable(problem);
    }
  }

  /// A few changes that are made together or not at all.
  static final class Batch implements AutoCloseable {
    private final Database database;
    private final Natives natives;
    private final WriteBatch batch = new WriteBatch();

    private Batch(Database database, Natives natives) {
      this.database = database;
      this.natives = natives;
    }

    Batch put(Family family, byte[] key, byte[] value) throws StoreException {
      try {
        batch.put(natives.handle(family), key, value);
        return this;
      } catch (RocksDBException problem) {
        throw database.told("write", problem);
      }
    }

    Batch delete(Family family, byte[] key) throws StoreException {
      try {
        batch.delete(natives.handle(family), key);
        return this;
      } catch (RocksDBException problem) {
        throw database.told("delete", problem);
      }
    }

    long bytes() {
      return batch.getDataSize();
    }

    @Override
    public void close() {
      batch.close();
    }
  }

  /// What fills a batch.
  @FunctionalInterface
  interface Changes {
    void fill(Batch batch) throws IOException;
  }

  /// What takes a key and its value; both arrays are re-used for the next.
  @FunctionalInterface
  interface Visitor {
    /// Returns whether to go on.
    boolean visit(byte[] key, byte[] value, int valueLength) throws IOException;

    private Walk asWalk() {
      return (key, value, length) -> visit(key, value, length) ? Walk.NEXT : null;
    }
  }

  /// Makes changes together. They survive the death of the process when this returns, and a power
  /// failure if `sync`.
  void write(boolean sync, Changes changes) throws IOException {
    lifecycle.readLock().lock();
    try {
      Natives open = writable();
      try (Batch batch = new Batch(this, open)) {
        changes.fill(batch);
        open.database().write(sync ? open.synced : open.unsynced, batch.batch);
        unsyncedWrites = true;
      } catch (RocksDBException problem) {
        throw failed("write to", problem);
      }
    } finally {
      lifecycle.readLock().unlock();
    }
  }

  /// Tells the disk to keep everything that was written so far. One thread at a time.
  void sync() throws IOException {
    lifecycle.readLock().lock();
    try {
      if (!unsyncedWrites || failure != null) {
        return;
      }
      unsyncedWrites = false;
      RocksDB open = writable().database();
      long sequence = open.getLatestSequenceNumber();
      open.flushWal(true);
      highWater.write(sequence);
    } catch (RocksDBException problem) {
      throw failed("sync", problem);
    } finally {
      lifecycle.readLock().unlock();
    }
  }

  /// What is asked of the open database.
  @FunctionalInterface
  interface Reading<T extends @Nullable Object> {
    T of(Natives open) throws IOException, RocksDBException;
  }

  /// Asks the database something while it stays open.
  <T extends @Nullable Object> T read(Reading<T> reading) throws IOException {
    lifecycle.readLock().lock();
    try {
      return reading.of(open());
    } catch (RocksDBException problem) {
      throw told("read", problem);
    } finally {
      lifecycle.readLock().unlock();
    }
  }

  byte @Nullable [] find(Family family, byte[] key) throws IOException {
    return this.<byte @Nullable []>read(
        open -> open.database().get(open.handle(family), open.reading, key));
  }

  /// Copies a value into an array that has [#SLACK] bytes more, and returns its length: -1 if there
  /// is none or it is in a damaged block, which is told of, and more than fits if the array is too
  /// small, which then holds only part of it.
  int find(Family family, byte[] key, byte[] into) throws IOException {
    return read(open -> find(open, family, key, into));
  }

  private int find(Natives open, Family family, byte[] key, byte[] into) throws RocksDBException {
    try {
      return open.database().get(open.handle(family), open.reading, key, into);
    } catch (RocksDBException problem) {
      if (Scan.isDamage(problem) && family.isOfUseInPart()) {
        quarantine.addUnreadable(family, String.valueOf(problem.getMessage()));
        return -1;
      }
      throw problem;
    }
  }

  /// Visits keys in ascending order from one, inclusive, until the visitor has enough. What is in
  /// damaged blocks is left out and told of, if the rest of the family is of use.
  void scan(Family family, byte[] from, Visitor visitor) throws IOException {
    read(open -> {
      scan(open, family, open.scanning, visitor.asWalk()).ascend(from);
      return true;
    });
  }

  /// Visits keys in descending order from one, inclusive, until the visitor has enough.
  void scanBack(Family family, byte[] from, Visitor visitor) throws IOException {
    read(open -> {
      scan(open, family, open.scanning, visitor.asWalk()).descend(from);
      return true;
    });
  }

  /// Visits keys in ascending order from one, inclusive, and leaves out those that the walk does
  /// not want and those in damaged blocks. Reads no further ahead than it is asked to.
  void walk(Family family, byte[] from, Walk walk) throws IOException {
    read(open -> {
      scan(open, family, open.reading, walk).ascend(from);
      return true;
    });
  }

  private Scan scan(Natives open, Family family, ReadOptions options, Walk walk) {
    return new Scan(open, family, options, walk, quarantine::addUnreadable);
  }

  /// Unlinks the files that hold nothing but keys of a range. Keys of the range that are in other
  /// files stay, so nobody may read them any more.
  void dropFiles(Family family, byte[] from, byte[] to) throws IOException {
    lifecycle.readLock().lock();
    try {
      Natives open = writable();
      open.database().deleteFilesInRanges(open.handle(family), List.of(from, to), false);
    } catch (RocksDBException problem) {
      throw told("drop files of", problem);
    } finally {
      lifecycle.readLock().unlock();
    }
  }

  /// Closes the database after a write failed and opens it again, if the disk was full.
  ///
  /// @return whether it takes writes now
  boolean reopen() {
    lifecycle.writeLock().lock();
    try {
      RocksDBException reason = failure;
      Natives old = natives;
      if (reason == null || old == null || !isFull(reason)) {
        return false;
      }
      natives = null;
      try {
        old.close();
      } catch (RocksDBException alreadyKnown) {
        reason.addSuppressed(alreadyKnown);
      }
      natives = new Opening(directory).open(0);
      failure = null;
      return true;
    } catch (StoreException again) {
      return false;
    } finally {
      lifecycle.writeLock().unlock();
    }
  }

  /// What an operator should know.
  List<String> problems() {
    List<String> problems = new ArrayList<>(opening.problems());
    RocksDBException reason = failure;
    if (reason != null) {
      problems.add(
          isFull(reason)
              ? "The disk of " + directory + " is full; nothing is kept until there is room"
              : "The disk of %s failed (%s); nothing is kept until a restart"
                  .formatted(directory, reason.getMessage()));
    }
    return problems;
  }

  /// Whether a write failed and no other is tried.
  boolean isFailed() {
    return failure != null;
  }

  long lostSequences() {
    return opening.lostSequences();
  }

  /// Where what is damaged is told of.
  Quarantine quarantine() {
    return quarantine;
  }

  Path directory() {
    return directory;
  }

  /// About how many bytes the values of a range take, compressed if they are in files.
  long bytes(Family family, byte[] from, byte[] to) throws IOException {
    try (Slice first = new Slice(from);
        Slice end = new Slice(to)) {
      return read(open ->
          open.database()
              .getApproximateSizes(
                  open.handle(family),
                  List.of(new Range(first, end)),
                  SizeApproximationFlag.INCLUDE_FILES,
                  SizeApproximationFlag.INCLUDE_MEMTABLES)[0]);
    }
  }

  /// What RocksDB counts of a family, under RocksDB's own names.
  Map<String, String> counters(Family family) throws IOException {
    return read(open -> open.database().getMapProperty(open.handle(family), "rocksdb.cfstats"));
  }

  /// Bytes of all files.
  long diskBytes() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += file.toFile().length(); // 0 if a compaction has unlinked it since
      }
      return bytes;
    }
  }

  private Natives open() throws StoreException {
    Natives open = natives;
    if (open == null) {
      throw new StoreException("The store in " + directory + " is closed", null);
    }
    return open;
  }

  private Natives writable() throws StoreException {
    RocksDBException reason = failure;
    if (reason != null) {
      throw told("write to", reason);
    }
    return open();
  }

  private StoreException failed(String what, RocksDBException problem) {
    failure = problem;
    return told(what, problem);
  }

  private StoreException told(String what, RocksDBException problem) {
    return new StoreException(
        "Cannot " + what + " the store in " + directory + ": " + problem.getMessage(), problem);
  }

  private static boolean isFull(RocksDBException problem) {
    Status status = problem.getStatus();
    return status != null && status.getSubCode() == Status.SubCode.NoSpace;
  }

  @Override
  public void close() throws IOException {
    lifecycle.writeLock().lock();
    try {
      Natives open = natives;
      if (open == null) {
        return;
      }
      natives = null;
      open.close();
      if (opening.wasClosedInOrder()) { // then the mark of an open store is of this opening
        OpenMark.remove(directory);
      }
    } catch (RocksDBException problem) {
      // After a failed write, which was told then, the log cannot be closed properly either.
      if (failure == null) {
        throw told("close", problem);
      }
    } finally {
      highWater.close();
      lifecycle.writeLock().unlock();
    }
  }
}
