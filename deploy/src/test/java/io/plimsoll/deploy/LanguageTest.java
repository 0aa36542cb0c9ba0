package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.testing.Program;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program in the language of the machine. `Program` starts it in one with digits of its own.
class LanguageTest {
  private static final URI NO_ENGINE = URI.create("unix:///nonexistent/docker.sock");
  private static final String OTHER_DIGITS = "[\\p{Nd}&&[^0-9]]";

  @TempDir private Path directory;

  @Test
  void numbersHaveTheDigitsOfEnglishInEveryLanguage() throws Exception {
    try (Program program = Program.ready(directory, NO_ENGINE, "--demo")) {
      for (String path : new String[] {"/api/status", "/api/services", "/api/activities"}) {
        assertThat(program.json(path).toString()).doesNotContainPattern(OTHER_DIGITS);
      }
    }
    try (Program check = Program.startCommand("CheckCommand", "--data", directory.toString())) {
      assertThat(check.exitCode()).as(check.output()).isZero();
      assertThat(check.output())
          .containsPattern("last write [0-9]")
          .doesNotContainPattern(OTHER_DIGITS);
    }
  }
}
