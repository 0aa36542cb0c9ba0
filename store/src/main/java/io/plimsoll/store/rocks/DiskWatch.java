package io.plimsoll.store.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/// Looks after the directory of an open database: whether there is room for more, and whether it is
/// still there. A process that has files open can write to them after they were removed, and nobody
/// will ever read that again.
///
/// Room is kept in reserve, so that what was acknowledged can still become files, and the log of it
/// can go, when nothing more is taken. Used by one thread at a time.
final class DiskWatch {
  /// RocksDB's buffers of all families, and files that are rewritten.
  private static final long MOST_RESERVE = 64L << 20;

  /// Of a small disk the reserve is this share.
  private static final int RESERVE_SHARE = 8;

  private static final String CURRENT = "CURRENT";
  private static final String LOG = ".log";

  private final Path directory;
  private @Nullable Object key;
  private @Nullable FileTime changed;
  private Set<String> logs = new HashSet<>();

  DiskWatch(Path directory) {
    this.directory = directory;
  }

  /// Whether there is no more than the reserve.
  boolean isShort() {
    long reserve = Math.min(MOST_RESERVE, directory.toFile().getTotalSpace() / RESERVE_SHARE);
    return directory.toFile().getUsableSpace() < reserve;
  }

  /// Takes the directory as it is now for the right one.
  void begin() throws IOException {
    key = attributes().fileKey();
    changed = null;
    logs = new HashSet<>();
  }

  /// Whether the directory is the one that it was.
  boolean isSame() {
    try {
      return key == null || key.equals(attributes().fileKey());
    } catch (IOException gone) {
      return false;
    }
  }

  /// Looks whether the directory and the files of the database in it are still there. Only when a
  /// name in it has changed does it look at more than the directory.
  ///
  /// @throws NoSuchFileException naming what is not there any more
  void look(Natives open) throws IOException, RocksDBException {
    BasicFileAttributes now = attributes();
    if (key != null && !key.equals(now.fileKey())) {
      throw new NoSuchFileException(directory.toString(), null, "another one is in its place");
    }
    if (now.lastModifiedTime().equals(changed)) {
      return;
    }
    requireManifest();
    Set<String> gone = data(open);
    gone.removeIf(name -> Files.exists(directory.resolve(name)));
    gone.retainAll(data(open)); // the others a compaction has removed meanwhile
    gone.addAll(goneLogs(open.database()));
    if (!gone.isEmpty()) {
      throw new NoSuchFileException(directory.resolve(gone.iterator().next()).toString());
    }
    changed = now.lastModifiedTime();
  }

  private BasicFileAttributes attributes() throws IOException {
    return Files.readAttributes(directory, BasicFileAttributes.class);
  }

  /// RocksDB begins another manifest now and then, and removes the one before.
  private void requireManifest() throws IOException {
    String name = manifest();
    while (Files.notExists(directory.resolve(name))) {
      String newer = manifest();
      if (newer.equals(name)) {
        throw new NoSuchFileException(directory.resolve(name).toString());
      }
      name = newer;
    }
  }

  private String manifest() throws IOException {
    return Files.readString(directory.resolve(CURRENT)).strip();
  }

  private static Set<String> data(Natives open) {
    Set<String> names = new HashSet<>();
    for (LiveFileMetaData file : open.database().getLiveFilesMetaData()) {
      names.add(file.fileName().substring(1)); // it begins with a slash
    }
    return names;
  }

  /// RocksDB removes a log when all of it is in files, and those before it with it.
  private Set<String> goneLogs(RocksDB database) throws IOException, RocksDBException {
    Set<String> there = new HashSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.map(file -> file.getFileName().toString()).filter(DiskWatch::isLog).forEach(there::add);
    }
    Set<String> gone = logs;
    gone.removeAll(there);
    if (there.isEmpty()) {
      throw new NoSuchFileException(directory.toString(), null, "no log is in it");
    }
    logs = there;
    long kept = database.getLongProperty("rocksdb.min-log-number-to-keep");
    gone.removeIf(name -> number(name) < kept);
    return gone;
  }

  private static boolean isLog(String name) {
    return name.endsWith(LOG)
        && name.chars().limit(name.length() - LOG.length()).allMatch(c -> c >= '0' && c <= '9');
  }

  private static long number(String log) {
    return Long.parseLong(log.substring(0, log.length() - LOG.length()));
  }
}
