package io.plimsoll.deploy;

import io.plimsoll.deploy.testing.ComposeTestService;
import io.plimsoll.deploy.testing.OnTestEngine;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.ScalingScenario;
import io.plimsoll.deploy.testing.TestEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program scales a real Compose service. `PLIMSOLL_E2E_REPEATS` repeats the load step.
@OnTestEngine
class ComposeScalingTest {
  private static final int MAX = 4;

  @TempDir Path directory;

  @Test
  void scalesOutWithinTenSecondsOfALoadStepAndInAgainAfterIt() throws Exception {
    TestEngine engine = TestEngine.orSkip();
    try (ComposeTestService service =
            ComposeTestService.start(engine, directory.resolve("load"), "plimsoll-e2e", MAX);
        Program program = Program.ready(directory.resolve("data"), engine.uri())) {
      new ScalingScenario(engine, program, service, MAX)
          .keepsItsPromise("Compose", 1, ScalingScenario::checkAgainstDockerStats);
    }
  }
}
