package io.plimsoll.collector.file;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/// A directory with all that is in it.
public final class FileTree {
  private FileTree() {}

  /// Removes it; links are removed, and not what they lead to. Nothing happens if it is not there,
  /// nor if somebody else removes a file of it meanwhile.
  public static void remove(Path directory) throws IOException {
    if (Files.notExists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList().reversed()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// Bytes of all files in it; they may come and go while they are counted.
  public static long bytes(Path directory) throws IOException {
    Sizes sizes = new Sizes(directory);
    Files.walkFileTree(directory, sizes);
    return sizes.sum;
  }

  /// Removes it because something else failed.
  public static void removeQuietly(Path directory, Exception cause) {
    try {
      remove(directory);
    } catch (IOException second) {
      cause.addSuppressed(second);
    }
  }

  private static final class Sizes extends SimpleFileVisitor<Path> {
    private final Path root;
    private long sum;

    Sizes(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      sum += attributes.size();
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (file.equals(root) || !(failure instanceof NoSuchFileException)) {
        throw failure;
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
