package io.plimsoll.collector.node;

import io.plimsoll.collector.metric.Frame;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// How the processors of a machine are built, as `/sys/devices/system/cpu` tells; it does not
/// change while the machine runs.
///
/// @param packages sockets in use, or [Frame#MISSING]
/// @param cores physical cores in all of them, or [Frame#MISSING]
record Processors(long packages, long cores) {
  private static final Processors UNKNOWN = new Processors(Frame.MISSING, Frame.MISSING);

  /// Reads them; unknown where the kernel does not tell, as some virtual machines' do not.
  static Processors of(Path sysRoot) {
    Set<String> packages = new HashSet<>();
    Set<String> cores = new HashSet<>();
    Path all = sysRoot.resolve("devices/system/cpu");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(all, "cpu[0-9]*")) {
      for (Path thread : threads) {
        Path topology = thread.resolve("topology");
        // One that is switched off has none.
        if (Files.isDirectory(topology)) {
          String socket = Files.readString(topology.resolve("physical_package_id")).strip();
          packages.add(socket);
          cores.add(socket + ' ' + Files.readString(topology.resolve("core_id")).strip());
        }
      }
    } catch (IOException hidden) {
      return UNKNOWN;
    }
    return cores.isEmpty() ? UNKNOWN : new Processors(packages.size(), cores.size());
  }
}
