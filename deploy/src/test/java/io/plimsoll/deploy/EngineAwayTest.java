package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.EngineRelay;
import io.plimsoll.deploy.testing.OnTestEngine;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a program that runs says when its engine goes away and comes back.
@OnTestEngine
class EngineAwayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Of the event stream alone, each with a longer wait before it.
  private static final int TRIES = 10;

  @TempDir Path directory;

  @Test
  void anEngineThatGoesAwayIsOneLineAndOneWhenItIsBack() throws Exception {
    TestEngine engine = TestEngine.orSkip();
    try (EngineRelay relay = new EngineRelay(engine.uri(), directory.resolve("docker.sock"));
        Program up = Program.ready(directory.resolve("up"), relay.uri());
        Program collect =
            Program.start(
                "collect",
                "--to=http://127.0.0.1:1",
                "--data=" + directory.resolve("collect"),
                "--docker=" + relay.uri())) {
      List<Program> programs = List.of(up, collect);
      for (Program program : programs) {
        await("it follows", program, "Following the Docker Engine");
      }
      List<Long> before = programs.stream().map(EngineAwayTest::lines).toList();

      relay.cut();
      Await.until(
          "it is tried", PATIENCE, () -> relay.turnedAway() >= TRIES * programs.size(), up::output);
      relay.mend();
      for (Program program : programs) {
        await("it is back", program, "again, after");
      }

      for (int i = 0; i < programs.size(); i++) {
        List<String> since = programs.get(i).output().lines().skip(before.get(i)).toList();
        assertThat(since).as(programs.get(i).output()).hasSize(2);
        assertThat(since.getFirst()).contains(" WARN ", relay.uri().toString(), "does not answer");
        assertThat(since.getLast())
            .contains(" INFO ", "Following the Docker Engine", "tries failed");
      }
    }
  }

  private static long lines(Program program) {
    return program.output().lines().count();
  }

  private static void await(String what, Program program, String text) throws Exception {
    Await.until(what, PATIENCE, () -> program.output().contains(text), program::output);
  }
}
