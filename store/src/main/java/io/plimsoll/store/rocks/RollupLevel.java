package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.execution.SourceRollups;
import java.io.IOException;

/// Rollups of single sources of one length of period, and which of them are there. Changed by the
/// writer's thread; the rest is thread-safe.
final class RollupLevel {
  private final Database database;
  private final Quarantine quarantine;
  private final Family family;
  private final byte[] rangeKey;
  private final long periodMillis;
  private final long blockMillis;
  private volatile Range range;

  /// Blocks that are there.
  ///
  /// @param from the first that was not dropped
  /// @param until the first that was not made yet; 0 if none was
  private record Range(long from, long until) {
    byte[] toBytes() {
      ByteWriter out = new ByteWriter(20);
      out.writeVarint(from);
      out.writeVarint(until);
      return out.toBytes();
    }

    static Range of(byte[] bytes) {
      ByteReader in = ByteReader.of(bytes);
      return new Range(in.readVarint(), in.readVarint());
    }
  }

  /// The level of a family, as it was left.
  RollupLevel(
      Database database, Quarantine quarantine, Family family, long periodMillis, long blockMillis)
      throws IOException {
    this.database = database;
    this.quarantine = quarantine;
    this.family = family;
    this.periodMillis = periodMillis;
    this.blockMillis = blockMillis;
    this.rangeKey = Keys.name("range-" + family.familyName());
    byte[] stored = database.find(Family.META, rangeKey);
    range = stored == null ? new Range(0, 0) : Range.of(stored);
  }

  long blockMillis() {
    return blockMillis;
  }

  long periodMillis() {
    return periodMillis;
  }

  /// The first block that was not made yet; 0 if none was.
  long until() {
    return range.until();
  }

  /// The first block that was not dropped.
  long from() {
    return range.from();
  }

  /// Starts with a block, if there is none yet, or passes over blocks in which nothing is.
  void passTo(long block) {
    if (range.until() == 0) {
      range = new Range(block, block);
    } else if (block > range.until()) {
      range = new Range(range.from(), block);
    }
  }

  void put(Database.Batch batch, long block, int id, byte[] rollup) throws IOException {
    batch.put(family, Keys.pair(block, id), rollup);
  }

  /// Says that all blocks before one are made.
  void finish(long until) throws IOException {
    Range next = new Range(range.from(), Math.max(until, range.until()));
    database.write(false, batch -> batch.put(Family.META, rangeKey, next.toBytes()));
    range = next;
  }

  /// Drops all blocks before one.
  void dropBefore(long block) throws IOException {
    if (block <= range.from() || range.until() == 0) {
      return;
    }
    Range next = new Range(block, Math.max(block, range.until()));
    // Synced, as the removal of files is on the disk at once.
    database.write(true, batch -> batch.put(Family.META, rangeKey, next.toBytes()));
    range = next;
    database.dropFiles(family, Keys.pair(0, 0), Keys.pair(block, 0));
  }

  /// The blocks that are there. Belongs to one thread.
  ChunkStore chunks() {
    return new ChunkStore(database, family, quarantine, range.from());
  }

  /// What a query reads.
  SourceRollups view() {
    return new SourceRollups(chunks(), periodMillis, blockMillis, range.until() * blockMillis);
  }
}
