package io.plimsoll.store.rocks;

import java.util.Comparator;
import java.util.List;

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
}
