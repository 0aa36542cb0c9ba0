package io.plimsoll.deploy.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.plimsoll.testing.Subprocess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The Docker Engine of the tests, spoken to through the `docker` command, so that nothing of the
/// program vouches for itself.
public final class TestEngine {
  /// The image that the engine of the tests has: a static busybox.
  public static final String IMAGE = "plimsoll/busybox:test";

  private static final String VARIABLE = "PLIMSOLL_TEST_DOCKER";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final URI uri;
  private final String docker;

  private TestEngine(URI uri, String docker) {
    this.uri = uri;
    this.docker = docker;
  }

  /// The engine; the test is skipped if there is none.
  public static TestEngine orSkip() {
    String uri = System.getenv(VARIABLE);
    assumeTrue(uri != null && !uri.isEmpty(), VARIABLE + " names no Docker Engine");
    return new TestEngine(URI.create(uri), "docker");
  }

  /// An engine that is not there, with another program in place of `docker`.
  static TestEngine spokenToBy(String program) {
    return new TestEngine(URI.create("unix:///nonexistent/docker.sock"), program);
  }

  /// Where it is.
  public URI uri() {
    return uri;
  }

  /// Runs `docker` with some arguments.
  ///
  /// @return what it printed, without what it warned of
  public String run(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(docker, "--host", uri.toString()));
    command.addAll(arguments);
    return Subprocess.output(Subprocess.prepare(command), PATIENCE).strip();
  }

  /// Runs `docker` with some arguments.
  public String run(String... arguments) throws IOException {
    return run(List.of(arguments));
  }

  /// The lines that `docker` printed; none if it printed nothing.
  public List<String> lines(String... arguments) throws IOException {
    String output = run(arguments);
    return output.isEmpty() ? List.of() : output.lines().toList();
  }
}
