package io.plimsoll.store.rocks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
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
  private static final long SMALL_BUFFER_BYTES = MEBIBYTE;

  /// A rarely written family would keep the log of all others for ever.
  private static final long LOG_BYTES = 128 * MEBIBYTE;

  /// Compresses chunks 9 % better than blocks of 4 KiB do.
  private static final int CHUNK_BLOCK_BYTES = 32 * 1024;

  private static final int BLOOM_BITS = 10;
  private static final int OPEN_FILES = 512;
  private static final int INFO_LOGS = 3;

  private final List<AutoCloseable> options = new ArrayList<>();
  private final List<ColumnFamilyHandle> handles = new ArrayList<>();
  private final RocksDB database;
  final WriteOptions unsynced = keep(new WriteOptions());
  final WriteOptions synced = keep(new WriteOptions().setSync(true));
  final ReadOptions reading = keep(new ReadOptions());
  final ReadOptions scanning = keep(new ReadOptions().setReadaheadSize(2 * MEBIBYTE));

  Natives(Path directory, WALRecoveryMode recovery) throws RocksDBException {
    DBOptions general =
        keep(new DBOptions())
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setWalRecoveryMode(recovery)
            .setMaxTotalWalSize(LOG_BYTES)
            .setMaxBackgroundJobs(2)
            .setMaxOpenFiles(OPEN_FILES)
            .setKeepLogFileNum(INFO_LOGS)
            .setMaxLogFileSize(MEBIBYTE)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setBytesPerSync(MEBIBYTE);
    Cache cache = keep(new LRUCache(CACHE_BYTES));
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    for (Family family : Family.values()) {
      descriptors.add(new ColumnFamilyDescriptor(family.nameBytes(), options(family, cache)));
    }
    try {
      database = RocksDB.open(general, directory.toString(), descriptors, handles);
    } catch (RocksDBException failure) {
      closeOptions();
      throw failure;
    }
  }

  private ColumnFamilyOptions options(Family family, Cache cache) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setCacheIndexAndFilterBlocks(true)
            .setFilterPolicy(keep(new BloomFilter(BLOOM_BITS)));
    ColumnFamilyOptions made = keep(new ColumnFamilyOptions());
    made.setTableFormatConfig(table);
    switch (family) {
      case FRAMES, SAMPLES ->
          made.setWriteBufferSize(FRAME_BUFFER_BYTES)
              .setCompressionType(CompressionType.NO_COMPRESSION);
      case CHUNKS, SERVICE_1M, SERIES_CHUNKS -> {
        table.setBlockSize(CHUNK_BLOCK_BYTES);
        made.setWriteBufferSize(CHUNK_BUFFER_BYTES)
            .setCompressionType(CompressionType.ZSTD_COMPRESSION)
            .setLevelCompactionDynamicLevelBytes(true);
      }
      case DEFAULT, META, DOCUMENTS, SERIES ->
          made.setWriteBufferSize(SMALL_BUFFER_BYTES)
              .setCompressionType(CompressionType.ZSTD_COMPRESSION);
    }
    return made;
  }

  private <T extends AutoCloseable> T keep(T made) {
    options.add(made);
    return made;
  }

  RocksDB database() {
    return database;
  }

  ColumnFamilyHandle handle(Family family) {
    return handles.get(family.ordinal());
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
