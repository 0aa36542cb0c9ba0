package io.plimsoll.deploy;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What was given to `collect` on the command line; null where nothing was.
final class CollectFlags {
  @Option(
      names = "--to",
      paramLabel = "URL",
      required = true,
      description = "The Plimsoll that keeps what is read, http:// or https://")
  @Nullable String to;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the token that it asks for, as its --ingest-token-file does")
  @Nullable String tokenFile;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where frames wait while it is away. Default: plimsoll-collect in the current directory")
  @Nullable String data;

  @Option(
      names = "--spool-size",
      paramLabel = "SIZE",
      description = "How much may wait; above it the oldest goes. Default: 256MiB")
  @Nullable String spoolSize;

  @Mixin EngineFlags engine = new EngineFlags();

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "The name of this machine, unlike all others. Default: its host name")
  @Nullable String node;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      description = "Time between two readings, 1s to 60s, a multiple of the store's. Default: 5s")
  @Nullable String interval;
}
