package io.plimsoll.collector.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tells whether a process has the host's network, whose traffic is not that of its container.
/// Thread-safe.
public final class HostNetwork {
  private final Path procRoot;

  /// @param procRoot `/proc` of the host
  public HostNetwork(Path procRoot) {
    this.procRoot = procRoot;
  }

  /// Whether the process has a network that is not the host's; false if that cannot be told:
  /// missing values say so, and the host's read as the container's would be a lie.
  public boolean isOther(long pid) {
    try {
      Path own = Files.readSymbolicLink(procRoot.resolve(Long.toString(pid)).resolve("ns/net"));
      return !own.equals(ofHost());
    } catch (IOException notAllowed) {
      return false;
    }
  }

  private Path ofHost() throws IOException {
    try {
      return Files.readSymbolicLink(procRoot.resolve("1/ns/net"));
    } catch (IOException hidden) {
      // A hardened host hides its first process; this one then is on the host's network as well,
      // save in a container that was given the host's processes but not its network.
      return Files.readSymbolicLink(procRoot.resolve("self/ns/net"));
    }
  }
}
