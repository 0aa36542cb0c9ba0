package io.plimsoll.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/// What happens to files while nobody has them open.
public final class Damage {
  private Damage() {}

  /// Flips the lowest bit of one byte.
  ///
  /// @param at the byte, from the beginning of the file
  public static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int before = bytes.readUnsignedByte();
      bytes.seek(at);
      bytes.write(before ^ 1);
    }
  }
}
