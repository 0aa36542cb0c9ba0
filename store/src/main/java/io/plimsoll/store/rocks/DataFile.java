package io.plimsoll.store.rocks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/// A file with keys of one family.
///
/// @param name in the directory
record DataFile(String name, Family family, long bytes) {

  /// The files of a database, in the order in which they were made.
  static List<DataFile> of(Natives open) {
    return open.database().getLiveFilesMetaData().stream()
        .map(file ->
            new DataFile(
                file.fileName().substring(1), Family.of(file.columnFamilyName()), file.size()))
        .sorted(Comparator.comparing(DataFile::name))
        .toList();
  }

  /// The files of a manifest that are not there or cannot be opened.
  ///
  /// @param message of RocksDB, which may name one that looks whole by itself
  static List<String> damaged(Path directory, Manifest manifest, String message) {
    List<String> damaged = new ArrayList<>();
    try (Options options = new Options()) {
      manifest
          .files()
          .forEach((name, place) -> {
            Path file = directory.resolve(name);
            boolean isWhole = file.toFile().length() == place.bytes() && opens(options, file);
            if (!isWhole || message.contains(name)) {
              damaged.add(name);
            }
          });
    }
    damaged.sort(Comparator.naturalOrder());
    return damaged;
  }

  private static boolean opens(Options options, Path file) {
    try (SstFileReader reader = new SstFileReader(options)) {
      reader.open(file.toString());
      return true;
    } catch (RocksDBException damage) {
      return false;
    }
  }
}
