package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.ComposeTestService;
import io.plimsoll.deploy.testing.OnTestEngine;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the real program takes for evidence of load on a real engine.
@OnTestEngine
class EvidenceScalingTest {
  private static final int MAX = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /// So many steps under load are more than a service needs to grow.
  private static final Duration WATCHED = Duration.ofSeconds(8);

  @TempDir Path directory;

  @Test
  void theWorkOfStartingDoesNotGrowAServiceAndTheSameLoadDoesOnceItIsHealthy() throws Exception {
    TestEngine engine = TestEngine.orSkip();
    Path load = directory.resolve("load");
    try (ComposeTestService service =
            ComposeTestService.start(
                engine,
                load,
                "plimsoll-starting",
                MAX,
                "--health-cmd=test -e /load/healthy",
                "--health-interval=1s",
                "--health-start-period=1h");
        Program program = quick(engine)) {
      service.burn();
      awaitWhy(program, service, "is no sign of load");
      Await.until(
          "the usage is shown",
          PATIENCE,
          () -> cores(program, service) > 0.05,
          () -> state(program, service));
      Instant seen = Instant.now();
      Await.until(
          "it was watched for a while",
          PATIENCE,
          () -> decidedAt(program, service).isAfter(seen.plus(WATCHED)),
          () -> state(program, service));
      assertThat(service.running()).hasSize(1);
      assertThat(target(program, service).path("problem").isNull()).isTrue();
      Files.createFile(load.resolve("healthy"));
      Await.until(
          "it grows",
          PATIENCE,
          () -> service.running().size() == MAX,
          () -> state(program, service));
    }
  }

  @Test
  void aTargetForMemoryWithoutALimitSaysSoAndLeavesScalingToTheCpu() throws Exception {
    TestEngine engine = TestEngine.orSkip();
    try (ComposeTestService service =
            ComposeTestService.start(
                engine,
                directory.resolve("load"),
                "plimsoll-unlimited",
                MAX,
                "--memory=0",
                "--label=plimsoll.target.cpu=40%", // idling costs a fifth on a busy machine
                "--label=plimsoll.target.memory=70%");
        Program program = quick(engine)) {
      String says = "which 1 of 1 tasks of plimsoll-unlimited/web lack: set mem_limit";
      Await.until(
          "the problem is shown",
          PATIENCE,
          () -> target(program, service).path("problem").asText().contains(says),
          () -> state(program, service));
      assertThat(program.json("/api/status").path("autoscaler").path("problems").toString())
          .contains(says);
      service.burn();
      Await.until(
          "it grows",
          PATIENCE,
          () -> service.running().size() == MAX,
          () -> state(program, service));
      service.idle();
      Await.until(
          "it shrinks",
          PATIENCE,
          () -> service.running().size() < MAX,
          () -> state(program, service));
    }
  }

  private Program quick(TestEngine engine) throws Exception {
    Path settings = directory.resolve("plimsoll.yaml");
    Files.writeString(settings, "collect: {interval: 1s}\n");
    return Program.ready(directory.resolve("data"), engine.uri(), "--config", settings.toString());
  }

  private static void awaitWhy(Program program, ComposeTestService service, String says)
      throws Exception {
    Await.until(
        "the decision says: " + says,
        PATIENCE,
        () -> target(program, service).path("decision").path("why").asText().contains(says),
        () -> state(program, service));
  }

  private static String state(Program program, ComposeTestService service) {
    try {
      return target(program, service) + "\n" + program.output();
    } catch (Exception e) {
      return e + "\n" + program.output();
    }
  }

  private static Instant decidedAt(Program program, ComposeTestService service) throws Exception {
    return Instant.parse(target(program, service).path("decidedAt").asText());
  }

  private static double cores(Program program, ComposeTestService service) throws Exception {
    JsonNode answer = program.json("/api/services/" + service.key());
    return answer.path("service").path("usage").path("cpu").path("cores").asDouble();
  }

  /// What is said of the target; nothing as long as it is none.
  private static JsonNode target(Program program, ComposeTestService service) throws Exception {
    for (JsonNode target : program.json("/api/targets").path("targets")) {
      String key = target.path("cluster").asText() + "/" + target.path("service").asText();
      if (key.equals(service.key())) {
        return target;
      }
    }
    return program.json("/api/targets").path("none");
  }
}
