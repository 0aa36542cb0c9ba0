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
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the real program says of labels that cannot make a service of a real Swarm scale.
@OnTestEngine
class SwarmLabelsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String LABEL = "plimsoll.max=3";
  private static final List<String> NAMES =
      List.of("plimsoll-astray", "plimsoll-global", "plimsoll-job");

  private final TestEngine engine = TestEngine.orSkip();
  private boolean leave;

  @TempDir Path directory;

  @Test
  void labelsThatScaleNothingAreProblemsThatSayWhatToDo() throws Exception {
    leave = SwarmTestService.join(engine);
    remove();
    create("plimsoll-astray", "--container-label", LABEL);
    create("plimsoll-global", "--label", LABEL, "--mode", "global");
    create("plimsoll-job", "--label", LABEL, "--mode", "replicated-job");
    try (Program program = Program.ready(directory.resolve("data"), engine.uri())) {
      Await.until(
          "the services are known",
          PATIENCE,
          () ->
              texts(program.json("/api/services").path("services"), "service").containsAll(NAMES)
                  && !program.json("/api/targets").path("problems").isEmpty(),
          program::output);
      JsonNode targets = program.json("/api/targets");
      assertThat(targets.path("problems").toString())
          .contains("labels of the containers of swarm/plimsoll-astray: plimsoll.max")
          .contains("deploy.labels");
      assertThat(texts(targets.path("targets"), "service"))
          .containsExactly("plimsoll-global", "plimsoll-job");
      assertThat(texts(targets.path("targets"), "problem"))
          .satisfiesExactly(
              global -> assertThat(global).contains("global service", "make it replicated"),
              job -> assertThat(job).contains("it is a job"));
    }
  }

  @AfterEach
  void clear() throws Exception {
    remove();
    if (leave) {
      engine.run("swarm", "leave", "--force");
    }
  }

  private void remove() throws Exception {
    for (String service : engine.lines("service", "ls", "--format", "{{.Name}}")) {
      if (NAMES.contains(service)) {
        engine.run("service", "rm", service);
      }
    }
  }

  private void create(String name, String... flags) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
            List.of("service", "create", "--detach", "--no-resolve-image", "--name", name));
    command.addAll(List.of(flags));
    command.addAll(List.of(TestEngine.IMAGE, "sleep", "1000"));
    engine.run(command);
  }

  private static List<String> texts(JsonNode array, String field) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(each -> each.path(field).asText())
        .toList();
  }
}
