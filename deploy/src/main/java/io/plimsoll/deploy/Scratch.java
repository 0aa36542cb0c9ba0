package io.plimsoll.deploy;

import io.plimsoll.collector.file.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A temporary directory that goes with all that is in it.
///
/// @param directory where it is
record Scratch(Path directory) implements AutoCloseable {
  static Scratch make(String prefix) throws IOException {
    return new Scratch(Files.createTempDirectory(prefix));
  }

  @Override
  public void close() throws IOException {
    FileTree.remove(directory);
  }
}
