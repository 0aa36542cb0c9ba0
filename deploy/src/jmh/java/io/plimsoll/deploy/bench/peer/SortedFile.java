package io.plimsoll.deploy.bench.peer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A file of RocksDB's, of which only the column family is read. It stands among the properties at
/// the end, whose names are shortened by what they share with the one before: after
/// `column.family.id` comes `name`, with a byte for its length and one for that of the value.
final class SortedFile {
  private static final int TAIL = 1 << 14;
  private static final String BEFORE = "column.family.id";
  private static final String NAME = "name";

  private SortedFile() {}

  /// The name of the column family that a file belongs to, or nothing if it does not say.
  static String family(Path file) throws IOException {
    // One character for each byte.
    String tail = new String(tail(file), StandardCharsets.ISO_8859_1);
    int before = tail.lastIndexOf(BEFORE);
    int name = before < 0 ? -1 : tail.indexOf(NAME, before + BEFORE.length());
    if (name < 0 || tail.charAt(name - 2) != NAME.length()) {
      return "";
    }
    int value = name + NAME.length();
    return tail.substring(value, Math.min(tail.length(), value + tail.charAt(name - 1)));
  }

  private static byte[] tail(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(TAIL, open.length())];
      open.seek(open.length() - tail.length);
      open.readFully(tail);
      return tail;
    }
  }
}
