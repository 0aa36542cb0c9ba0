package io.plimsoll.deploy;

import io.plimsoll.deploy.testing.OnTestEngine;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.ScalingScenario;
import io.plimsoll.deploy.testing.SwarmTestService;
import io.plimsoll.deploy.testing.TestEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program scales a real Swarm service. `PLIMSOLL_E2E_REPEATS` repeats the load step.
@OnTestEngine
class SwarmScalingTest {
  private static final int MAX = 4;

  private final TestEngine engine = TestEngine.orSkip();
  private boolean leave;

  @TempDir Path directory;

  @Test
  void scalesOutWithinTenSecondsOfALoadStepAndInAgainAfterIt() throws Exception {
    leave = SwarmTestService.join(engine);
    try (SwarmTestService service =
            SwarmTestService.start(engine, directory.resolve("load"), "plimsoll-e2e", MAX);
        Program program = Program.ready(directory.resolve("data"), engine.uri())) {
      new ScalingScenario(engine, program, service, MAX)
          .keepsItsPromise("Swarm", 1, scenario -> {});
    }
  }

  @AfterEach
  void leaveTheSwarm() throws Exception {
    if (leave) {
      engine.run("swarm", "leave", "--force");
    }
  }
}
