package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// The one owner of RocksDB's objects. Everything else sees bytes. This is about writing and about
/// staying open.
///
/// Thread-safe: every call holds a read lock, so that nothing native is closed under it.
///
/// A write that failed makes the handle unfit for further writes, because its outcome is unknown
/// and because a sync that failed once may lie when it is repeated; reads go on. After a full disk
/// [#tend] opens it again as soon as there is room; after any other failure the process has to
/// start anew.
final class Database extends ReadableDatabase implements AutoCloseable {
  /// After so many bytes it is looked whether there is room: a part of the reserve, of a small disk
  /// as well.
  private static final int LOOK_BYTES = 512 << 10;

  /// Seconds between two attempts to open it again, each of which reads the log.
  private static final int REOPEN_SECONDS = 5;

  /// An idle store is written to so often, to see whether the disk still takes anything.
  private static final int PROVE_SECONDS = 5;

  private final Path directory;
  private final DiskWatch watch;
  private final Opening opening;
  private final HighWater highWater;
  private final Quarantine quarantine;
  private final ReentrantReadWriteLock lifecycle = new ReentrantReadWriteLock();
  private @Nullable Natives natives;
  private boolean closed;
  private volatile @Nullable Failure failure;
  private volatile boolean shortOfRoom;

  /// Bytes that were written since it was last looked whether there is room.
  private final AtomicLong unlooked = new AtomicLong();

  private volatile boolean unsyncedWrites;
  private int secondsFailed;
  private int secondsIdle;

  Database(Path directory) throws StoreException {
    this.directory = directory;
    this.watch = new DiskWatch(directory);
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
      opened = opening.open(highWater.found());
    } catch (StoreException problem) {
      highWater.closeQuietly(problem);
      throw problem;
    }
    natives = opened;
    highWater.problem().ifPresent(opening.problems()::add);
    try {
      highWater.write(opened.database().getLatestSequenceNumber());
      watch.begin();
      shortOfRoom = watch.isShort();
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
        lookForRoom(batch.bytes());
      } catch (RocksDBException problem) {
        throw failed("write to", Failure.of(problem));
      }
    } finally {
      lifecycle.readLock().unlock();
    }
  }

  /// Whoever writes fast fills the reserve before the next second.
  private void lookForRoom(long written) {
    if (unlooked.addAndGet(written) >= LOOK_BYTES) {
      unlooked.set(0);
      shortOfRoom = watch.isShort();
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
      secondsIdle = 0;
      RocksDB open = writable().database();
      long sequence = open.getLatestSequenceNumber();
      open.flushWal(true);
      highWater.write(sequence);
    } catch (StoreException told) {
      throw told;
    } catch (IOException | RocksDBException problem) {
      throw failed("sync", Failure.of(problem));
    } finally {
      lifecycle.readLock().unlock();
    }
  }

  /// Looks after the database. To be called every second, by the thread that syncs: tells the disk
  /// to keep what was written, looks whether there is room and whether the files are still there,
  /// and opens the database again after a failure that may have passed.
  void tend() throws IOException {
    shortOfRoom = watch.isShort();
    Failure reason = failure;
    if (reason == null) {
      secondsFailed = 0;
      look();
      sync();
    } else if (reason.mayPass() && !shortOfRoom && secondsFailed++ % REOPEN_SECONDS == 0) {
      reopen();
    }
  }

  private void look() throws IOException {
    lifecycle.readLock().lock();
    try {
      Natives open = open();
      watch.look(open);
      if (open.database().getLongProperty("rocksdb.background-errors") > 0) {
        IOException unwritten = new IOException("RocksDB could not write files");
        throw failed("write to", new Failure(Failure.Kind.BACKGROUND, unwritten));
      }
      if (++secondsIdle >= PROVE_SECONDS) {
        secondsIdle = 0;
        highWater.prove();
      }
    } catch (StoreException told) {
      throw told;
    } catch (NoSuchFileException gone) {
      throw failed("find", new Failure(Failure.Kind.GONE, gone));
    } catch (IOException | RocksDBException problem) {
      throw failed("look after", Failure.of(problem));
    } finally {
      lifecycle.readLock().unlock();
    }
  }

  /// Refuses what is offered while nothing is kept, and while there is no room but the reserve.
  void admit() throws StoreException {
    if (failure != null || shortOfRoom) {
      throw new StoreException(refusal().orElse("The store is closed"), null);
    }
  }

  /// Why nothing that is offered is kept.
  Optional<String> refusal() {
    Failure reason = failure;
    if (reason != null) {
      return Optional.of(reason.sentence(directory));
    }
    return shortOfRoom ? Optional.of(Failure.fullSentence(directory)) : Optional.empty();
  }

  @Override
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

  /// Closes the database after a failure and opens it again. If it cannot be written to, it is
  /// opened for reading alone, and this can be tried again.
  ///
  /// @return whether it takes writes now
  boolean reopen() {
    lifecycle.writeLock().lock();
    try {
      Failure reason = failure;
      if (closed || reason == null || !reason.mayPass()) {
        return false;
      }
      if (!watch.isSame()) {
        NoSuchFileException gone = new NoSuchFileException(directory.toString());
        failure = new Failure(Failure.Kind.GONE, gone);
        return false;
      }
      Natives old = natives;
      natives = null;
      if (old != null) {
        old.closeQuietly(reason.cause());
      }
      Opening again = new Opening(directory);
      natives = again.open(highWater.mark());
      opening.problems().addAll(again.problems());
      watch.begin();
      failure = null;
      return true;
    } catch (IOException again) {
      if (natives == null) {
        natives = readable();
      }
      return false;
    } finally {
      lifecycle.writeLock().unlock();
    }
  }

  private @Nullable Natives readable() {
    try {
      return ClosedDirectory.open(directory, directory, damaged -> {});
    } catch (RocksDBException unreadable) {
      return null; // the next attempt may fare better
    }
  }

  /// What an operator should know.
  List<String> problems() {
    List<String> problems = new ArrayList<>(opening.problems());
    refusal().ifPresent(problems::add);
    return problems;
  }

  /// How it was opened, and what was found then.
  Opening opening() {
    return opening;
  }

  @Override
  Quarantine quarantine() {
    return quarantine;
  }

  Path directory() {
    return directory;
  }

  private Natives open() throws StoreException {
    Natives open = natives;
    if (open == null) {
      throw new StoreException("The store in " + directory + " is closed", null);
    }
    return open;
  }

  private Natives writable() throws StoreException {
    Failure reason = failure;
    if (reason != null) {
      throw told("write to", reason.cause());
    }
    return open();
  }

  private StoreException failed(String what, Failure problem) {
    failure = problem;
    return told(what, problem.cause());
  }

  private StoreException told(String what, Exception problem) {
    return new StoreException(
        "Cannot " + what + " the store in " + directory + ": " + problem.getMessage(), problem);
  }

  @Override
  public void close() throws IOException {
    lifecycle.writeLock().lock();
    try {
      Natives open = natives;
      closed = true;
      if (open == null) {
        return;
      }
      natives = null;
      open.close();
      highWater.writeClosed();
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
