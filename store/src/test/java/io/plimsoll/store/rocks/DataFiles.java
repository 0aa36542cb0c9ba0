package io.plimsoll.store.rocks;

import java.io.IOException;
import java.nio.file.Path;

/// The files of a store that nobody has open.
final class DataFiles {
  private DataFiles() {}

  /// One of those that hold a family.
  static Path of(Path store, Family family) throws IOException {
    try (Database database = new Database(store)) {
      return database.read(DataFile::of).stream()
          .filter(file -> file.family() == family)
          .map(file -> store.resolve(file.name()))
          .findFirst()
          .orElseThrow();
    }
  }
}
