package io.plimsoll.deploy.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// The processes of an engine on this machine: its daemon, its containerd, and the shims of some
/// containers.
final class EngineProcesses {
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final Duration IDLE = Duration.ofSeconds(3);

  private final List<Long> pids;

  private EngineProcesses(List<Long> pids) {
    this.pids = pids;
  }

  /// Finds them by their command lines.
  static EngineProcesses of(URI engine, List<String> containers) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      List<Long> pids =
          all.map(path -> path.getFileName().toString())
              .filter(name -> name.chars().allMatch(Character::isDigit))
              .filter(pid -> belongs(commandLine(pid), engine, containers))
              .map(Long::valueOf)
              .toList();
      System.err.println("processes of the engine: " + pids.size());
      return new EngineProcesses(pids);
    }
  }

  /// CPU time of all of them so far; the precision is that of the kernel's ticks, 10 ms each.
  long cpuNanos() throws IOException {
    long ticks = 0;
    for (long pid : pids) {
      ticks += ticks(pid);
    }
    return ticks * NANOS_PER_TICK;
  }

  private static long ticks(long pid) throws IOException {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The name, in brackets, may hold blanks; user and system time are fields 14 and 15.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    } catch (NoSuchFileException ended) {
      return 0;
    }
  }

  /// The share of a core that they use now, of themselves.
  double idleShare() throws IOException, InterruptedException {
    long begin = cpuNanos();
    Thread.sleep(IDLE);
    return (cpuNanos() - begin) / (double) IDLE.toNanos();
  }

  private static boolean belongs(String command, URI engine, List<String> containers) {
    if (command.contains("containerd-shim")) {
      return containers.stream().anyMatch(command::contains);
    }
    boolean daemon = command.contains("dockerd") || command.contains("containerd");
    // A private engine names its folder everywhere; the one of the machine is the only one.
    String folder = Path.of(engine.getPath()).getParent().toString();
    return daemon && (command.contains(folder + "/") || folder.endsWith("/run"));
  }

  private static String commandLine(String pid) {
    try {
      return Files.readString(Path.of("/proc", pid, "cmdline")).replace('\0', ' ');
    } catch (IOException ended) {
      return "";
    }
  }
}
