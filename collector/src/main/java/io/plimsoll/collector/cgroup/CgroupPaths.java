package io.plimsoll.collector.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Where the control groups of a container are, as `/proc/<pid>/cgroup` tells.
final class CgroupPaths {
  private final Path root;
  private final Map<String, String> pathOfController;

  private CgroupPaths(Path root, Map<String, String> pathOfController) {
    this.root = root;
    this.pathOfController = pathOfController;
  }

  /// Reads the groups of a process and cuts each path off behind the part that names the container:
  /// what is below, such as the `init.scope` of a systemd inside, is part of it.
  ///
  /// @throws IOException if the process has ended or is no part of the container; process ids are
  ///   used again, and those of a remote engine mean nothing here
  static CgroupPaths of(Path root, Path procRoot, long pid, String containerId) throws IOException {
    Map<String, String> paths = new HashMap<>();
    Path table = procRoot.resolve(Long.toString(pid)).resolve("cgroup");
    for (String line : Files.readAllLines(table)) {
      String[] parts = line.split(":", 3);
      int at = parts.length == 3 ? parts[2].indexOf(containerId) : -1;
      if (at >= 0) {
        int end = parts[2].indexOf('/', at);
        String path = end < 0 ? parts[2] : parts[2].substring(0, end);
        for (String controller : parts[1].split(",", -1)) {
          paths.put(controller, path);
        }
      }
    }
    if (paths.isEmpty()) {
      throw new IOException("process " + pid + " is not in a control group of " + containerId);
    }
    return new CgroupPaths(root, paths);
  }

  /// The directory of a version 1 controller's group; one that does not exist if the container has
  /// none, so that its files read as absent.
  Path of(String controller) {
    return root.resolve(controller).resolve(inside(controller));
  }

  /// The directory of the version 2 group.
  Path unified() {
    return root.resolve(inside(""));
  }

  private String inside(String controller) {
    String path = pathOfController.getOrDefault(controller, "/no-such-group");
    return path.substring(path.startsWith("/") ? 1 : 0);
  }
}
