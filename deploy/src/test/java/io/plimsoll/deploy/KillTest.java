package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.ComposeTestService;
import io.plimsoll.deploy.testing.OnTestEngine;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.ScalingScenario;
import io.plimsoll.deploy.testing.TestEngine;
import io.plimsoll.testing.Slow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `kill -9` must not break.
@OnTestEngine
@Slow
class KillTest {
  private static final int MAX = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedSurvivesAndAScaleOutIsNeitherLostNorDoubled() throws Exception {
    TestEngine engine = TestEngine.orSkip();
    Path data = directory.resolve("data");
    try (ComposeTestService service =
        ComposeTestService.start(engine, directory.resolve("load"), "plimsoll-kill", MAX)) {
      Map<String, Double> before;
      Instant from = Instant.now();
      Instant to;
      int asked;
      try (Program program = Program.ready(data, engine.uri())) {
        ScalingScenario scenario = new ScalingScenario(engine, program, service, MAX);
        scenario.awaitCalm();
        service.burn();
        JsonNode activity = firstScaleOut(scenario, program);
        to = Instant.now();
        before = usage(program, from, to);
        program.kill();
        service.idle();
        asked = activity.path("to").asInt();
      }
      assertThat(before).isNotEmpty();

      try (Program program = Program.ready(data, engine.uri())) {
        ScalingScenario scenario = new ScalingScenario(engine, program, service, MAX);
        assertThat(usage(program, from, to)).containsAllEntriesOf(before);
        Await.until(
            "the scale-out has ended",
            PATIENCE,
            () -> scenario.activities().stream().noneMatch(ScalingScenario::inProgress),
            program::output);
        assertThat(service.running().size()).isBetween(1, asked);
        assertThat(new HashSet<>(service.numbers()))
            .as("numbers of the containers")
            .hasSameSizeAs(service.numbers());
        scenario.awaitRunning(1, Duration.ofMinutes(3));
      }
    }
  }

  @Test
  void aSuspensionSurvives() throws Exception {
    TestEngine engine = TestEngine.orSkip();
    Path data = directory.resolve("data");
    try (Program program = Program.ready(data, engine.uri())) {
      assertThat(program.json("/api/suspension").path("suspended").asBoolean()).isFalse();
      program.post("/api/suspension", "{\"suspended\": true}");
      program.kill();
    }
    try (Program program = Program.ready(data, engine.uri())) {
      assertThat(program.json("/api/suspension").path("suspended").asBoolean()).isTrue();
    }
  }

  private static JsonNode firstScaleOut(ScalingScenario scenario, Program program)
      throws Exception {
    return Await.value(
        "a scale-out begins",
        PATIENCE,
        () ->
            scenario.activities().stream()
                .filter(activity -> activity.path("to").asInt() > activity.path("from").asInt())
                .findFirst(),
        program::output);
  }

  /// Every datapoint of CPU use, by container and time.
  private static Map<String, Double> usage(Program program, Instant from, Instant to)
      throws Exception {
    String query =
        "/api/query?measure=cpu.usage&by=container&step=1s&from=%d&to=%d"
            .formatted(from.toEpochMilli(), to.toEpochMilli());
    Map<String, Double> datapoints = new TreeMap<>();
    for (JsonNode series : program.json(query).path("series")) {
      String container = series.path("dimensions").path("container").asText();
      for (int i = 0; i < series.path("atMillis").size(); i++) {
        datapoints.put(
            container + " " + series.path("atMillis").path(i).asLong(),
            series.path("values").path(i).asDouble());
      }
    }
    return datapoints;
  }
}
