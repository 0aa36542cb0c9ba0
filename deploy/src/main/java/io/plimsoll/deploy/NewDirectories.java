package io.plimsoll.deploy;

import io.plimsoll.collector.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Directories that were not there before, which go again if what they were made for fails.
///
/// @param made them, the innermost first
record NewDirectories(List<Path> made) {
  /// Makes a directory with all above it.
  static NewDirectories make(Path directory) throws IOException {
    List<Path> made = new ArrayList<>();
    for (@Nullable Path each = directory;
        each != null && Files.notExists(each);
        each = each.getParent()) {
      made.add(each);
    }
    NewDirectories directories = new NewDirectories(List.copyOf(made));
    try {
      Files.createDirectories(directory);
    } catch (IOException failure) {
      directories.remove();
      throw new IOException(
          "%s cannot be made: %s".formatted(directory, FileFailure.cause(failure)), failure);
    }
    return directories;
  }

  /// Removes those that are empty; what somebody put into one stays.
  void remove() {
    for (Path directory : made) {
      if (!directory.toFile().delete()) {
        return;
      }
    }
  }
}
