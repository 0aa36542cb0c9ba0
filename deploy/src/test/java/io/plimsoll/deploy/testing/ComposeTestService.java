package io.plimsoll.deploy.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A service as Docker Compose leaves it: one container with Compose's labels.
public final class ComposeTestService extends TestService {
  private final String project;

  private ComposeTestService(TestEngine engine, Path directory, String project) throws IOException {
    super(engine, directory);
    this.project = project;
  }

  /// Starts service `web` of a project with one container.
  ///
  /// @param max the most tasks that labels allow
  /// @param flags more flags of `docker run`; they win over the usual ones
  public static ComposeTestService start(
      TestEngine engine, Path directory, String project, int max, String... flags)
      throws IOException {
    ComposeTestService service = new ComposeTestService(engine, directory, project);
    service.close(); // what an aborted run left behind
    List<String> command =
        new ArrayList<>(
            List.of(
                "run",
                "--detach",
                "--name",
                project + "-web-1",
                "--cpus",
                String.valueOf(CORES),
                "--memory",
                "32m",
                "--volume",
                service.load() + ":/load:ro"));
    command.addAll(flags("--label", scaling(max)));
    command.addAll(
        flags(
            "--label",
            Map.of(
                "com.docker.compose.project", project,
                "com.docker.compose.service", "web",
                "com.docker.compose.container-number", "1",
                "com.docker.compose.oneoff", "False",
                "com.docker.compose.config-hash", "0".repeat(64),
                "com.docker.compose.version", "2.29.7")));
    command.addAll(List.of(flags));
    command.addAll(workload());
    engine.run(command);
    return service;
  }

  @Override
  public String key() {
    return project + "/web";
  }

  @Override
  public List<String> running() throws IOException {
    return engine.lines("ps", "--quiet", "--no-trunc", "--filter", filter());
  }

  /// Container numbers, one for each container that Compose knows.
  public List<String> numbers() throws IOException {
    return engine.lines(
        "ps",
        "--all",
        "--filter",
        filter(),
        "--format",
        "{{.Label \"com.docker.compose.container-number\"}}");
  }

  @Override
  public void close() throws IOException {
    for (String id : engine.lines("ps", "--all", "--quiet", "--filter", filter())) {
      engine.run("rm", "--force", id);
    }
  }

  private String filter() {
    return "label=com.docker.compose.project=" + project;
  }
}
