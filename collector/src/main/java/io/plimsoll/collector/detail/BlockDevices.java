package io.plimsoll.collector.detail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The names of block devices by their numbers. Thread-safe.
final class BlockDevices {
  private final Path byNumber;
  private final Map<String, String> names = new ConcurrentHashMap<>();

  /// @param sysRoot `/sys` of the host
  BlockDevices(Path sysRoot) {
    byNumber = sysRoot.resolve("dev/block");
  }

  /// The path of a device such as `254:0`, `/dev/vda`; empty if there is no such device.
  String path(String number) {
    return names.computeIfAbsent(number, this::find);
  }

  private String find(String number) {
    try {
      return "/dev/" + Files.readSymbolicLink(byNumber.resolve(number)).getFileName();
    } catch (IOException hidden) {
      return "";
    }
  }
}
