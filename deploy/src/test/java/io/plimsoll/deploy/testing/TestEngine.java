package io.plimsoll.deploy.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The Docker Engine of the tests, spoken to through the `docker` command, so that nothing of the
/// program vouches for itself.
public final class TestEngine {
  /// The image that the engine of the tests has: a static busybox.
  public static final String IMAGE = "plimsoll/busybox:test";

  private static final String VARIABLE = "PLIMSOLL_TEST_DOCKER";
  private static final int PATIENCE_SECONDS = 60;

  private final URI uri;

  private TestEngine(URI uri) {
    this.uri = uri;
  }

  /// The engine; the test is skipped if there is none.
  public static TestEngine orSkip() {
    String uri = System.getenv(VARIABLE);
    assumeTrue(uri != null && !uri.isEmpty(), VARIABLE + " names no Docker Engine");
    return new TestEngine(URI.create(uri));
  }

  /// Where it is.
  public URI uri() {
    return uri;
  }

  /// Runs `docker` with some arguments.
  ///
  /// @return what it printed
  public String run(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("docker", "--host", uri.toString()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    if (process.exitValue() != 0) {
      throw new IOException(command + " failed: " + output);
    }
    return output.strip();
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
