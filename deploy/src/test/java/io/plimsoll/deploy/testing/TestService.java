package io.plimsoll.deploy.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A real service whose containers use all the CPU they may while a file exists, and else idle. The
/// file is on the host and all containers see it, those made later too.
public abstract sealed class TestService implements AutoCloseable
    permits ComposeTestService, SwarmTestService {
  /// Share of a core that a container may use. Idle it must stay below half of the target, or two
  /// would not become one; each of its sleeps is a process that costs up to 5 ms.
  public static final double CORES = 0.2;

  private static final String LOOP =
      """
      trap 'exit 0' TERM
      while :; do
        if [ -e /load/on ]; then i=0; while [ $i -lt 5000 ]; do i=$((i+1)); done
        else sleep 0.5; fi
      done\
      """;

  /// The engine that it runs on.
  protected final TestEngine engine;

  private final Path load;

  /// A service that is under no load.
  ///
  /// @param directory for the file that is the load
  protected TestService(TestEngine engine, Path directory) throws IOException {
    this.engine = engine;
    load = Files.createDirectories(directory);
    Files.setPosixFilePermissions(load, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /// Its key, `cluster/service`.
  public abstract String key();

  /// Ids of its running containers.
  public abstract List<String> running() throws IOException;

  /// Makes every container use all the CPU it may.
  public final void burn() throws IOException {
    Files.createFile(load.resolve("on"));
  }

  /// Lets every container idle again.
  public final void idle() throws IOException {
    Files.deleteIfExists(load.resolve("on"));
  }

  /// Removes the service with its containers.
  @Override
  public abstract void close() throws IOException;

  /// The directory of the load on the host.
  protected final Path load() {
    return load;
  }

  /// Image and command.
  protected static List<String> workload() {
    return List.of(TestEngine.IMAGE, "sh", "-c", LOOP);
  }

  /// Scaling settings with short waits. The target is low, so that a machine that is too busy to
  /// give a container its whole share does not keep the load from being seen.
  public static Map<String, String> scaling(int max) {
    return Map.of(
        "plimsoll.min", "1",
        "plimsoll.max", String.valueOf(max),
        "plimsoll.target.cpu", "25",
        "plimsoll.scale-in.window", "10s",
        "plimsoll.scale-in.cooldown", "5s",
        "plimsoll.scale-out.cooldown", "5s");
  }

  /// Labels as flags of the `docker` command.
  protected static List<String> flags(String flag, Map<String, String> labels) {
    List<String> flags = new ArrayList<>();
    labels.forEach((key, value) -> flags.addAll(List.of(flag, key + "=" + value)));
    return flags;
  }
}
