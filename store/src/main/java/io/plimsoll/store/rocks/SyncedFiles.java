package io.plimsoll.store.rocks;

import io.plimsoll.collector.file.OwnerOnly;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Stream;

/// Small files that are there whole or not at all, whenever the power fails. Stateless.
final class SyncedFiles {
  /// What the name of a file ends with while it is written.
  static final String UNFINISHED = ".new";

  private SyncedFiles() {}

  /// Writes a file in place of the one of that name, if there is one.
  static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /// The same with bytes.
  static void write(Path file, byte[] bytes) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
    Files.deleteIfExists(unfinished);
    OwnerOnly.write(unfinished, bytes);
    replace(unfinished, file);
  }

  /// Begins a file that is to take the place of another; the stream is buffered.
  static OutputStream begin(Path unfinished) throws IOException {
    Files.deleteIfExists(unfinished);
    Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new BufferedOutputStream(
        Channels.newOutputStream(Files.newByteChannel(unfinished, fresh, OwnerOnly.FILE)));
  }

  /// Puts a file that was just written in the place of another.
  static void replace(Path unfinished, Path file) throws IOException {
    sync(unfinished);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    sync(directoryOf(file));
  }

  /// Copies a file to a place where there is none; its directory is left to be synced.
  static void copy(Path file, Path to) throws IOException {
    Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
    sync(to);
  }

  /// Removes a file for good, if it is there.
  static void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      sync(directoryOf(file));
    }
  }

  /// Tells the disk to keep a file, or the names in a directory.
  static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Tells the disk to keep the files and the names in a directory.
  static void syncAll(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sync(file);
      }
    }
    sync(directory);
  }

  private static Path directoryOf(Path file) {
    return java.util.Objects.requireNonNull(file.toAbsolutePath().getParent());
  }
}
