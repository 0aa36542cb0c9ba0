package io.plimsoll.store.rocks;

import io.plimsoll.collector.file.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32C;

/// The number of the last write that is known to be on the disk, kept beside the database and
/// synced after its log. RocksDB opens without a word when synced writes are gone; with this file
/// the shortfall shows. Belongs to one thread at a time.
final class HighWater implements AutoCloseable {
  private static final String FILE = "high-water";
  private static final int BYTES = Long.BYTES + Integer.BYTES;

  private final FileChannel channel;
  private final boolean damaged;
  private long written;

  /// What is in the file.
  ///
  /// @param value the number; 0 if there is none that can be read
  /// @param damaged whether there is one that cannot be read
  record Mark(long value, boolean damaged) {}

  HighWater(Path directory) throws IOException {
    Mark before = read(directory);
    written = before.value();
    damaged = before.damaged();
    channel =
        FileChannel.open(
            directory.resolve(FILE),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            OwnerOnly.FILE);
    SyncedFiles.sync(directory);
  }

  /// Reads the number that is kept in a directory.
  static Mark read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    if (bytes.length == 0) {
      return new Mark(0, false);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return bytes.length == BYTES && buffer.getInt(Long.BYTES) == checksum(bytes)
        ? new Mark(buffer.getLong(0), false)
        : new Mark(0, true);
  }

  /// The number that was kept last; 0 if there is none that can be read.
  long value() {
    return written;
  }

  /// Whether there was a number that cannot be read.
  boolean isDamaged() {
    return damaged;
  }

  /// Keeps a number, if it is another.
  void write(long sequence) throws IOException {
    if (sequence != written) {
      put(sequence);
    }
  }

  /// Writes the number once more, which shows whether the disk takes anything.
  void prove() throws IOException {
    put(written);
  }

  private void put(long sequence) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES).putLong(sequence);
    buffer.putInt(checksum(buffer.array())).flip();
    channel.write(buffer, 0);
    channel.force(false);
    written = sequence;
  }

  private static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, Long.BYTES);
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
