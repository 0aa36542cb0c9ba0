package io.plimsoll.collector.docker;

import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// Why a Docker Engine does not answer, and what to do about it.
///
/// @param text one line: the engine, the cause and the cure
/// @param mayPass whether the engine may answer later without anybody changing a setting, as one
///   does that has not started yet
record EngineProblem(String text, boolean mayPass) {

  /// The cause of a failure and what helps. Of a socket the file system is asked: what an operating
  /// system says depends on its language.
  static EngineProblem of(URI engine, Throwable failure) {
    Optional<Path> socket = socket(engine);
    String reason = EngineConnection.reason(failure);
    String lower = reason.toLowerCase(Locale.ROOT);
    if (socket.isPresent() && Files.notExists(socket.get())) {
      return silent(
          engine,
          "there is no such socket. Is Docker running here, and is the path right?"
              + " --docker, DOCKER_HOST or a context of docker names another",
          true);
    }
    if (socket.isPresent() && !Files.isWritable(socket.get())) {
      String user = System.getProperty("user.name", "?");
      return silent(
          engine,
          ("permission denied. User %s may not open the socket; members of the group docker may:"
                  + " usermod -aG docker %s, and log in again")
              .formatted(user, user),
          false);
    }
    if (failure(UnknownHostException.class, failure)) {
      return silent(engine, "its host is unknown. Is the name right?", true);
    }
    if (failure(ConnectException.class, failure) || lower.contains("refused")) {
      return silent(engine, "nothing listens there. Is Docker running?", true);
    }
    if (lower.contains("https")) {
      return silent(engine, "it wants TLS, which Plimsoll does not speak. " + FORWARD, false);
    }
    if (failure(EngineConnection.StatusException.class, failure)) {
      return new EngineProblem(
          "The Docker Engine at %s cannot be used: %s".formatted(engine, ended(reason)), false);
    }
    return silent(engine, reason, true);
  }

  /// How an engine is reached that takes no plain connection.
  static final String FORWARD =
      "Forward its socket: ssh -N -L /tmp/docker.sock:/var/run/docker.sock HOST, and"
          + " --docker unix:///tmp/docker.sock";

  private static EngineProblem silent(URI engine, String why, boolean mayPass) {
    return new EngineProblem(
        "The Docker Engine at %s does not answer: %s".formatted(engine, ended(why)), mayPass);
  }

  private static String ended(String sentence) {
    return sentence.endsWith(".") || sentence.endsWith("?") ? sentence : sentence + ".";
  }

  private static Optional<Path> socket(URI engine) {
    return "unix".equals(engine.getScheme())
        ? Optional.of(Path.of(engine.getPath()))
        : Optional.empty();
  }

  private static boolean failure(Class<? extends Throwable> kind, Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) {
        return true;
      }
    }
    return false;
  }
}
