package io.plimsoll.testing;

import io.plimsoll.collector.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that nobody else can read, as one with a token must be.
public final class SecretFile {
  private SecretFile() {}

  /// Writes a new one.
  public static Path write(Path file, String text) throws IOException {
    return Files.writeString(Files.createFile(file, OwnerOnly.FILE), text);
  }
}
