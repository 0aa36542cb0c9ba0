package io.plimsoll.store.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Reads a file in the format of RocksDB's logs, which the manifest has too: blocks of 32 KiB with
/// fragments of records, each of them a checksum, a length, a type and its bytes.
///
/// RocksDB gives up what is behind a damaged fragment, or at least the rest of its block. Here the
/// next fragment is the next place at which a checksum fits, so that damage costs the records that
/// it is in and no others. One reader reads one file once.
final class RecordFile {
  static final int BLOCK = 32 * 1024;
  static final int HEADER = 7;
  static final int FULL = 1;
  static final int FIRST = 2;
  static final int MIDDLE = 3;
  static final int LAST = 4;

  private static final int FIRST_RECORD_BYTES = 64 * 1024;

  private final ByteBuffer file;
  private final int size;
  private final Sink sink;
  private byte[] record = new byte[FIRST_RECORD_BYTES];
  private int length;
  private boolean begun;
  private boolean skipping;
  private int damages;
  private long firstDamage = -1;
  private long end;

  /// What takes the records.
  @FunctionalInterface
  interface Sink {
    /// Takes a record; the array is re-used for the next.
    void record(byte[] record, int length) throws IOException;
  }

  /// What a file turned out to be.
  ///
  /// @param damages places that are neither a record nor the beginning of one that was never
  ///   finished
  /// @param firstDamage the first of them in the file; -1 if there is none
  /// @param end where the last record ends in the file
  /// @param torn whether the file ends in the middle of a record, or in zeros
  record Contents(int damages, long firstDamage, long end, boolean torn) {}

  private RecordFile(ByteBuffer file, Sink sink) {
    this.file = file.order(ByteOrder.LITTLE_ENDIAN);
    this.sink = sink;
    size = file.limit();
  }

  /// Reads a file.
  ///
  /// @param sink takes all records that are whole, in their order
  static Contents read(Path path, Sink sink) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long bytes = channel.size();
      if (bytes > Integer.MAX_VALUE) {
        throw new IOException(path + " has " + bytes + " bytes, more than any log");
      }
      return new RecordFile(channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes), sink).read();
    }
  }

  private Contents read() throws IOException {
    boolean torn = false;
    int at = 0;
    while (at < size) {
      int left = BLOCK - at % BLOCK;
      if (left < HEADER) {
        at += left;
      } else if (isFragment(at)) {
        take(at);
        at += HEADER + bytesAt(at);
      } else {
        int next = nextFragment(at);
        if (next == size && looksUnfinished(at)) {
          torn = true;
        } else {
          damaged(at);
        }
        at = next;
      }
    }
    return new Contents(damages, firstDamage, end, torn || begun);
  }

  private int bytesAt(int at) {
    return Short.toUnsignedInt(file.getShort(at + Integer.BYTES));
  }

  private int typeAt(int at) {
    return file.get(at + HEADER - 1);
  }

  private boolean isFragment(int at) {
    if (at + HEADER > size || typeAt(at) < FULL || typeAt(at) > LAST) {
      return false;
    }
    int bytes = bytesAt(at);
    return at % BLOCK + HEADER + bytes <= BLOCK
        && at + HEADER + bytes <= size
        && checksum(file.slice(at + HEADER - 1, 1 + bytes)) == file.getInt(at);
  }

  /// The checksum of a fragment's type and bytes, masked as RocksDB does.
  static int checksum(ByteBuffer typeAndBytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(typeAndBytes);
    return Integer.rotateRight((int) checksum.getValue(), 15) + 0xA282EAD8;
  }

  private int nextFragment(int from) {
    for (int at = from + 1; at + HEADER <= size; at++) {
      if (BLOCK - at % BLOCK >= HEADER && isFragment(at)) {
        return at;
      }
    }
    return size;
  }

  /// Whether what nothing follows may be a fragment that was being written, or room for more.
  private boolean looksUnfinished(int at) {
    if (at + HEADER > size) {
      return true;
    }
    int type = typeAt(at);
    int bytes = bytesAt(at);
    boolean isCut =
        type >= FULL
            && type <= LAST
            && at % BLOCK + HEADER + bytes <= BLOCK
            && at + HEADER + bytes > size;
    return isCut || isZero(at);
  }

  private boolean isZero(int from) {
    for (int at = from; at < size; at++) {
      if (file.get(at) != 0) {
        return false;
      }
    }
    return true;
  }

  private void damaged(int at) {
    damages++;
    firstDamage = firstDamage < 0 ? at : firstDamage;
    begun = false;
    skipping = true;
  }

  private void take(int at) throws IOException {
    int type = typeAt(at);
    boolean begins = type == FULL || type == FIRST;
    if (begins == begun) { // the end of a record, or its beginning, is not there
      if (!skipping) {
        damaged(at);
      }
      if (!begins) {
        return;
      }
    }
    if (begins) {
      length = 0;
      skipping = false;
    }
    begun = type == FIRST || type == MIDDLE;
    append(at + HEADER, bytesAt(at));
    if (!begun) {
      end = (long) at + HEADER + bytesAt(at);
      sink.record(record, length);
    }
  }

  private void append(int from, int bytes) {
    if (length + bytes > record.length) {
      record = Arrays.copyOf(record, Math.max(2 * record.length, length + bytes));
    }
    file.get(from, record, length, bytes);
    length += bytes;
  }
}
