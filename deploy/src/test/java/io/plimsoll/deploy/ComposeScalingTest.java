package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.testing.ComposeTestService;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.ScalingScenario;
import io.plimsoll.deploy.testing.StepTimes;
import io.plimsoll.deploy.testing.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program scales a real Compose service. `PLIMSOLL_E2E_REPEATS` repeats the load step.
class ComposeScalingTest {
  private static final int MAX = 4;
  private static final int REPEATS = ScalingScenario.repeats(3);

  @TempDir Path directory;

  @Test
  void scalesOutWithinTenSecondsOfALoadStepAndInAgainAfterIt() throws Exception {
    TestEngine engine = TestEngine.orSkip();
    StepTimes times = new StepTimes("Compose");
    try (ComposeTestService service =
            ComposeTestService.start(engine, directory.resolve("load"), "plimsoll-e2e", MAX);
        Program program = Program.ready(directory.resolve("data"), engine.uri())) {
      ScalingScenario scenario = new ScalingScenario(engine, program, service, MAX);
      for (int repeat = 0; repeat < REPEATS; repeat++) {
        scenario.awaitCalm();
        Duration call = scenario.stepUp();
        scenario.awaitMax();
        if (repeat == 0) {
          scenario.checkAgainstDockerStats();
        }
        times.add(call, scenario.stepDown());
      }
      scenario.checkCauses();
    }
    times.printSummary();
    assertThat(times.calls())
        .allSatisfy(time -> assertThat(time).isLessThan(ScalingScenario.PROMISE));
  }
}
