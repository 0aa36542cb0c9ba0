package io.plimsoll.collector.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;

/// Asks an engine whether it is there.
public final class EngineProbe {
  private EngineProbe() {}

  /// The version of the engine.
  ///
  /// @throws EngineAwayException if it does not answer, or is none
  public static String version(URI engine) throws EngineAwayException, InterruptedException {
    try (EngineConnection connection = new EngineConnection(engine)) {
      JsonNode version = connection.call(() -> connection.fetch("/version")).path("Version");
      if (version.isTextual()) {
        return version.asText();
      }
      throw new EngineConnection.StatusException("what answers there is no Docker Engine");
    } catch (IOException | RuntimeException failure) {
      throw new EngineAwayException(EngineProblem.of(engine, failure), failure);
    }
  }
}
