package io.plimsoll.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.deploy.testing.Await;
import io.plimsoll.deploy.testing.OnTestEngine;
import io.plimsoll.deploy.testing.Program;
import io.plimsoll.deploy.testing.SwarmTestService;
import io.plimsoll.deploy.testing.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program beside a Swarm service that is under load while `docker service update` goes
/// wrong. A resize in the middle would take the good version away from the Swarm.
@OnTestEngine
class SwarmDeploymentTest {
  private static final int TASKS = 5;
  private static final int MAX = 9;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String VERSION = "{{json .Spec.TaskTemplate.ContainerSpec.Args}}";

  private final TestEngine engine = TestEngine.orSkip();
  private boolean leave;
  private SwarmTestService service;
  private Program program;
  private String good;

  @TempDir Path directory;

  @BeforeEach
  void fiveTasksWithoutLoad() throws Exception {
    leave = SwarmTestService.join(engine);
    service = SwarmTestService.start(engine, directory.resolve("load"), "plimsoll-update", MAX);
    service.keep(TASKS);
    good = service.inspect(VERSION);
    program = Program.ready(directory.resolve("data"), engine.uri());
    until("five tasks run", () -> target().at("/capacity/running").asInt() == TASKS);
  }

  @AfterEach
  void clear() throws Exception {
    if (program != null) {
      program.close();
    }
    if (service != null) {
      service.close();
    }
    if (leave) {
      engine.run("swarm", "leave", "--force");
    }
  }

  @Test
  void anUpdateThatFailsUnderLoadIsRolledBackToTheVersionBefore() throws Exception {
    service.beginFailingUpdate("rollback");
    service.burn();
    until("the need is shown while the update holds the size", this::isHeld);
    until("it is rolled back", () -> state().equals("rollback_completed") || replicas() > TASKS);
    assertThat(service.inspect(VERSION)).isEqualTo(good);
    until("what was needed is done after it", () -> replicas() > TASKS);
    assertThat(service.inspect(VERSION)).isEqualTo(good);
  }

  @Test
  void anUpdateThatIsPausedUnderLoadStaysPausedAndSaysWhatToDo() throws Exception {
    service.beginFailingUpdate("pause");
    service.burn();
    until("the update is paused", () -> state().equals("paused") || replicas() > TASKS);
    until(
        "somebody is told what to do",
        () ->
            target()
                .path("problem")
                .asText()
                .contains("its update is paused; docker service rollback " + service.name()));
    until("the need is shown while the update holds the size", this::isHeld);
    assertThat(replicas()).isEqualTo(TASKS);
    assertThat(state()).isEqualTo("paused");
    engine.run("service", "rollback", "--detach", service.name());
    until("what was needed is done after it", () -> replicas() > TASKS);
    assertThat(service.inspect(VERSION)).isEqualTo(good);
  }

  private boolean isHeld() throws Exception {
    JsonNode target = target();
    return target.at("/decision/rule").asText().equals("updating")
        && target.at("/notDone/0").asText().startsWith("scaling out 5 → ");
  }

  private String state() throws Exception {
    return service.inspect("{{with .UpdateStatus}}{{.State}}{{end}}");
  }

  private int replicas() throws Exception {
    return Integer.parseInt(service.inspect("{{.Spec.Mode.Replicated.Replicas}}"));
  }

  private JsonNode target() throws Exception {
    Optional<JsonNode> found =
        StreamSupport.stream(program.json("/api/targets").path("targets").spliterator(), false)
            .filter(target ->
                service
                    .key()
                    .equals(
                        target.path("cluster").asText() + "/" + target.path("service").asText()))
            .findFirst();
    return found.orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
  }

  private void until(String what, Callable<Boolean> condition) throws Exception {
    Await.until(what, PATIENCE, condition, this::situation);
  }

  private String situation() {
    try {
      return "Swarm: %s, %d tasks wanted%ntarget: %s%noutput:%n%s"
          .formatted(state(), replicas(), target(), program.output());
    } catch (Exception e) {
      return e + "\n" + program.output();
    }
  }
}
