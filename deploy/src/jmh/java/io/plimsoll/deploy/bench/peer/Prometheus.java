package io.plimsoll.deploy.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Debian's `prometheus`, which has its newest hours in memory and a log, and packs blocks of two
/// hours. A snapshot packs the newest ones too.
record Prometheus() implements Server {
  @Override
  public String name() {
    return "Prometheus";
  }

  @Override
  public String missing() {
    return Server.onPath("prometheus") ? "" : "no prometheus on the PATH (package prometheus)";
  }

  @Override
  public List<String> versionCommand() {
    return List.of("prometheus", "--version");
  }

  @Override
  public List<String> command(int port, Path data) throws IOException {
    Path config = data.resolveSibling("prometheus.yml");
    Files.writeString(config, "global: {}\n");
    return List.of(
        "prometheus",
        "--config.file=" + config,
        "--storage.tsdb.path=" + data,
        "--web.listen-address=127.0.0.1:" + port,
        "--web.enable-remote-write-receiver",
        "--web.enable-admin-api",
        "--query.max-samples=1000000000",
        "--log.level=warn");
  }

  @Override
  public String path(Question question) {
    return PromQl.path(question);
  }

  @Override
  public String countPath(Metric metric, Instant to, Duration window) {
    return PromQl.countPath(metric, to, window);
  }

  @Override
  public Answer answer(byte[] body) throws IOException {
    return Answer.ofPrometheus(body);
  }

  @Override
  public void pack(Connection connection, byte[] newest) throws IOException {
    connection.post("/api/v1/admin/tsdb/snapshot").bodyOrFail("no snapshot");
  }

  @Override
  public Disk disk(Path data, boolean packed) throws IOException {
    long log = Server.bytes(data.resolve("wal"), file -> true);
    if (packed) {
      Path snapshots = data.resolve("snapshots");
      return new Disk(
          Server.bytes(snapshots, file -> file.getParent().endsWith("chunks")),
          Server.bytes(snapshots, file -> file.endsWith("index")),
          log);
    }
    return new Disk(Server.bytes(data.resolve("chunks_head"), file -> true), 0, log);
  }
}
