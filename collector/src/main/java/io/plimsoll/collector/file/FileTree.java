package io.plimsoll.collector.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A directory with all that is in it.
public final class FileTree {
  private FileTree() {}

  /// Removes it; links are removed, and not what they lead to. Nothing happens if it is not there.
  public static void remove(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  /// Removes it because something else failed.
  public static void removeQuietly(Path directory, Exception cause) {
    try {
      remove(directory);
    } catch (IOException second) {
      cause.addSuppressed(second);
    }
  }
}
