package io.plimsoll.collector.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tells whether a process has the host's network, whose traffic is not that of its container. To a
/// container the host's network is that of its engine, which may have one of its own: one without
/// root has, and so has one in a container. Thread-safe.
public final class HostNetwork {
  private static final String PARENT = "PPid:";

  private final Path procRoot;

  /// @param procRoot `/proc` of the host
  public HostNetwork(Path procRoot) {
    this.procRoot = procRoot;
  }

  /// Whether the process has a network that is not the host's; false if that cannot be told:
  /// missing values say so, and the host's read as the container's would be a lie.
  public boolean isOther(long pid) {
    try {
      Path own = of(Long.toString(pid));
      return !own.equals(ofHost()) && !own.equals(ofParent(pid));
    } catch (IOException notAllowed) {
      return false;
    }
  }

  private Path ofHost() throws IOException {
    try {
      return of("1");
    } catch (IOException hidden) {
      // A hardened host hides its first process; this one then is on the host's network as well,
      // save in a container that was given the host's processes but not its network.
      return of("self");
    }
  }

  /// The network of what started a container's first process, which is a part of its engine; null
  /// if that cannot be told.
  private @Nullable Path ofParent(long pid) {
    Path status = procRoot.resolve(Long.toString(pid)).resolve("status");
    // A process may call itself anything, in any bytes.
    try (Stream<String> lines = Files.lines(status, StandardCharsets.ISO_8859_1)) {
      Optional<String> parent = lines.filter(line -> line.startsWith(PARENT)).findFirst();
      return parent.isEmpty() ? null : of(parent.get().substring(PARENT.length()).strip());
    } catch (IOException | UncheckedIOException hidden) {
      return null;
    }
  }

  private Path of(String process) throws IOException {
    return Files.readSymbolicLink(procRoot.resolve(process).resolve("ns/net"));
  }
}
