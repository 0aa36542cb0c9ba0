package io.plimsoll.store.rocks;

import io.plimsoll.collector.file.FileTree;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// A start on a directory that is left as it is: on a copy of its lists of files and its log, with
/// symbolic links to its data files, which nothing ever changes. Belongs to one thread.
final class TrialStart implements AutoCloseable {
  private final Path directory;
  private final Path copy;
  private final RocksStore store;

  private TrialStart(Path directory, Path copy, RocksStore store) {
    this.directory = directory;
    this.copy = copy;
    this.store = store;
  }

  /// Starts.
  ///
  /// @param scratch where the copy is made
  /// @throws StoreException if a store does not open on these files
  static TrialStart of(Path directory, Path scratch, InstantSource clock) throws IOException {
    Path copy = Files.createTempDirectory(scratch, "start");
    try {
      copy(directory, copy);
      RocksStore store = RocksStore.open(copy, StoreSettings.DEFAULT, clock);
      return new TrialStart(directory, copy, store);
    } catch (StoreException refusal) {
      FileTree.remove(copy);
      throw new StoreException(
          inWords(String.valueOf(refusal.getMessage()), copy, directory), refusal);
    } catch (IOException failure) {
      FileTree.removeQuietly(copy, failure);
      throw failure;
    }
  }

  /// Makes the copy.
  static void copy(Path directory, Path copy) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      if (name.endsWith(".sst")) {
        Files.createSymbolicLink(copy.resolve(name), file);
      } else if (!StoreCopy.isLeftOut(name)) {
        Files.copy(file, copy.resolve(name));
      }
    }
  }

  RocksStore store() {
    return store;
  }

  /// What the store says, about the directory itself.
  String inWords(String sentence) {
    return inWords(sentence, copy, directory);
  }

  private static String inWords(String sentence, Path copy, Path directory) {
    return "A start says: " + sentence.replace(copy.toString(), directory.toString());
  }

  @Override
  public void close() throws IOException {
    try {
      store.close();
    } finally {
      FileTree.remove(copy);
    }
  }
}
