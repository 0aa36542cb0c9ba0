package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.ComposeTestService;
import io.plimsoll.deploy.testing.OnTestEngine;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.ScalingScenario;
import io.plimsoll.deploy.testing.Siege;
import io.plimsoll.deploy.testing.TestEngine;
import io.plimsoll.testing.MemoryDisk;
import io.plimsoll.testing.Slow;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program scales a real Compose service while everything else goes wrong.
@Slow
@OnTestEngine
class SiegeScalingTest {
  private static final int MAX = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void scalesOutAndInAgainAsItShouldWhileOthersDoTheirWorst() throws Exception {
    TestEngine engine = TestEngine.orSkip();
    try (ComposeTestService service =
            ComposeTestService.start(engine, directory.resolve("load"), "plimsoll-siege", MAX);
        Program program = Program.ready(directory.resolve("data"), engine.uri())) {
      ScalingScenario scenario = new ScalingScenario(engine, program, service, MAX);
      scenario.awaitCalm();
      try (Siege siege = new Siege(program.page(), service.key())) {
        await(program, "the siege is on", () -> siege.rounds() >= 2);
        Duration call = scenario.stepUp();
        scenario.awaitMax();
        Duration in = scenario.stepDown();
        System.out.printf(
            "under siege: out after %d ms, in after %d ms; %s%n",
            call.toMillis(), in.toMillis(), siege.answers());
        assertThat(siege.answers()).containsKey("broken 400");
        assertThat(siege.answers().keySet()).anyMatch(kind -> kind.startsWith("write 20"));
      }
      checkReasons(program, service.key());
      assertThat(program.status(program.page().resolve("/-/ready"))).isEqualTo(200);
      assertThat(program.output()).doesNotContain("\tat ");
    }
  }

  @Test
  void onAFullDiskASizeIsHeldAndLoadIsFollowedAsSoonAsThereIsRoom() throws Exception {
    TestEngine engine = TestEngine.orSkip();
    try (MemoryDisk disk = MemoryDisk.orSkip(directory.resolve("disk"), "size=64m");
        ComposeTestService service =
            ComposeTestService.start(engine, directory.resolve("load"), "plimsoll-full", MAX);
        Program program = Program.ready(disk.directory().resolve("data"), engine.uri())) {
      ScalingScenario scenario = new ScalingScenario(engine, program, service, MAX);
      scenario.awaitCalm();
      URI ready = program.page().resolve("/-/ready");
      disk.fill();
      await(program, "it is not ready", () -> program.status(ready) == 503);
      service.burn();
      await(program, "it says why it holds", () -> target(program).contains("too old to go by"));
      assertThat(service.running()).hasSize(1);
      assertThat(scenario.activities()).isEmpty();
      disk.free();
      scenario.awaitMax();
      scenario.stepDown();
      checkReasons(program, service.key());
      assertThat(program.status(ready)).isEqualTo(200);
      assertThat(program.output()).doesNotContain("\tat ");
    }
  }

  /// Whatever was resized is ours, within its limits, and for the load that there was.
  private static void checkReasons(Program program, String key) throws Exception {
    List<JsonNode> activities = new ArrayList<>();
    program.json("/api/activities?limit=500").path("activities").forEach(activities::add);
    assertThat(activities).isNotEmpty();
    for (JsonNode activity : activities) {
      String text = activity.toString();
      assertThat(activity.path("cluster").asText() + "/" + activity.path("service").asText())
          .as(text)
          .isEqualTo(key);
      assertThat(activity.path("to").asInt()).as(text).isBetween(1, MAX);
      assertThat(activity.path("status").asText()).as(text).isEqualTo("successful");
      assertThat(activity.path("cause").asText()).as(text).startsWith("CPU ");
    }
  }

  private static String target(Program program) throws Exception {
    return program.json("/api/targets").toString();
  }

  private static void await(Program program, String what, Callable<Boolean> condition)
      throws Exception {
    Await.until(what, PATIENCE, condition, program::output);
  }
}
