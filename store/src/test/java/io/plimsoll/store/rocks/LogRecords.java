package io.plimsoll.store.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads a log of RocksDB without RocksDB: where each write begins and ends, so that a test knows
/// what a damage at some place has to cost.
final class LogRecords {
  private static final int BLOCK = 32 * 1024;
  private static final int HEADER = 7;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int LAST = 4;

  /// A put, with the number of a column family.
  private static final int PUT = 5;

  private static final int FRAMES = 1;

  /// A write.
  ///
  /// @param from its first byte in the file
  /// @param to the first byte behind it
  /// @param last the number of its last change
  /// @param frame whether it keeps a frame
  record Write(long from, long to, long last, boolean frame) {}

  private LogRecords() {}

  static List<Write> of(Path log) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.LITTLE_ENDIAN);
    List<Write> writes = new ArrayList<>();
    ByteBuffer payload = ByteBuffer.allocate(file.capacity()).order(ByteOrder.LITTLE_ENDIAN);
    long from = 0;
    int at = 0;
    while (at + HEADER <= file.capacity()) {
      if (BLOCK - at % BLOCK < HEADER) {
        at += BLOCK - at % BLOCK;
        continue;
      }
      int length = Short.toUnsignedInt(file.getShort(at + 4));
      int type = file.get(at + 6);
      if (type == FULL || type == FIRST) {
        from = at;
        payload.clear();
      }
      payload.put(file.slice(at + HEADER, length));
      at += HEADER + length;
      if (type == FULL || type == LAST) {
        writes.add(write(from, at, payload.flip()));
      }
    }
    return writes;
  }

  private static Write write(long from, long to, ByteBuffer batch) {
    long last = batch.getLong(0) + batch.getInt(8) - 1;
    boolean frame = batch.limit() > 14 && batch.get(12) == PUT && batch.get(13) == FRAMES;
    return new Write(from, to, last, frame);
  }

  /// The log of a directory that has the most in it.
  static @Nullable Path largest(Path directory) throws IOException {
    Path largest = null;
    for (Path file : files(directory)) {
      boolean log = file.toString().endsWith(".log");
      if (log && (largest == null || Files.size(file) > Files.size(largest))) {
        largest = file;
      }
    }
    return largest;
  }

  /// The files right in a directory.
  static List<Path> files(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /// What shows that a file right in a directory was written to, by its name.
  static Map<String, String> fingerprints(Path directory) throws IOException {
    Map<String, String> fingerprints = new TreeMap<>();
    for (Path file : files(directory)) {
      String name = file.getFileName().toString();
      fingerprints.put(name, Files.size(file) + " " + Files.getLastModifiedTime(file));
    }
    return fingerprints;
  }
}
