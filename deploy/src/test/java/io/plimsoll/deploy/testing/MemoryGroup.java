package io.plimsoll.deploy.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A control group of the kernel whose processes have so much memory and no more: whoever takes
/// more is killed.
public final class MemoryGroup implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final Duration EMPTIED = Duration.ofSeconds(20);

  private final Path directory;

  private MemoryGroup(Path directory) {
    this.directory = directory;
  }

  /// Makes a group, of whichever version the kernel has; the test is skipped if none can be made,
  /// as without root.
  public static MemoryGroup orSkip(long bytes) {
    boolean first = Files.isDirectory(ROOT.resolve("memory"));
    Path parent = first ? ROOT.resolve("memory") : ROOT;
    Path directory = parent.resolve("plimsoll-test-" + ProcessHandle.current().pid());
    try {
      Files.createDirectory(directory);
      Files.writeString(
          directory.resolve(first ? "memory.limit_in_bytes" : "memory.max"), "" + bytes);
    } catch (IOException cannot) {
      abort("no control group with a limit of memory can be made: " + cannot);
    }
    return new MemoryGroup(directory);
  }

  /// A shell that goes into the group and becomes the program that its arguments name.
  public List<String> starter() {
    return List.of("sh", "-c", "echo $$ >" + directory + "/cgroup.procs && exec \"$@\"", "sh");
  }

  /// Removes the group, whose processes have ended.
  @Override
  public void close() throws IOException {
    try {
      Await.until("the group can be removed", EMPTIED, this::remove, directory::toString);
    } catch (Exception stays) {
      throw new IOException(directory + " cannot be removed", stays);
    }
  }

  private boolean remove() {
    try {
      Files.deleteIfExists(directory);
      return true;
    } catch (IOException busy) {
      return false;
    }
  }
}
