package io.plimsoll.store.rocks;

import io.plimsoll.collector.file.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The files as they were found, kept until it is known that nothing of them was lost: RocksDB
/// removes a log that it has read, and data files that a shortened manifest does not name, and
/// takes some damage for the end of a file. Links cost nothing, and RocksDB changes no file that it
/// finds; where they cannot be made the log is copied, once damage is certain.
final class FoundFiles {
  private static final String LINKS = "opening";

  private final Path directory;
  private final Path links;
  private boolean linked;

  /// Links the files of a directory that is about to be opened.
  FoundFiles(Path directory) {
    this.directory = directory;
    links = directory.resolve(LINKS);
    try {
      forget();
      Files.createDirectory(links, OwnerOnly.DIRECTORY);
      for (Path file : files(directory)) {
        if (isKept(name(file))) {
          Files.createLink(links.resolve(name(file)), file);
        }
      }
      linked = true;
    } catch (IOException | UnsupportedOperationException noLinks) {
      linked = false;
    }
  }

  private static boolean isKept(String name) {
    return isLog(name)
        || name.endsWith(".sst")
        || name.startsWith("MANIFEST")
        || name.equals("CURRENT");
  }

  private static boolean isLog(String name) {
    return name.endsWith(".log");
  }

  private static String name(Path file) {
    return java.util.Objects.requireNonNull(file.getFileName()).toString();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /// Keeps the log in the quarantine, what is no longer in the directory, and other files.
  ///
  /// @param others their names
  /// @return where; empty if there is nothing to keep
  Optional<Path> keep(String... others) throws IOException {
    List<Path> kept = new ArrayList<>();
    for (Path file : files(linked ? links : directory)) {
      String name = name(file);
      boolean gone = linked && !Files.exists(directory.resolve(name));
      if (isLog(name) || gone || List.of(others).contains(name)) {
        kept.add(file);
      }
    }
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    Path aside = next();
    for (Path file : kept) {
      if (linked) {
        Files.createLink(aside.resolve(name(file)), file);
      } else {
        SyncedFiles.copy(file, aside.resolve(name(file)));
      }
    }
    SyncedFiles.sync(aside);
    return Optional.of(aside);
  }

  /// Names of the files with data that are no longer in the directory.
  Set<String> goneData() throws IOException {
    Set<String> gone = new HashSet<>();
    for (Path file : linked ? files(links) : List.<Path>of()) {
      if (name(file).endsWith(".sst") && !Files.exists(directory.resolve(name(file)))) {
        gone.add(name(file));
      }
    }
    return gone;
  }

  /// The directory with the links: a database as it was found.
  Path links() {
    return links;
  }

  private Path next() throws IOException {
    Path quarantine = OwnerOnly.directories(directory.resolve(Opening.QUARANTINE));
    int number = 1;
    while (Files.exists(quarantine.resolve(String.valueOf(number)))) {
      number++;
    }
    return Files.createDirectory(quarantine.resolve(String.valueOf(number)), OwnerOnly.DIRECTORY);
  }

  /// Removes the links.
  void forget() throws IOException {
    remove(links);
  }

  private static void remove(Path directory) throws IOException {
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      for (Path file : files(directory)) {
        Files.delete(file);
      }
      Files.delete(directory);
    }
  }

  /// Removes the links because the opening failed.
  void forgetQuietly(Exception cause) {
    discard(Optional.empty(), cause);
  }

  /// Removes the links and what was kept because the damage is elsewhere.
  void discard(Optional<Path> kept, Exception cause) {
    try {
      forget();
      if (kept.isPresent()) {
        remove(kept.get());
      }
    } catch (IOException second) {
      cause.addSuppressed(second);
    }
  }
}
