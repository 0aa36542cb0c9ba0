package io.plimsoll.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A program that a test needs and that not every machine has.
public final class InstalledProgram {
  private InstalledProgram() {}

  /// Where it is; the test is skipped where it is not, and in a quick run of the tests.
  ///
  /// @param names what it may be called, the likeliest first
  public static Path orSkip(String... names) {
    Assumptions.assumeFalse(isQuickRun(), "needs " + names[0] + ", which --fast leaves out");
    Optional<Path> program = Stream.of(names).flatMap(InstalledProgram::places).findFirst();
    Assumptions.assumeTrue(program.isPresent(), names[0] + " is not installed");
    return program.orElseThrow();
  }

  /// Whether `./plimsoll test --fast` runs the tests.
  private static boolean isQuickRun() {
    return System.getenv(Slow.QUICK_RUN) != null;
  }

  private static Stream<Path> places(String name) {
    return Stream.of(Subprocess.PATH.split(":"))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable);
  }
}
