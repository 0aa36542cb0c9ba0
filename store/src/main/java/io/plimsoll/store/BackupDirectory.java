package io.plimsoll.store;

import io.plimsoll.collector.file.FileTree;
import io.plimsoll.collector.file.OwnerOnly;
import io.plimsoll.collector.file.Owners;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where a program that runs makes its backups, each in a directory with a name, and nowhere else.
///
/// Whoever asks for a backup gives the name alone. The directory is the operator's: nobody else can
/// change it or put another in its place, so what is written below it cannot be led elsewhere.
///
/// @param path the directory
/// @param owners who may own what is above it
public record BackupDirectory(Path path, Owners owners) {
  /// A month of daily ones. Nobody has to prove anything to ask for one, and each keeps files on
  /// the disk that the store itself no longer needs.
  public static final int MOST = 32;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /// Makes the directory, if it is not there.
  ///
  /// @return its real path
  /// @throws IOException if it cannot be used, or others have rights to it
  public Path prepare() throws IOException {
    return owners.directory(path);
  }

  /// Makes a backup.
  ///
  /// @param name of its directory, which is not there yet; the copy of the store is in it
  /// @param version of the program, for the note beside the copy
  /// @throws IllegalArgumentException if the name cannot be used, or there are too many backups
  /// @throws IOException if it cannot be made; then nothing of it is left
  public Backup make(Store store, String name, String version) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "must have 1 to 100 letters, digits, dots, hyphens and underscores, the first one a"
              + " letter or digit");
    }
    Path directory = prepare();
    try (Stream<Path> others = Files.list(directory)) {
      if (others.count() >= MOST) {
        throw new IllegalArgumentException(
            "would be one too many: %s has %d backups; remove some".formatted(directory, MOST));
      }
    }
    Path place = directory.resolve(name);
    try {
      Files.createDirectory(place, OwnerOnly.DIRECTORY);
    } catch (FileAlreadyExistsException taken) {
      throw new IllegalArgumentException("is taken: %s is there already".formatted(place), taken);
    }
    try {
      Backup copy = store.backup(place);
      Backup made = new Backup(place, copy.bytes(), copy.through());
      made.note(version);
      return made;
    } catch (IOException | RuntimeException failure) {
      FileTree.removeQuietly(place, failure);
      throw failure;
    }
  }
}
