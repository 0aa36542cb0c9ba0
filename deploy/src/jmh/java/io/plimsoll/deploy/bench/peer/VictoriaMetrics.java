package io.plimsoll.deploy.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Debian's `victoria-metrics`, the single server. It has no log; what was taken in the last
/// seconds is in memory only. Its cache of answers is not used.
record VictoriaMetrics() implements Server {
  private static final Duration MERGING = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(200);

  /// Every five seconds it writes out what has been in memory for five seconds.
  private static final Duration IN_MEMORY = Duration.ofSeconds(11);

  @Override
  public String name() {
    return "VictoriaMetrics";
  }

  @Override
  public String missing() {
    return Server.onPath("victoria-metrics")
        ? ""
        : "no victoria-metrics on the PATH (package victoria-metrics)";
  }

  @Override
  public List<String> versionCommand() {
    // The program itself does not know it.
    return List.of("dpkg-query", "-W", "-f", "${Version}", "victoria-metrics");
  }

  @Override
  public List<String> command(int port, Path data) {
    return List.of(
        "victoria-metrics",
        "-storageDataPath=" + data,
        "-httpListenAddr=127.0.0.1:" + port,
        "-retentionPeriod=12",
        "-search.latencyOffset=1ms",
        "-loggerLevel=ERROR");
  }

  @Override
  public String path(Question question) {
    return PromQl.path(question) + "&nocache=1";
  }

  @Override
  public String countPath(Metric metric, Instant to, Duration window) {
    return PromQl.countPath(metric, to, window) + "&nocache=1";
  }

  @Override
  public Answer answer(byte[] body) throws IOException {
    return Answer.ofPrometheus(body);
  }

  @Override
  public void flush(Connection connection) throws IOException, InterruptedException {
    connection.ask("/internal/force_flush").bodyOrFail("no flush");
    Thread.sleep(IN_MEMORY);
  }

  @Override
  public void pack(Connection connection, byte[] newest) throws IOException, InterruptedException {
    flush(connection);
    connection.ask("/internal/force_merge").bodyOrFail("no merge");
    Thread.sleep(POLL); // it begins in the background
    for (long waited = 0; merging(connection); waited += POLL.toMillis()) {
      if (waited > MERGING.toMillis()) {
        throw new IOException("VictoriaMetrics merges for more than " + MERGING);
      }
      Thread.sleep(POLL);
    }
  }

  private static boolean merging(Connection connection) throws IOException {
    byte[] metrics = connection.ask("/metrics").bodyOrFail("no metrics");
    return new String(metrics, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("vm_active_force_merges"))
        .anyMatch(line -> !line.endsWith(" 0"));
  }

  @Override
  public Disk disk(Path data, boolean packed) throws IOException {
    return new Disk(
        Server.bytes(data.resolve("data"), file -> true),
        Server.bytes(data.resolve("indexdb"), file -> true),
        0);
  }
}
