package io.plimsoll.store.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/// The number of the last write that is known to be on the disk, kept beside the database and
/// synced after its log. RocksDB opens without a word when synced writes are gone; with this file
/// the shortfall shows. Belongs to one thread at a time.
final class HighWater implements AutoCloseable {
  private static final int BYTES = Long.BYTES + Integer.BYTES;

  private final FileChannel channel;
  private long written;

  HighWater(Path directory) throws IOException {
    channel =
        FileChannel.open(
            directory.resolve("high-water"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    written = read();
  }

  /// The number that was kept last; 0 if there is none that can be read.
  long value() {
    return written;
  }

  /// Keeps a number, if it is another.
  void write(long sequence) throws IOException {
    if (sequence == written) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.allocate(BYTES).putLong(sequence);
    buffer.putInt(checksum(buffer.array())).flip();
    channel.write(buffer, 0);
    channel.force(false);
    written = sequence;
  }

  private long read() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) > 0) {}
    return buffer.hasRemaining() || buffer.getInt(Long.BYTES) != checksum(buffer.array())
        ? 0
        : buffer.getLong(0);
  }

  private static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, Long.BYTES);
    return (int) checksum.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
