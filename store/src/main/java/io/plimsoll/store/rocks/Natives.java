package io.plimsoll.store.rocks;

import io.plimsoll.collector.kernel.Descriptors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/// Every native object of one open database, made together and closed together in the reverse
/// order: RocksDB reads options and caches until the last handle is gone.
final class Natives implements AutoCloseable {
  private static final long MEBIBYTE = 1 << 20;

  /// Blocks, their indexes and filters; an idle process fills little of it.
  private static final long CACHE_BYTES = 64 * MEBIBYTE;

  /// Frames come at some 60 KB a second for a thousand containers, so half a minute at least of
  /// them are in memory; with chunks' buffer this is most of what RocksDB takes.
  private static final long FRAME_BUFFER_BYTES = 8 * MEBIBYTE;

  private static final long CHUNK_BUFFER_BYTES = 8 * MEBIBYTE;

  /// A file is read and written again when late rows fall into it, and then takes in the next one;
  /// so it must not grow large.
  private static final long CHUNK_FILE_BYTES = 2 * CHUNK_BUFFER_BYTES;

  private static final long SMALL_BUFFER_BYTES = MEBIBYTE;

  /// A rarely written family would keep the log of all others for ever.
  private static final long LOG_BYTES = 128 * MEBIBYTE;

  /// Compresses chunks 9 % better than blocks of 4 KiB do.
  private static final int CHUNK_BLOCK_BYTES = 32 * 1024;

  /// Keys ascend from file to file, so a single new file is moved to the last level as it is; four
  /// together, RocksDB's default, are read and written again. Whole files can be dropped only
  /// there.
  private static final int MOVE_EVERY_FILE = 1;

  private static final int BLOOM_BITS = 10;
  private static final int INFO_LOGS = 3;

  private final List<AutoCloseable> options = new ArrayList<>();
  private final List<ColumnFamilyHandle> handles = new ArrayList<>();
  private final List<Family> families;
  private final RocksDB database;
  final WriteOptions unsynced = keep(new WriteOptions());
  final WriteOptions synced = keep(new WriteOptions().setSync(true));
  final ReadOptions reading = keep(new ReadOptions());
  final ReadOptions scanning = keep(new ReadOptions().setReadaheadSize(2 * MEBIBYTE));

  /// What makes a database of options.
  private interface Opener {
    RocksDB open(
        DBOptions options, List<ColumnFamilyDescriptor> families, List<ColumnFamilyHandle> handles)
        throws RocksDBException;
  }

  private Natives(
      List<Family> families, WALRecoveryMode recovery, Consumer<DBOptions> more, Opener opener)
      throws RocksDBException {
    this.families = families;
    DBOptions general =
        keep(new DBOptions())
            .setWalRecoveryMode(recovery)
            .setMaxTotalWalSize(LOG_BYTES)
            .setMaxBackgroundJobs(2)
            .setMaxOpenFiles(Descriptors.Share.TABLES.descriptors())
            .setKeepLogFileNum(INFO_LOGS)
            .setMaxLogFileSize(MEBIBYTE)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setBytesPerSync(MEBIBYTE);
    more.accept(general);
    Cache cache = keep(new LRUCache(CACHE_BYTES));
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (Family family : families) {
      descriptors.add(new ColumnFamilyDescriptor(family.nameBytes(), options(family, cache)));
    }
    try {
      database = opener.open(general, descriptors, handles);
    } catch (RocksDBException failure) {
      closeOptions();
      throw failure;
    }
  }

  /// Opens a database.
  ///
  /// @param create whether one is made if there is none: RocksDB then removes all data files that
  ///   it finds
  static Natives open(Path directory, WALRecoveryMode recovery, boolean create)
      throws RocksDBException {
    return new Natives(
        List.of(Family.values()),
        recovery,
        options -> options.setCreateIfMissing(create).setCreateMissingColumnFamilies(true),
        (options, families, handles) ->
            RocksDB.open(options, directory.toString(), families, handles));
  }

  /// Opens a database for reading; its log is read, and nothing in its directory is changed. It may
  /// lack the families that are newer than the program that wrote it.
  ///
  /// @param messages the directory where RocksDB's messages go
  static Natives readOnly(Path directory, Path messages, WALRecoveryMode recovery)
      throws RocksDBException {
    return new Natives(
        families(directory),
        recovery,
        options -> options.setDbLogDir(messages.toString()),
        (options, families, handles) ->
            RocksDB.openReadOnly(options, directory.toString(), families, handles));
  }

  private static List<Family> families(Path directory) throws RocksDBException {
    try (Options options = new Options()) {
      List<byte[]> names = RocksDB.listColumnFamilies(options, directory.toString());
      if (names.isEmpty()) { // its way of saying so
        throw new RocksDBException("CURRENT, or the manifest that it names, is missing or damaged");
      }
      return names.stream().map(Family::of).sorted().toList();
    }
  }

  private ColumnFamilyOptions options(Family family, Cache cache) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setCacheIndexAndFilterBlocks(true)
            // A block is read when its first key is due and no sooner: so a damaged one of another
            // file does not hide what comes before it.
            .setIndexType(IndexType.kBinarySearchWithFirstKey)
            .setFilterPolicy(keep(new BloomFilter(BLOOM_BITS)));
    ColumnFamilyOptions made = keep(new ColumnFamilyOptions());
    switch (family) {
      case FRAMES, SAMPLES ->
          made.setWriteBufferSize(FRAME_BUFFER_BYTES)
              .setLevel0FileNumCompactionTrigger(MOVE_EVERY_FILE)
              .setCompressionType(CompressionType.NO_COMPRESSION);
      case CHUNKS, SERVICE_1M, SERIES_CHUNKS, SOURCE_5M, SOURCE_1H, SERVICE_1M_SKETCH -> {
        table.setBlockSize(CHUNK_BLOCK_BYTES);
        made.setWriteBufferSize(CHUNK_BUFFER_BYTES)
            .setTargetFileSizeBase(CHUNK_FILE_BYTES)
            .setLevel0FileNumCompactionTrigger(MOVE_EVERY_FILE)
            .setCompressionType(CompressionType.ZSTD_COMPRESSION)
            .setLevelCompactionDynamicLevelBytes(true);
      }
      case DEFAULT, META, DOCUMENTS, SERIES ->
          made.setWriteBufferSize(SMALL_BUFFER_BYTES)
              .setCompressionType(CompressionType.ZSTD_COMPRESSION);
    }
    // Last, as it is copied.
    return made.setTableFormatConfig(table);
  }

  private <T extends AutoCloseable> T keep(T made) {
    options.add(made);
    return made;
  }

  RocksDB database() {
    return database;
  }

  boolean has(Family family) {
    return families.contains(family);
  }

  ColumnFamilyHandle handle(Family family) {
    return handles.get(families.indexOf(family));
  }

  @Override
  public void close() throws RocksDBException {
    handles.forEach(ColumnFamilyHandle::close);
    try {
      database.closeE();
    } finally {
      closeOptions();
    }
  }

  /// Closes it because something else failed.
  void closeQuietly(Exception cause) {
    try {
      close();
    } catch (RocksDBException second) {
      cause.addSuppressed(second);
    }
  }

  private void closeOptions() {
    for (AutoCloseable made : options.reversed()) {
      try {
        made.close();
      } catch (Exception impossible) {
        throw new IllegalStateException("an option of RocksDB cannot be closed", impossible);
      }
    }
  }
}
