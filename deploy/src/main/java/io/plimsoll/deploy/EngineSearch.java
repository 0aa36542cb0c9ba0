package io.plimsoll.deploy;

import io.plimsoll.collector.docker.EngineAwayException;
import io.plimsoll.collector.docker.EngineProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What comes of looking for the engine at the start.
///
/// An engine must answer then, as nobody would notice a wrong address otherwise. One whose data is
/// in the data directory already is waited for: it was right before, and what is kept is to be seen
/// while it is away, as after a boot.
sealed interface EngineSearch {
  /// In the data directory; holds the address of the engine whose data is there.
  String FILE = "engine";

  /// It answers.
  ///
  /// @param version of the engine
  record Found(String version) implements EngineSearch {}

  /// It does not answer yet.
  ///
  /// @param problem why not
  record Expected(String problem) implements EngineSearch {}

  /// Nobody named one, and there is none.
  ///
  /// @param problem says so
  record None(String problem) implements EngineSearch {}

  /// Looks for an engine.
  ///
  /// @throws EngineAwayException if it does not answer and is not one to wait for
  static EngineSearch of(NamedEngine engine, Path data) throws IOException, InterruptedException {
    try {
      return new Found(EngineProbe.version(engine.uri()));
    } catch (EngineAwayException away) {
      String problem = away.getMessage() + engine.origin();
      if (away.mayPass() && engine.toString().equals(known(data))) {
        return new Expected(problem);
      }
      if (engine.namedBy() == null && Files.notExists(Path.of(engine.uri().getPath()))) {
        return new None(problem);
      }
      throw new IOException(problem, away);
    }
  }

  /// Looks for an engine that must be there now.
  static void require(NamedEngine engine) throws IOException, InterruptedException {
    try {
      EngineProbe.version(engine.uri());
    } catch (EngineAwayException away) {
      throw new IOException(away.getMessage() + engine.origin(), away);
    }
  }

  /// Remembers whose data is in a directory.
  static void remember(NamedEngine engine, Path data) {
    try {
      if (!engine.toString().equals(known(data))) {
        Files.writeString(data.resolve(FILE), engine + "\n");
      }
    } catch (IOException e) {
      Logger log = LoggerFactory.getLogger(EngineSearch.class);
      log.warn("{} cannot be written, so the next start does not wait for an engine", FILE, e);
    }
  }

  private static String known(Path data) {
    try {
      return Files.readString(data.resolve(FILE)).strip();
    } catch (IOException unknown) {
      return ""; // none was remembered, or nobody can tell
    }
  }
}
