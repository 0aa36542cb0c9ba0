package io.plimsoll.collector.cgroup;

import io.plimsoll.collector.container.Container;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Finds the processes of a container: those of its control group and of the groups below, which a
/// systemd or an engine inside makes. Thread-safe.
public final class CgroupProcesses {
  /// Deeper nesting is none that an engine or systemd makes.
  private static final int MAX_DEPTH = 8;

  private static final String PROCESSES = "cgroup.procs";

  private final Path cgroupRoot;
  private final Path procRoot;
  private final boolean unified;

  /// @param cgroupRoot `/sys/fs/cgroup` of the engine's host
  /// @param procRoot `/proc` of the engine's host, with its process ids
  public CgroupProcesses(Path cgroupRoot, Path procRoot) {
    this.cgroupRoot = cgroupRoot;
    this.procRoot = procRoot;
    this.unified = CgroupReader.isUnified(cgroupRoot);
  }

  /// Whether the first process of the container is one of this machine. Process ids are used again,
  /// and those of a remote engine mean nothing here.
  public boolean areHere(Container container) {
    try {
      CgroupPaths.of(cgroupRoot, procRoot, container.pid(), container.id());
      return true;
    } catch (IOException elsewhere) {
      return false;
    }
  }

  /// The ids of its processes on the host.
  ///
  /// @throws IOException if they cannot be told, as when it has ended
  public List<Long> of(Container container) throws IOException {
    CgroupPaths paths = CgroupPaths.of(cgroupRoot, procRoot, container.pid(), container.id());
    Path group = unified ? paths.unified() : paths.of("memory");
    List<Long> ids = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(group, MAX_DEPTH)) {
      for (Path file : (Iterable<Path>) tree.filter(CgroupProcesses::lists)::iterator) {
        for (String line : Files.readAllLines(file)) {
          ids.add(Long.parseLong(line));
        }
      }
    } catch (UncheckedIOException vanished) {
      throw vanished.getCause();
    } catch (NumberFormatException noList) {
      throw new IOException("the processes of " + group + " are no numbers", noList);
    }
    return ids;
  }

  private static boolean lists(Path file) {
    return file.endsWith(PROCESSES);
  }
}
