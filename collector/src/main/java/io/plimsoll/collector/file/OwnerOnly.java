package io.plimsoll.collector.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Files and directories that are made for nobody but the user of this process, whatever its umask
/// is. Stateless.
public final class OwnerOnly {
  /// A new file's: mode 600.
  public static final FileAttribute<Set<PosixFilePermission>> FILE = mode("rw-------");

  /// A new directory's: mode 700.
  public static final FileAttribute<Set<PosixFilePermission>> DIRECTORY = mode("rwx------");

  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private OwnerOnly() {}

  private static FileAttribute<Set<PosixFilePermission>> mode(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  /// Writes a new file, and tells the disk to keep it.
  ///
  /// @throws java.nio.file.FileAlreadyExistsException if anything of that name is there
  public static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, NEW, FILE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  /// Makes a directory with all above it that is missing.
  public static Path directories(Path directory) throws IOException {
    return Files.createDirectories(directory, DIRECTORY);
  }
}
