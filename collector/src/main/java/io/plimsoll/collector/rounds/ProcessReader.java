package io.plimsoll.collector.rounds;

import io.plimsoll.collector.cgroup.CgroupProcesses;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.detail.Processes;
import io.plimsoll.collector.detail.TaskState;
import io.plimsoll.collector.metric.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts the processes of a container, what they have open and what their threads do. Not
/// thread-safe.
final class ProcessReader {
  /// With more of them a count takes longer than a tenth of a second. What is not counted to its
  /// end is missing, not smaller.
  static final int MAX_DESCRIPTORS = 16_384;

  static final int MAX_THREADS = 4_096;

  private static final String SOCKET = "socket:";

  private final Path procRoot;
  private final CgroupProcesses processes;
  private long descriptors;
  private long sockets;
  private long threads;
  private final Map<TaskState, Long> tasks = new EnumMap<>(TaskState.class);

  /// @param procRoot `/proc` of the engine's host
  /// @param processes finds them
  ProcessReader(Path procRoot, CgroupProcesses processes) {
    this.procRoot = procRoot;
    this.processes = processes;
  }

  /// Counts; null if not even the processes can be told, as when the container has ended.
  @Nullable Processes read(Container container) {
    descriptors = 0;
    sockets = 0;
    threads = 0;
    for (TaskState state : TaskState.values()) {
      tasks.put(state, 0L);
    }
    List<Long> ids;
    try {
      ids = processes.of(container);
    } catch (IOException ended) {
      return null;
    }
    for (long id : ids) {
      Path process = procRoot.resolve(Long.toString(id));
      countDescriptors(process.resolve("fd"));
      countThreads(process.resolve("task"));
    }
    boolean allOpen = descriptors != Frame.MISSING && descriptors <= MAX_DESCRIPTORS;
    return new Processes(
        ids.size(),
        allOpen ? descriptors : Frame.MISSING,
        allOpen ? sockets : Frame.MISSING,
        threads <= MAX_THREADS ? tasks : Map.of());
  }

  private void countDescriptors(Path folder) {
    if (descriptors == Frame.MISSING || descriptors > MAX_DESCRIPTORS) {
      return;
    }
    try (DirectoryStream<Path> open = Files.newDirectoryStream(folder)) {
      for (Path descriptor : open) {
        descriptors++;
        if (descriptors > MAX_DESCRIPTORS) {
          return;
        }
        sockets += isSocket(descriptor) ? 1 : 0;
      }
    } catch (AccessDeniedException notOurs) {
      descriptors = Frame.MISSING;
    } catch (IOException | DirectoryIteratorException ended) {
      // What it had open is closed now; those of the others still count.
      return;
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith(SOCKET);
    } catch (IOException closed) {
      return false;
    }
  }

  private void countThreads(Path folder) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path thread : all) {
        threads++;
        if (threads > MAX_THREADS) {
          return;
        }
        TaskState state = state(thread.resolve("stat"));
        if (state != null) {
          tasks.merge(state, 1L, Long::sum);
        }
      }
    } catch (IOException | DirectoryIteratorException ended) {
      // Its threads are gone with it.
      return;
    }
  }

  private static @Nullable TaskState state(Path stat) {
    try {
      // The name, in parentheses, may hold anything, parentheses too.
      String line = Files.readString(stat, StandardCharsets.ISO_8859_1);
      int end = line.lastIndexOf(')');
      return end < 0 || end + 2 >= line.length() ? null : TaskState.of(line.charAt(end + 2));
    } catch (IOException | UncheckedIOException ended) {
      return null;
    }
  }
}
