package io.plimsoll.deploy.testing;

import io.plimsoll.testing.SecretFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A Plimsoll that only receives, and a collector that sends to it, node `far-1`. Both work in
/// steps of a second.
public final class CollectSetup {
  private final Path directory;
  private final Path spool;
  private final Path token;
  private final Path config;

  /// @param directory for all files of both
  public CollectSetup(Path directory) throws IOException {
    this(directory, directory.resolve("collect"));
  }

  /// @param directory for the files of both but for what waits
  /// @param spool the data directory of the collector
  public CollectSetup(Path directory, Path spool) throws IOException {
    this.directory = directory;
    this.spool = spool;
    token = SecretFile.write(directory.resolve("token"), "0123456789abcdef-right\n");
    config =
        Files.writeString(
            directory.resolve("store.yaml"),
            "collect: {interval: 1s}\ningest: {token-file: %s}\n".formatted(token));
  }

  /// Flags of the Plimsoll, which reads nothing itself.
  ///
  /// @param port 0 for a free one
  public String[] storeFlags(int port) {
    return new String[] {
      "--no-collect",
      "--listen=127.0.0.1:" + port,
      "--config=" + config,
      "--data=" + directory.resolve("data")
    };
  }

  /// Starts the Plimsoll and waits until it is ready.
  ///
  /// @param port 0 for a free one
  public Program store(int port) throws Exception {
    Program program = Program.start(storeFlags(port));
    program.awaitReady();
    return program;
  }

  private String[] collectFlags(String url, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("collect", "--to", url, "--node", "far-1", "--data", spool.toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /// Starts the collector without its token.
  public Program collect(String url, String... more) throws IOException {
    return Program.start(collectFlags(url, more));
  }

  /// Flags of the collector with its token.
  ///
  /// @param engine its address
  public String[] collectorFlags(String url, String engine) {
    return collectFlags(
        url, "--token-file", token.toString(), "--interval", "1s", "--docker", engine);
  }

  /// Starts the collector with its token.
  public Program collector(String url, String engine) throws IOException {
    return Program.start(collectorFlags(url, engine));
  }

  /// Bytes that wait on the disk.
  public long spooled() {
    File[] files = spool.resolve("spool").toFile().listFiles();
    return files == null ? 0 : Arrays.stream(files).mapToLong(File::length).sum();
  }

  /// How many samples of the node there are in each second that has any.
  public static List<Double> counts(Program store) throws Exception {
    List<Double> counts = new ArrayList<>();
    store
        .json("/api/query?measure=node.memory.total&by=node&statistic=count&step=1s&from=-10m")
        .at("/series/0/values")
        .forEach(value -> counts.add(value.asDouble()));
    return counts;
  }
}
