package io.plimsoll.deploy.bench.peer;

import io.plimsoll.deploy.bench.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Plimsoll as `./plimsoll up` starts it, without a collector.
record Plimsoll() implements Server {
  @Override
  public String name() {
    return "Plimsoll";
  }

  @Override
  public String missing() {
    return "";
  }

  @Override
  public List<String> versionCommand() {
    return List.of();
  }

  @Override
  public List<String> command(int port, Path data) throws IOException {
    return List.of(
        Script.find().toString(),
        "up",
        "--no-collect",
        "--listen",
        "127.0.0.1:" + port,
        "--data",
        data.toString());
  }

  @Override
  public String path(Question question) {
    String function =
        switch (question.kind()) {
          case ONE_GAUGE -> "&function=none";
          case ONE_RATE, TOP_NOW -> rate("none");
          case BY_SERVICE -> rate("sum") + "&by=service";
          case TOTAL -> rate("sum");
        };
    String top = question.kind() == Question.Kind.TOP_NOW ? "&top=" + Question.TOP : "";
    return query(question.labels(), question.from(), question.to(), question.step())
        + function
        + top;
  }

  private static String rate(String aggregate) {
    return "&function=rate&window=" + Plan.WINDOW.toSeconds() + "s&aggregate=" + aggregate;
  }

  @Override
  public String countPath(Metric metric, Instant to, Duration window) {
    return query(Map.of("__name__", metric.series), to, to, Duration.ofMinutes(1))
        + "&function=count&aggregate=sum&window="
        + window.toSeconds()
        + "s";
  }

  private static String query(Map<String, String> labels, Instant from, Instant to, Duration step) {
    return "/api/series/query?%s&from=%d&to=%d&step=%ds"
        .formatted(
            Server.parameter("match", Question.selector(labels)),
            from.toEpochMilli(),
            to.toEpochMilli(),
            step.toSeconds());
  }

  @Override
  public Answer answer(byte[] body) throws IOException {
    return Answer.ofPlimsoll(body);
  }

  @Override
  public void pack(Connection connection, byte[] newest) throws IOException {
    // Time goes on: everything before is older than the window for late samples, and closed.
    connection.write(writePath(), newest, newest.length).bodyOrFail("the newest was refused");
  }

  @Override
  public boolean packsWhenOpened() {
    return true;
  }

  @Override
  public Disk disk(Path data, boolean packed) throws IOException {
    long chunks = 0;
    long index = 0;
    long log = Server.bytes(data, file -> file.toString().endsWith(".log"));
    for (Path file : Server.files(data, file -> file.toString().endsWith(".sst"))) {
      long bytes = Files.size(file);
      switch (SortedFile.family(file)) {
        case "series_chunks", "chunks" -> chunks += bytes;
        case "samples", "frames" -> log += bytes; // of the log, but no longer in its files
        default -> index += bytes;
      }
    }
    return new Disk(chunks, index, log);
  }
}
