package io.plimsoll.dashboard.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plimsoll.testing.Subprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/// Prometheus' own check of a scrape. A test that needs it is skipped where it is not installed.
public final class Promtool {
  private static final Path PROGRAM = Path.of("/usr/bin/promtool");

  /// How it ends when a name is not as it advises.
  private static final int LINT = 3;

  private static final Set<String> CADVISORS =
      Set.of(
          "container_memory_failcnt counter metrics should have \"_total\" suffix",
          noCounter("container_fs_inodes_total"),
          noCounter("container_network_tcp_usage_total"),
          noCounter("container_network_tcp6_usage_total"),
          noCounter("container_network_udp_usage_total"),
          noCounter("container_network_udp6_usage_total"));

  private Promtool() {}

  /// What it says of a scrape, but for what it holds against cAdvisor's own names; empty if it has
  /// nothing to say.
  ///
  /// @param directory takes a file
  public static String check(String scrape, Path directory)
      throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(PROGRAM), "promtool is not installed");
    Path input = Files.writeString(directory.resolve("metrics"), scrape);
    Path said = directory.resolve("said");
    int end =
        Subprocess.prepare(PROGRAM.toString(), "check", "metrics")
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    String rest =
        Files.readString(said)
            .lines()
            .filter(line -> !CADVISORS.contains(line))
            .collect(Collectors.joining("\n"));
    return end == 0 || (end == LINT && rest.isEmpty()) ? "" : end + ": " + rest;
  }

  private static String noCounter(String name) {
    return name + " non-counter metrics should not have \"_total\" suffix";
  }
}
