package io.plimsoll.deploy.bench.peer;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the figures were taken on, and when.
final class Machine {
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");

  private final Map<String, String> facts = new LinkedHashMap<>();
  private final double loadBefore = load();

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /// Looks at the machine, after the servers were measured on it.
  void look(List<Server> servers, Instant now) throws IOException, InterruptedException {
    facts.put("date", now.truncatedTo(ChronoUnit.MINUTES).toString());
    facts.put("cpu", cpu() + ", " + Runtime.getRuntime().availableProcessors() + " cores");
    facts.put("linux", System.getProperty("os.version"));
    facts.put("jdk", Runtime.version().toString());
    facts.put("load", String.format(Locale.ROOT, "%.1f before, %.1f after", loadBefore, load()));
    for (Server server : servers) {
      if (!server.versionCommand().isEmpty()) {
        facts.put(server.name(), version(server.versionCommand()));
      }
    }
  }

  private static String cpu() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }

  private static String version(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return VERSION.matcher(said).results().map(MatchResult::group).findFirst().orElse("?");
  }

  /// One name and value each.
  Map<String, String> describe() {
    return Map.copyOf(facts);
  }

  /// One line.
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder();
    facts.forEach(
        (name, value) -> line.append(line.isEmpty() ? "" : "; ").append(name + " " + value));
    return line.toString();
  }
}
