package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.ScalingScenario;
import io.plimsoll.deploy.testing.StepTimes;
import io.plimsoll.deploy.testing.SwarmTestService;
import io.plimsoll.deploy.testing.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program scales a real Swarm service. `PLIMSOLL_E2E_REPEATS` repeats the load step.
class SwarmScalingTest {
  private static final int MAX = 4;
  private static final int REPEATS = ScalingScenario.repeats(1);

  private final TestEngine engine = TestEngine.orSkip();
  private boolean leave;

  @TempDir Path directory;

  @Test
  void scalesOutWithinTenSecondsOfALoadStepAndInAgainAfterIt() throws Exception {
    leave = SwarmTestService.join(engine);
    StepTimes times = new StepTimes("Swarm");
    try (SwarmTestService service =
            SwarmTestService.start(engine, directory.resolve("load"), "plimsoll-e2e", MAX);
        Program program = Program.ready(directory.resolve("data"), engine.uri())) {
      ScalingScenario scenario = new ScalingScenario(engine, program, service, MAX);
      for (int repeat = 0; repeat < REPEATS; repeat++) {
        scenario.awaitCalm();
        Duration call = scenario.stepUp();
        scenario.awaitMax();
        times.add(call, scenario.stepDown());
      }
      scenario.checkCauses();
    }
    times.printSummary();
    assertThat(times.calls())
        .allSatisfy(time -> assertThat(time).isLessThan(ScalingScenario.PROMISE));
  }

  @AfterEach
  void leaveTheSwarm() throws Exception {
    if (leave) {
      engine.run("swarm", "leave", "--force");
    }
  }
}
