package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.ComposeTestService;
import io.plimsoll.deploy.testing.EngineRelay;
import io.plimsoll.deploy.testing.OnTestEngine;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.ScalingScenario;
import io.plimsoll.deploy.testing.TestEngine;
import io.plimsoll.testing.Slow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program is stopped in the middle of what it does, as a machine without time for it or a
/// debugger would, and goes on later: what it had decided is overtaken by then.
@Slow
@OnTestEngine
class PausedProcessTest {
  private static final int MAX = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /// Longer than a decision may be old.
  private static final Duration PAUSE = Duration.ofSeconds(12);

  @TempDir Path directory;

  @Test
  void whatWasDecidedBeforeAPauseIsDroppedAndNothingIsScaledInByWhatWasReadThen() throws Exception {
    TestEngine engine = TestEngine.orSkip();
    try (ComposeTestService service =
            ComposeTestService.start(engine, directory.resolve("load"), "plimsoll-pause", MAX);
        EngineRelay relay = new EngineRelay(engine.uri(), directory.resolve("docker.sock"));
        Program program = Program.ready(directory.resolve("data"), relay.uri())) {
      ScalingScenario scenario = new ScalingScenario(engine, program, service, MAX);
      scenario.awaitCalm();

      service.burn();
      relay.hold();
      await(program, "it is about to scale out", () -> isUnderWay(scenario));
      program.signal("STOP");
      relay.release();
      service.idle();
      pause();
      program.signal("CONT");
      await(program, "the decision ends", () -> !isUnderWay(scenario));
      assertThat(scenario.activities().getFirst().path("status").asText()).isEqualTo("abandoned");
      assertThat(scenario.activities().getFirst().toString()).contains("the decision had become");
      assertThat(service.running()).hasSize(1);

      service.burn();
      scenario.awaitMax();
      service.idle();
      awaitReadings(program, 1);
      program.signal("STOP");
      service.burn();
      pause();
      program.signal("CONT");
      awaitReadings(program, 4);
      assertThat(scenario.activities())
          .noneMatch(each -> each.path("to").asInt() < each.path("from").asInt());
      assertThat(service.running()).hasSize(MAX);
    }
  }

  private static boolean isUnderWay(ScalingScenario scenario) throws Exception {
    List<JsonNode> activities = scenario.activities();
    return !activities.isEmpty() && ScalingScenario.inProgress(activities.getFirst());
  }

  private static void awaitReadings(Program program, int more) throws Exception {
    double before = steps(program);
    await(program, "containers are read", () -> steps(program) >= before + more);
  }

  private static double steps(Program program) throws Exception {
    return program
        .text("/metrics")
        .lines()
        .filter(line -> line.startsWith("plimsoll_collector_steps_total "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .sum();
  }

  /// Lets time pass for all but the program.
  private static void pause() throws Exception {
    long begin = System.nanoTime();
    Await.until(
        "time passes",
        PATIENCE,
        () -> System.nanoTime() - begin > PAUSE.toNanos(),
        () -> "it stands still");
  }

  private static void await(Program program, String what, Callable<Boolean> condition)
      throws Exception {
    Await.until(what, PATIENCE, condition, program::output);
  }
}
