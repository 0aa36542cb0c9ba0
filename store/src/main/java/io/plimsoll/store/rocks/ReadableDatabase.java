package io.plimsoll.store.rocks;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Range;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;

/// What is read of a database, as bytes. Thread-safe.
abstract class ReadableDatabase {
  /// Room behind a value that was read, for readers that load eight bytes at a time.
  static final int SLACK = 16;

  /// What takes a key and its value; both arrays are re-used for the next.
  @FunctionalInterface
  interface Visitor {
    /// Returns whether to go on.
    boolean visit(byte[] key, byte[] value, int valueLength) throws IOException;

    private Walk asWalk() {
      return (key, value, length) -> visit(key, value, length) ? Walk.NEXT : null;
    }
  }

  /// What is asked of the open database.
  @FunctionalInterface
  interface Reading<T extends @Nullable Object> {
    T of(Natives open) throws IOException, RocksDBException;
  }

  /// Asks the database something while it stays open.
  abstract <T extends @Nullable Object> T read(Reading<T> reading) throws IOException;

  /// Where what is damaged is told of.
  abstract Quarantine quarantine();

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
        quarantine().addUnreadable(family, String.valueOf(problem.getMessage()));
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
    return new Scan(open, family, options, walk, quarantine()::addUnreadable);
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
}
