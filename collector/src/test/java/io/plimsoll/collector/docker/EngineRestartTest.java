package io.plimsoll.collector.docker;

import static io.plimsoll.collector.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.github.dockerjava.api.model.HostConfig;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class EngineRestartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  // The engine's own mounts may outlive the test by a moment.
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void anEngineThatRestartsIsFollowedAgain() throws Exception {
    try (TestEngine source = TestEngine.fromEnvironment();
        OwnEngine own = new OwnEngine(folder);
        DockerRuntime runtime = new DockerRuntime(own.uri, InstantSource.system())) {
      runtime.start();
      eventually(PATIENCE, runtime::inventory, none -> assertThat(none.problem()).isNotNull());
      own.start();
      own.loadImage(source);
      String first = run(own, "first");
      eventually(PATIENCE, runtime::inventory, all -> assertThat(running(all)).contains(first));
      List<String> told = new CopyOnWriteArrayList<>();
      runtime.subscribe(change -> told.add(change.action() + " " + change.container().name()));

      own.stop();
      Inventory stale =
          eventually(PATIENCE, runtime::inventory, old -> assertThat(old.problem()).isNotNull());
      assertThat(stale.containers()).hasSize(1);
      own.start();
      eventually(
          PATIENCE,
          runtime::inventory,
          fresh -> {
            assertThat(fresh.problem()).isNull();
            assertThat(running(fresh)).isEmpty();
          });
      assertThat(told).contains("die first");
      String second = run(own, "second");
      eventually(PATIENCE, runtime::inventory, all -> assertThat(running(all)).contains(second));
      eventually(PATIENCE, () -> told, all -> assertThat(all).contains("start second"));
      remove(own, first, second);
    }
  }

  @Test
  void aSwarmServiceThatIsScaledIsNoticed() throws Exception {
    try (TestEngine source = TestEngine.fromEnvironment();
        OwnEngine own = new OwnEngine(folder)) {
      own.start();
      own.loadImage(source);
      try (SwarmSetup swarm = new SwarmSetup(own.uri);
          DockerRuntime runtime = new DockerRuntime(own.uri, InstantSource.system())) {
        swarm.createService("shop_web", Map.of(DockerLabels.STACK, "shop"), 0);
        runtime.start();
        eventually(PATIENCE, () -> web(runtime), web -> assertThat(web).hasSize(1));
        Service idle = web(runtime).getFirst();
        assertThat(idle.orchestrator()).isEqualTo(Orchestrator.SWARM);
        assertThat(idle.desired()).isZero();
        swarm.scale("shop_web", 2);
        eventually(
            PATIENCE, () -> web(runtime).getFirst(), web -> assertThat(web.desired()).isEqualTo(2));
        eventually(
            PATIENCE, () -> web(runtime).getFirst(), web -> assertThat(web.running()).isEqualTo(2));
        eventually(
            PATIENCE,
            runtime::inventory,
            all ->
                assertThat(all.containers())
                    .extracting(Container::service, Container::task)
                    .contains(
                        tuple(new ServiceKey("shop", "web"), "1"),
                        tuple(new ServiceKey("shop", "web"), "2")));
        swarm.scale("shop_web", 0);
        eventually(PATIENCE, runtime::inventory, all -> assertThat(running(all)).isEmpty());
      }
    }
  }

  private static String run(OwnEngine own, String name) {
    TestEngine engine = new TestEngine(own.uri);
    try (engine.connection) {
      HostConfig noNetwork = HostConfig.newHostConfig().withNetworkMode("none");
      return engine.run(name, Map.of(), noNetwork, "/bin/busybox", "sleep", "1000");
    }
  }

  private static void remove(OwnEngine own, String... ids) {
    TestEngine engine = new TestEngine(own.uri);
    try (engine.connection) {
      List.of(ids).forEach(engine::remove);
    }
  }

  private static List<Service> web(DockerRuntime runtime) {
    return runtime.inventory().services().stream()
        .filter(service -> service.key().equals(new ServiceKey("shop", "web")))
        .toList();
  }

  private static List<String> running(Inventory inventory) {
    return inventory.containers().stream()
        .filter(container -> container.state() == ContainerState.RUNNING)
        .map(Container::id)
        .toList();
  }
}
