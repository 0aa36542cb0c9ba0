package io.plimsoll.deploy.bench.peer;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A program that keeps series, and what is peculiar to it.
sealed interface Server permits Prometheus, VictoriaMetrics, Plimsoll {
  /// How the table calls it.
  String name();

  /// Why it cannot be started, or nothing.
  String missing();

  /// What is asked for its version, on its command line.
  List<String> versionCommand();

  /// Starts it.
  ///
  /// @param port on loopback
  /// @param data its directory, which need not be there
  List<String> command(int port, Path data) throws IOException;

  /// Where a question goes.
  String path(Question question);

  /// Where to ask how many samples of a metric there are in a window.
  String countPath(Metric metric, Instant to, Duration window);

  /// Reads a response to [#path] or [#countPath].
  Answer answer(byte[] body) throws IOException;

  /// Where remote-write requests go.
  default String writePath() {
    return "/api/v1/write";
  }

  /// Has everything that is acknowledged made durable, if that can be asked for.
  default void flush(Connection connection) throws IOException, InterruptedException {}

  /// Has everything packed as it is kept for good.
  ///
  /// @param newest a request with one sample of now
  void pack(Connection connection, byte[] newest) throws IOException, InterruptedException;

  /// Whether what was packed is in the log until the server is opened again.
  default boolean packsWhenOpened() {
    return false;
  }

  /// What is on disk, after [#pack] if `packed`.
  Disk disk(Path data, boolean packed) throws IOException;

  /// Bytes on disk.
  ///
  /// @param data samples; with the index if that is in the same files
  /// @param index labels, and where what is; 0 if that is in the same files
  /// @param log what is read again after a kill
  record Disk(long data, long index, long log) {}

  /// A parameter as it is in an address.
  static String parameter(String name, String value) {
    return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /// Seconds since the epoch, to the millisecond.
  static String seconds(Instant at) {
    return "%d.%03d".formatted(at.getEpochSecond(), at.toEpochMilli() % 1_000);
  }

  /// The bytes of the files below a directory, as far as they are there while they are counted.
  static long bytes(Path directory, Predicate<Path> wanted) throws IOException {
    long bytes = 0;
    for (Path file : files(directory, wanted)) {
      try {
        bytes += Files.size(file);
      } catch (NoSuchFileException removed) {
        // It is no longer on disk.
      }
    }
    return bytes;
  }

  /// The files below a directory.
  static List<Path> files(Path directory, Predicate<Path> wanted) throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).filter(wanted).toList();
    }
  }

  /// Whether a program is on the path.
  static boolean onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
