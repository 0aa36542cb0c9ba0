package io.plimsoll.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Programs that tests run, on whatever machine.
class SubprocessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void warningsAreNoOutput() throws IOException {
    assertThat(output("echo 'WARNING: forwarding is disabled' >&2; echo 1b2c")).isEqualTo("1b2c\n");
  }

  @Test
  void aFailureHasAllThatTheProgramSaid() {
    assertThatThrownBy(() -> output("echo half; echo 'no such image' >&2; exit 3"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no such image")
        .hasMessageContaining("half");
  }

  @Test
  void theEnvironmentIsThatOfNoMachine() throws IOException {
    assertThat(output("env").lines().map(line -> line.replaceFirst("=.*", "")))
        .containsOnlyOnce("PATH", "LC_ALL", "TZ", "DOCKER_CONFIG")
        .isSubsetOf("PATH", "LC_ALL", "TZ", "DOCKER_CONFIG", "PWD", "SHLVL", "OLDPWD", "_");
  }

  private static String output(String script) throws IOException {
    return Subprocess.output(Subprocess.prepare("sh", "-c", script), PATIENCE);
  }
}
