package io.plimsoll.deploy;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What was given on the command line; null where nothing was.
final class Flags {
  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where the dashboard listens; loopback only. Default: 127.0.0.1:9470")
  @Nullable String listen;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where everything is kept, in DIR/store, and of the demo in DIR/demo."
              + " Default: plimsoll-data in the current directory")
  @Nullable String data;

  @Option(
      names = "--backup-dir",
      paramLabel = "DIR",
      description = "Where backups are made, and nowhere else. Default: backups in --data")
  @Nullable String backups;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A YAML file with settings and scalable targets; flags win over it")
  @Nullable String config;

  @Mixin EngineFlags engine = new EngineFlags();

  @Option(names = "--demo", description = "Watch and scale a simulated fleet instead")
  boolean demo;

  @Option(
      names = "--no-collect",
      description = "Collect nothing here: only what is sent to it is kept. Needs no engine")
  boolean noCollect;

  @Option(
      names = "--ingest-token-file",
      paramLabel = "FILE",
      description =
          "Holds the tokens that collectors elsewhere send, one a line, with the nodes that it is"
              + " good for. Default: only this machine may send")
  @Nullable String ingestTokenFile;
}
