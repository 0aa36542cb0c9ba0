package io.plimsoll.deploy.testing;

import io.plimsoll.testing.Subprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a process takes of its machine, as the kernel has it, and its live objects.
///
/// @param residentBytes its memory, heap and all else
/// @param liveBytes objects on the heap that are left by a collection of all of it
/// @param threads those that a program starts, not those by which Java compiles, collects and runs
///   virtual threads, of which it has more or fewer as it likes
/// @param handles files, sockets and the like that are open, but for those of the data directory
/// @param dataHandles those of the data directory, which are as many as the store has files
public record Vitals(
    long residentBytes, long liveBytes, int threads, int handles, int dataHandles) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Threads of Java itself by the names that the kernel knows, cut after 15 characters.
  private static final Pattern OF_JAVA =
      Pattern.compile(
          "(C[12] Compiler|ForkJoinPool-|VirtualThread|GC Thread|VM |Sweeper|Attach Listen"
              + "|Read-Poller|Write-Poller|MasterPoller|Cleaner|process reaper).*");

  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  /// Measures a process, which collects its garbage for that.
  ///
  /// @param data its data directory
  public static Vitals of(long pid, Path data) throws IOException {
    Path proc = Path.of("/proc", String.valueOf(pid));
    long resident = resident(proc);
    long live = live(pid);
    int handles = 0;
    int dataHandles = 0;
    for (Path handle : list(proc.resolve("fd"))) {
      try {
        if (Files.readSymbolicLink(handle).startsWith(data)) {
          dataHandles++;
        } else {
          handles++;
        }
      } catch (NoSuchFileException _) {
        // It does not count.
      }
    }
    return new Vitals(resident, live, threads(proc), handles, dataHandles);
  }

  private static long resident(Path proc) throws IOException {
    try (Stream<String> lines = Files.lines(proc.resolve("status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1_024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  /// The histogram of classes counts what is left after a collection.
  private static long live(long pid) throws IOException {
    String histogram =
        Subprocess.output(
            Subprocess.prepare(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(pid),
                "GC.class_histogram"),
            PATIENCE);
    Matcher total = TOTAL.matcher(histogram);
    if (!total.find()) {
      throw new IOException("no sum in the histogram of process " + pid);
    }
    return Long.parseLong(total.group(1));
  }

  private static int threads(Path proc) throws IOException {
    int threads = 0;
    for (Path task : list(proc.resolve("task"))) {
      try {
        String name = Files.readString(task.resolve("comm")).strip();
        threads += OF_JAVA.matcher(name).matches() ? 0 : 1;
      } catch (NoSuchFileException _) {
        // It does not count.
      }
    }
    return threads;
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  /// In a line.
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%7.1f MB RSS %7.2f MB live %4d threads %4d handles %4d files of data",
        residentBytes / 1e6,
        liveBytes / 1e6,
        threads,
        handles,
        dataHandles);
  }
}
