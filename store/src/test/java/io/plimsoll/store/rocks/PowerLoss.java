package io.plimsoll.store.rocks;

import io.plimsoll.testing.DiskLibrary;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A disk whose power can be cut, and whose syncs can fail: the C file `disk.c` is preloaded into a
/// process that writes, and afterwards everything is taken back that the disk was not told to keep.
///
/// Bytes behind the last sync of a file are lost, or the last of them, those of RocksDB's logs in
/// their order; creations, renames and removals since the last sync of their directory are taken
/// back, or the last of them. What a file had in place of bytes that were written over is not
/// known, so such bytes stay.
final class PowerLoss {
  private static final Pattern SPACE = Pattern.compile(" ");

  /// Loses all that can be lost.
  private static final RandomGenerator ALL = () -> 0;

  private final Path directory;
  private final Path library;
  private final Path kept;
  private final Path log;

  /// Every sync fails once a watched process, or whoever else, has made this file.
  private final Path failing;

  private record Line(long offset, List<String> words) {}

  /// Whether there is a compiler for it.
  static boolean isThere() {
    return DiskLibrary.isThere();
  }

  /// Compiles the library.
  ///
  /// @param scratch an empty directory beside the one that is watched
  PowerLoss(Path scratch, Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    library = DiskLibrary.compile(scratch);
    kept = Files.createDirectories(scratch.resolve("kept"));
    log = scratch.resolve("disk.log");
    failing = scratch.resolve("failing");
  }

  /// What a process gets so that its disk is watched.
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "DISK_DIR", directory.toString(),
        "DISK_LOG", log.toString(),
        "DISK_KEPT", kept.toString(),
        "DISK_FAIL", failing.toString());
  }

  /// Forgets what happened so far: all of it is on the disk.
  void settle() throws IOException {
    Files.deleteIfExists(log);
    try (Stream<Path> files = Files.list(kept)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /// Cuts the power of a disk whose processes are dead.
  ///
  /// @return bytes that were taken back
  long cut(RandomGenerator random) throws IOException {
    List<Line> lines = lines();
    Map<Long, Long> synced = synced(lines);
    long lost = 0;
    try (Stream<Path> files = Files.list(directory)) {
      boolean logIsCut = false;
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        boolean log = file.toString().endsWith(".log");
        long cut = shorten(file, synced, logIsCut ? ALL : random);
        logIsCut |= log && cut > 0;
        lost += cut;
      }
    }
    undo(lines, random);
    return lost;
  }

  private static long shorten(Path file, Map<Long, Long> synced, RandomGenerator random)
      throws IOException {
    Long length = synced.get((Long) Files.getAttribute(file, "unix:ino"));
    long size = Files.size(file);
    if (length == null || length >= size) {
      return 0;
    }
    long left = random.nextBoolean() ? length : length + random.nextLong(size - length + 1);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(left);
    }
    return size - left;
  }

  /// Length that each file, by its inode, is known to have on the disk.
  private static Map<Long, Long> synced(List<Line> lines) {
    Map<Long, Long> synced = new HashMap<>();
    for (Line line : lines) {
      List<String> words = line.words();
      switch (words.get(0)) {
        case "create" -> synced.put(Long.valueOf(words.get(1)), 0L);
        case "sync" ->
            synced.merge(Long.valueOf(words.get(1)), Long.valueOf(words.get(2)), Math::max);
        case "cut" ->
            synced.merge(Long.valueOf(words.get(1)), Long.valueOf(words.get(2)), Math::min);
        default -> {
          // Names are another matter.
        }
      }
    }
    return synced;
  }

  private void undo(List<Line> lines, RandomGenerator random) throws IOException {
    long durable = 0;
    for (Line line : lines) {
      if (line.words().get(0).equals("directory")) {
        durable = Math.max(durable, Long.parseLong(line.words().get(1)));
      }
    }
    List<Line> names = new ArrayList<>();
    for (Line line : lines) {
      if (line.offset() >= durable
          && List.of("create", "rename", "unlink").contains(line.words().get(0))) {
        names.add(line);
      }
    }
    int left = random.nextBoolean() ? 0 : random.nextInt(names.size() + 1);
    for (Line line : names.subList(left, names.size()).reversed()) {
      undo(line.words());
    }
  }

  private void undo(List<String> words) throws IOException {
    switch (words.get(0)) {
      case "create" -> Files.deleteIfExists(directory.resolve(words.get(2)));
      case "unlink" -> bringBack(words.get(2), words.get(1));
      case "rename" -> {
        Path now = directory.resolve(words.get(2));
        if (Files.exists(now)) {
          Files.move(now, directory.resolve(words.get(1)));
        }
        bringBack(words.get(3), words.get(2));
      }
      default -> throw new IllegalArgumentException(words.get(0));
    }
  }

  private void bringBack(String number, String name) throws IOException {
    Path copy = kept.resolve(number);
    if (Files.exists(copy) && !Files.exists(directory.resolve(name))) {
      Files.createLink(directory.resolve(name), copy);
    }
  }

  private List<Line> lines() throws IOException {
    List<Line> lines = new ArrayList<>();
    long offset = 0;
    for (String line : text().lines().toList()) {
      lines.add(new Line(offset, List.of(SPACE.split(line))));
      offset += line.getBytes(StandardCharsets.UTF_8).length + 1;
    }
    return lines;
  }

  private String text() throws IOException {
    @Nullable String text = Files.exists(log) ? Files.readString(log) : null;
    return text == null ? "" : text;
  }
}
