package io.plimsoll.collector.rounds;

import io.plimsoll.collector.cgroup.CgroupProcesses;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.detail.WritableLayer;
import io.plimsoll.collector.metric.Frame;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Adds up the files in the writable layer of a container, as `docker ps --size` does, where the
/// layer is a folder of an overlay file system and in sight. Not thread-safe.
final class LayerReader {
  /// Half a second of looking, about; what a larger layer uses is not told.
  static final int MAX_FILES = 100_000;

  private static final String UPPER = "upperdir=";

  private final Path procRoot;
  private final CgroupProcesses processes;
  private final MountTable mounts;

  /// @param procRoot `/proc` of the engine's host
  /// @param processes tells whether a container is on this machine
  LayerReader(Path procRoot, CgroupProcesses processes) {
    this.procRoot = procRoot;
    this.processes = processes;
    this.mounts = new MountTable(procRoot.resolve("self/mountinfo"));
  }

  /// Looks; null if there is no such layer, or it is out of sight.
  @Nullable WritableLayer read(Container container) {
    try {
      Path layer = processes.areHere(container) ? layerOf(container.pid()) : null;
      if (layer == null || !Files.isDirectory(layer)) {
        return null;
      }
      FileSystemSpace space = FileSystemSpace.of(layer);
      return new WritableLayer(
          mounts.deviceOf(layer), sizeOf(layer), space.bytes(), space.inodes(), space.freeInodes());
    } catch (IOException ended) {
      return null;
    }
  }

  /// The folder of the layer, as the root mount of the container's first process names it.
  private @Nullable Path layerOf(long pid) throws IOException {
    MountTable inside = new MountTable(procRoot.resolve(Long.toString(pid)).resolve("mountinfo"));
    List<String> options = inside.optionsOfRoot("overlay");
    return options.stream()
        .filter(option -> option.startsWith(UPPER))
        .map(option -> Path.of(option.substring(UPPER.length())))
        .findFirst()
        .orElse(null);
  }

  private static long sizeOf(Path layer) throws IOException {
    Sizes sizes = new Sizes();
    Files.walkFileTree(layer, sizes);
    return sizes.seen.size() > MAX_FILES ? Frame.MISSING : sizes.bytes;
  }

  /// Adds up what is no folder; a file with several names once.
  private static final class Sizes extends SimpleFileVisitor<Path> {
    private final Set<Object> seen = new HashSet<>();
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      Object key = attributes.fileKey();
      if (seen.add(key == null ? file : key)) {
        bytes += attributes.size();
      }
      return seen.size() > MAX_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException removedMeanwhile) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException ignored) {
      return FileVisitResult.CONTINUE;
    }
  }
}
