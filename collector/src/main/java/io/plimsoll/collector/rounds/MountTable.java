package io.plimsoll.collector.rounds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is mounted where, as `/proc/<pid>/mountinfo` tells. It is read anew at each question.
final class MountTable {
  /// What stands before the type of a mount, after optional fields of any number.
  private static final String SEPARATOR = " - ";

  private static final int MOUNT_POINT = 4;

  private final Path file;

  MountTable(Path file) {
    this.file = file;
  }

  /// A mount.
  ///
  /// @param options of its file system, such as `rw` and `upperdir=/…`
  private record Mount(Path point, String type, String source, List<String> options) {}

  /// The options of what is mounted at the root, if it has this type; else none.
  List<String> optionsOfRoot(String type) throws IOException {
    Path root = Path.of("/");
    return mounts().stream()
        .filter(mount -> mount.point().equals(root) && mount.type().equals(type))
        .map(Mount::options)
        .findFirst()
        .orElse(List.of());
  }

  /// The device of the file system that holds a path; empty if that cannot be told.
  String deviceOf(Path path) throws IOException {
    Mount nearest = null;
    for (Mount mount : mounts()) {
      boolean nearer =
          nearest == null || mount.point().getNameCount() >= nearest.point().getNameCount();
      if (nearer && path.startsWith(mount.point())) {
        nearest = mount;
      }
    }
    return nearest == null ? "" : nearest.source();
  }

  private List<Mount> mounts() throws IOException {
    List<Mount> mounts = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      int separator = line.indexOf(SEPARATOR);
      if (separator >= 0) {
        String[] place = line.substring(0, separator).split(" ", -1);
        String[] kind = line.substring(separator + SEPARATOR.length()).split(" ", 3);
        if (place.length > MOUNT_POINT && kind.length == 3) {
          Path point = Path.of(unescaped(place[MOUNT_POINT]));
          mounts.add(
              new Mount(point, kind[0], unescaped(kind[1]), List.of(kind[2].split(",", -1))));
        }
      }
    }
    return mounts;
  }

  /// The kernel writes what would end a field in three octal digits.
  private static String unescaped(String field) {
    return field
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
