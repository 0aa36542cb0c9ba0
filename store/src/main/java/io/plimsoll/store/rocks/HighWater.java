package io.plimsoll.store.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/// What is known to be on the disk, kept beside the database and synced after it: the number of the
/// last write, the length of the manifest, and the logs. RocksDB opens without a word when synced
/// writes are gone, when its manifest was cut short, or when a log is missing; with this file the
/// shortfall shows. Belongs to one thread at a time.
final class HighWater implements AutoCloseable {
  static final String FILE = "high-water";

  private static final String LOG = ".log";

  /// As many as fit into a sector of a disk with all else: it is written over in place. RocksDB
  /// keeps about a tenth of them.
  private static final int MAX_LOGS = 56;

  /// What the first programs kept: the number of the last write alone.
  private static final int OLD_BYTES = Long.BYTES + Integer.BYTES;

  private static final int BYTES = (3 + MAX_LOGS) * Long.BYTES + Integer.BYTES;

  private final Path directory;
  private final FileChannel channel;
  private final Mark found;
  private final boolean isOfData;
  private Mark written;

  /// What is in the file.
  ///
  /// @param sequence the number of the last write; 0 if it is not known
  /// @param manifest the number of the manifest; 0 if it is not known
  /// @param manifestBytes its length
  /// @param logs the numbers of the oldest logs
  /// @param state whether all of that can be believed
  record Mark(long sequence, long manifest, long manifestBytes, SortedSet<Long> logs, State state) {
    /// Nothing is known, as of a database that is about to be made.
    static final Mark NONE = new Mark(0, 0, 0, new TreeSet<>(), State.MISSING);

    private Optional<String> problem(Path directory, boolean isOfData) {
      boolean isKnown = state == State.WHOLE || (state == State.MISSING && !isOfData);
      return isKnown
          ? Optional.empty()
          : Optional.of(
              "The high-water mark in %s is %s, so acknowledged writes may be gone uncounted"
                  .formatted(directory, state == State.MISSING ? "missing" : "damaged"));
    }
  }

  /// What a file turned out to be.
  enum State {
    /// Its checksum fits.
    WHOLE,
    /// It is there and cannot be read.
    DAMAGED,
    /// There is none.
    MISSING
  }

  HighWater(Path directory) throws IOException {
    this.directory = directory;
    found = read(directory);
    written = found;
    isOfData = Files.exists(directory.resolve(Manifest.CURRENT));
    Path file = directory.resolve(FILE);
    if (found.state() == State.MISSING) {
      SyncedFiles.write(file, bytes(found));
    }
    channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
  }

  /// What an operator should know of what was found.
  Optional<String> problem() {
    return found.problem(directory, isOfData);
  }

  /// Reads what is kept in a directory.
  static Mark read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return Mark.NONE;
    }
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int end = bytes.length - Integer.BYTES;
    boolean whole = bytes.length == BYTES || bytes.length == OLD_BYTES;
    if (!whole || buffer.getInt(end) != checksum(bytes, end)) {
      return new Mark(0, 0, 0, new TreeSet<>(), State.DAMAGED);
    }
    long sequence = buffer.getLong();
    if (bytes.length == OLD_BYTES) {
      return new Mark(sequence, 0, 0, new TreeSet<>(), State.WHOLE);
    }
    long manifest = buffer.getLong();
    long manifestBytes = buffer.getLong();
    SortedSet<Long> logs = new TreeSet<>();
    while (buffer.position() < end) {
      logs.add(buffer.getLong());
    }
    logs.remove(0L);
    return new Mark(sequence, manifest, manifestBytes, logs, State.WHOLE);
  }

  /// What was kept when it was opened.
  Mark found() {
    return found;
  }

  /// What was kept last.
  Mark mark() {
    return written;
  }

  /// Keeps what is on the disk now.
  ///
  /// @param sequence of the last write that the disk was told to keep
  void write(long sequence) throws IOException {
    Mark now = now(sequence);
    if (now.equals(written)) {
      return;
    }
    if (now.manifestBytes() != written.manifestBytes() || !now.logs().equals(written.logs())) {
      // What is said to be there must not be what a power failure takes back.
      SyncedFiles.sync(Manifest.path(directory));
      SyncedFiles.sync(directory);
    }
    put(now);
  }

  /// Writes what it has once more, which shows whether the disk takes anything.
  void prove() throws IOException {
    put(written);
  }

  private Mark now(long sequence) throws IOException {
    Path manifest = Manifest.path(directory);
    return new Mark(
        sequence, Manifest.number(manifest), Files.size(manifest), logs(directory), State.WHOLE);
  }

  private void put(Mark now) throws IOException {
    channel.write(ByteBuffer.wrap(bytes(now)), 0);
    channel.truncate(BYTES);
    channel.force(false);
    written = now;
  }

  /// Keeps how the files are after the database was closed.
  void writeClosed() throws IOException {
    write(written.sequence());
  }

  private static byte[] bytes(Mark mark) {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    buffer.putLong(mark.sequence()).putLong(mark.manifest()).putLong(mark.manifestBytes());
    mark.logs().stream().limit(MAX_LOGS).forEach(buffer::putLong);
    int end = BYTES - Integer.BYTES;
    return buffer.putInt(end, checksum(buffer.array(), end)).array();
  }

  /// The numbers of the logs that are in a directory.
  static SortedSet<Long> logs(Path directory) throws IOException {
    SortedSet<Long> logs = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + LOG)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        String number = name.substring(0, name.length() - LOG.length());
        if (number.matches("\\d{1,18}")) {
          logs.add(Long.valueOf(number));
        }
      }
    }
    return logs;
  }

  /// The name of a log.
  static String logName(long number) {
    return "%06d%s".formatted(number, LOG);
  }

  private static int checksum(byte[] bytes, int end) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, end);
    return (int) checksum.getValue();
  }

  /// Closes it because something else failed.
  void closeQuietly(Exception cause) {
    try {
      close();
    } catch (IOException second) {
      cause.addSuppressed(second);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
