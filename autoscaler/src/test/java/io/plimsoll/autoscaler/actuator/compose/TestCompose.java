package io.plimsoll.autoscaler.actuator.compose;

import io.plimsoll.autoscaler.actuator.docker.TestEngine;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.testing.Subprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/// The real Compose, first or second, with a project of its own that is taken down at the end.
final class TestCompose {
  private static final Duration COMMAND = Duration.ofMinutes(4);

  private final Path directory;
  private final List<String> command;
  private final ServiceKey web;

  private TestCompose(Path directory, List<String> command) {
    this.directory = directory;
    this.command = command;
    web = new ServiceKey("plimsoll-act-" + Integer.toHexString(directory.hashCode()), "web");
  }

  /// Brings up what a file describes; skips the test if there is no Compose.
  static TestCompose up(Path directory, String file) throws IOException {
    Optional<List<String>> installed = Optional.empty();
    for (List<String> command : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
      if (installed.isEmpty() && answers(command)) {
        installed = Optional.of(command);
      }
    }
    Assumptions.assumeTrue(
        installed.isPresent(), "no docker compose here: how we get on with it was NOT tested");
    TestCompose compose = new TestCompose(directory, installed.orElseThrow());
    compose.file(file);
    compose.run("up", "-d");
    return compose;
  }

  /// The service `web` of the project.
  ServiceKey web() {
    return web;
  }

  /// Writes the project's file anew.
  void file(String file) throws IOException {
    Files.writeString(directory.resolve("docker-compose.yml"), file);
  }

  /// The ids of the containers of `web`, stopped ones included.
  Set<String> ids() throws IOException {
    return Set.copyOf(run("ps", "-q", "web").lines().filter(line -> line.length() == 64).toList());
  }

  /// Runs a command of Compose, which must succeed.
  ///
  /// @return what it printed
  String run(String... arguments) throws IOException {
    return Subprocess.output(prepare(arguments), COMMAND);
  }

  /// Starts a command of Compose and does not wait for it.
  Process start(String... arguments) throws IOException {
    return prepare(arguments)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private ProcessBuilder prepare(String... arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("-p", web.cluster()));
    all.addAll(List.of(arguments));
    ProcessBuilder builder = Subprocess.prepare(all).directory(directory.toFile());
    builder.environment().put("DOCKER_HOST", TestEngine.uri().toString());
    return builder;
  }

  /// Takes the project down, its volumes included.
  void close() throws IOException {
    run("down", "-v", "--timeout", "0");
  }

  private static boolean answers(List<String> command) {
    List<String> all = new ArrayList<>(command);
    all.add("version");
    try {
      Subprocess.output(Subprocess.prepare(all), COMMAND);
      return true;
    } catch (IOException notInstalled) {
      return false;
    }
  }
}
