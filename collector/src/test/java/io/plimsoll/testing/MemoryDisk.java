package io.plimsoll.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;

/// A small file system in memory that a test fills, for what a full disk does.
public final class MemoryDisk implements AutoCloseable {
  private static final int BLOCK = 4_096;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path directory;

  private MemoryDisk(Path directory) {
    this.directory = directory;
  }

  /// Mounts one in a new directory, for its user alone; the test is skipped where nothing can be
  /// mounted.
  ///
  /// @param options of tmpfs, as `size=64m`
  public static MemoryDisk orSkip(Path directory, String options) throws IOException {
    Files.createDirectory(directory);
    try {
      run("mount", "-t", "tmpfs", "-o", "mode=700," + options, "tmpfs", directory.toString());
    } catch (IOException impossible) {
      Assumptions.abort("a file system cannot be mounted here: " + impossible.getMessage());
    }
    return new MemoryDisk(directory);
  }

  /// Where it is.
  public Path directory() {
    return directory;
  }

  /// Takes all room that is left, down to the last byte.
  public void fill() throws IOException {
    byte[] block = new byte[BLOCK];
    try (OutputStream out =
        Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space left")) {
        throw full;
      }
    }
  }

  /// Gives back what was taken.
  public void free() throws IOException {
    Files.delete(filler());
  }

  /// Makes it larger or smaller.
  ///
  /// @param options of tmpfs
  public void change(String options) throws IOException {
    run("mount", "-o", "remount," + options, directory.toString());
  }

  /// Unmounts it once nobody uses it any more: a library may have been loaded from there.
  @Override
  public void close() throws IOException {
    run("umount", "-l", directory.toString());
  }

  private Path filler() {
    return directory.resolve("filler");
  }

  private static void run(String... command) throws IOException {
    var _ = Subprocess.output(Subprocess.prepare(command), PATIENCE);
  }
}
