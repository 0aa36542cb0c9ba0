package io.plimsoll.deploy;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the engine is, for every command that watches one; null where nothing was given.
final class EngineFlags {
  @Option(
      names = "--docker",
      paramLabel = "URI",
      description =
          "The Docker Engine, unix:// or tcp://. Default: DOCKER_HOST, the context of docker,"
              + " or the standard socket")
  @Nullable String docker;
}
