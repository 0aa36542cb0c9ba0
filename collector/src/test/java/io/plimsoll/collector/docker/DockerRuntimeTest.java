package io.plimsoll.collector.docker;

import static io.plimsoll.collector.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerRuntimeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final String PROJECT = "collector-test";
  private static final ServiceKey WEB = new ServiceKey(PROJECT, "web");

  @TempDir Path folder;

  @Test
  void containersOfAComposeServiceAreFoundAndFollowed() throws Exception {
    try (TestEngine engine = TestEngine.fromEnvironment();
        DockerRuntime runtime = new DockerRuntime(engine.uri, InstantSource.system())) {
      String first = engine.sleeper("collector-test-web-1", compose("web", 1));
      List<String> told = new CopyOnWriteArrayList<>();
      runtime.subscribe(change -> told.add(change.action() + " " + change.container().task()));
      runtime.start();
      eventually(PATIENCE, runtime::inventory, known -> assertThat(desired(known)).isOne());
      String second = engine.sleeper("collector-test-web-2", compose("web", 2));
      eventually(PATIENCE, runtime::inventory, known -> assertThat(running(known)).isEqualTo(2));
      engine.kill(first);
      eventually(PATIENCE, runtime::inventory, known -> assertThat(desired(known)).isOne());
      engine.remove(second);
      Inventory last =
          eventually(PATIENCE, runtime::inventory, known -> assertThat(running(known)).isZero());
      assertThat(container(last, first).state()).isEqualTo(ContainerState.EXITED);
      assertThat(last.problem()).isNull();
      eventually(
          PATIENCE,
          () -> told,
          all ->
              assertThat(all)
                  .containsSubsequence("create 2", "start 2", "die 1")
                  .containsSubsequence("die 1", "die 2", "destroy 2")
                  .doesNotContain("start 1"));
    }
  }

  @Test
  void whatAnInspectionTellsIsInTheInventory() {
    try (TestEngine engine = TestEngine.fromEnvironment();
        DockerRuntime runtime = new DockerRuntime(engine.uri, InstantSource.system())) {
      String id = engine.sleeper("collector-test-lone", Map.of("colour", "red"));
      runtime.start();
      eventually(PATIENCE, runtime::inventory, known -> assertThat(ids(known)).contains(id));
      Container lone = container(runtime.inventory(), id);
      assertThat(lone.service()).isEqualTo(new ServiceKey("standalone", "collector-test-lone"));
      assertThat(lone.orchestrator()).isEqualTo(Orchestrator.STANDALONE);
      assertThat(lone.task()).isEqualTo("1");
      assertThat(lone.image()).isEqualTo(TestEngine.IMAGE);
      assertThat(lone.labels()).containsEntry("colour", "red");
      assertThat(lone.startedAt()).isAfterOrEqualTo(lone.createdAt());
      assertThat(ProcessHandle.of(lone.pid())).isPresent();
    }
  }

  @Test
  void aNameIsWhoseItIsNow() {
    try (TestEngine engine = TestEngine.fromEnvironment();
        DockerRuntime runtime = new DockerRuntime(engine.uri, InstantSource.system())) {
      String first = engine.sleeper("collector-test-name", Map.of());
      runtime.start();
      eventually(PATIENCE, runtime::inventory, known -> assertThat(ids(known)).contains(first));
      engine.client().renameContainerCmd(first).withName("collector-test-old").exec();
      String second = engine.sleeper("collector-test-name", Map.of());
      Inventory now =
          eventually(
              PATIENCE, runtime::inventory, known -> assertThat(ids(known)).contains(second));
      assertThat(container(now, first).name()).isEqualTo("collector-test-old");
      assertThat(container(now, first).service().service()).isEqualTo("collector-test-old");
      assertThat(container(now, second).name()).isEqualTo("collector-test-name");
    }
  }

  @Test
  void anEngineThatIsNotThereIsAProblemAndNoException() {
    URI nowhere = URI.create("unix://" + folder.resolve("absent.sock"));
    try (DockerRuntime runtime = new DockerRuntime(nowhere, InstantSource.system())) {
      runtime.start();
      Inventory empty =
          eventually(
              PATIENCE,
              runtime::inventory,
              known -> assertThat(known.problem()).contains("absent.sock", "does not answer"));
      assertThat(empty.at()).isEqualTo(Inventory.EMPTY.at());
    }
  }

  private static Map<String, String> compose(String service, int number) {
    return Map.of(
        DockerLabels.COMPOSE_PROJECT,
        PROJECT,
        DockerLabels.COMPOSE_SERVICE,
        service,
        DockerLabels.COMPOSE_NUMBER,
        Integer.toString(number),
        DockerLabels.COMPOSE_ONE_OFF,
        "False");
  }

  private static int desired(Inventory inventory) {
    return web(inventory).stream().mapToInt(Service::desired).sum();
  }

  private static int running(Inventory inventory) {
    return web(inventory).stream().mapToInt(Service::running).sum();
  }

  private static Collection<Service> web(Inventory inventory) {
    return inventory.services().stream().filter(service -> service.key().equals(WEB)).toList();
  }

  private static List<String> ids(Inventory inventory) {
    return inventory.containers().stream().map(Container::id).toList();
  }

  private static Container container(Inventory inventory, String id) {
    return inventory.containers().stream()
        .filter(container -> container.id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
