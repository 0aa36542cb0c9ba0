package io.plimsoll.autoscaler.actuator.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.autoscaler.actuator.PlatformException;
import io.plimsoll.autoscaler.actuator.ResizeOutcome.Accepted;
import io.plimsoll.autoscaler.actuator.ResizeOutcome.Refused;
import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.docker.TestEngine;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Repair;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.docker.DockerRuntime;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people do to a service with Compose's own commands while it is scaled, as the runtime sees
/// it and as the actuator answers.
class ComposeTakedownTest {
  /// A shell that ignores TERM, so that a stop takes its whole grace.
  private static final String STUBBORN =
      """
      version: "3.8"
      services:
        web:
          image: plimsoll/busybox:test
          command: ["/bin/busybox", "sh", "-c", "trap '' TERM HUP; while :; do sleep 1; done"]
          stop_grace_period: 5s
      """;

  @TempDir Path directory;
  private Engine engine;
  private DockerRuntime runtime;
  private ComposeActuator actuator;
  private TestCompose compose;

  @BeforeEach
  void open() {
    engine = TestEngine.open();
    runtime = new DockerRuntime(TestEngine.uri(), InstantSource.system());
    actuator = new ComposeActuator(engine, runtime.endings(), InstantSource.system());
  }

  @AfterEach
  void close() throws Exception {
    if (compose != null) {
      compose.close();
    }
    if (engine != null) {
      runtime.close();
      engine.close();
    }
  }

  @Test
  void aStopThatNobodyHereAskedForHoldsTheServiceAtOnceAndAsLongAsItIsStopped() throws Exception {
    up(STUBBORN);
    resize(3);
    awaitService("three run", service -> service.running() == 3);
    Process stop = compose.start("stop");
    Service stopping = awaitService("a stop is seen", service -> service.deployment().holds(3, 4));
    assertThat(stop.isAlive()).as("the stop takes its time").isTrue();
    assertThat(stopping.deployment().reason()).startsWith("somebody is stopping");
    assertThatThrownBy(() -> resize(4))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("somebody is stopping");
    assertThat(stop.waitFor()).isZero();
    Service stopped = awaitService("all have stopped", service -> service.desired() == 0);
    assertThat(stopped.deployment().holds(0, 1)).isTrue();
    assertThat(stopped.deployment().reason()).startsWith("it is stopped");
    assertThatThrownBy(() -> resize(1)).isInstanceOf(PlatformException.class);

    compose.run("up", "-d");
    Service back = awaitService("one runs", service -> service.running() == 1);
    assertThat(back.deployment()).isEqualTo(Deployment.NONE);
    resize(2);
  }

  @Test
  void aProjectIsTakenDownThoughItIsAskedToGrowMeanwhile() throws Exception {
    up(STUBBORN);
    resize(2);
    Process down = compose.start("down");
    for (int size = 3; down.isAlive() && size <= 8; size++) {
      try {
        actuator.resize(compose.web(), size, actuator.capacity(compose.web()));
      } catch (PlatformException held) {
        assertThat(held).hasMessageContaining(compose.web().toString());
        size--;
      }
    }
    boolean succeeded = down.waitFor() == 0;
    if (!succeeded) {
      compose.run("down"); // which leaves nothing when it is repeated
    }
    TestEngine.await("nothing is left", () -> compose.ids().isEmpty());
  }

  @Test
  void aServiceDoesNotGrowWhileAnotherOfItsProjectIsBeingStopped() throws Exception {
    up(STUBBORN + STUBBORN.substring(STUBBORN.indexOf("  web:")).replace("web:", "front:"));
    awaitService("one runs", service -> service.running() == 1);
    Process stop = compose.start("stop", "front");
    Service held = awaitService("it is held", service -> service.deployment().holds(1, 2));
    assertThat(held.deployment().reason()).contains("other services of its project");
    assertThatThrownBy(() -> resize(2)).hasMessageContaining("other services of its project");
    assertThat(stop.waitFor()).isZero();
    awaitService("it may grow again", service -> !service.deployment().underWay());
  }

  @Test
  void clonesThatAStopCameTooEarlyForAreTakenAway() throws Exception {
    up(STUBBORN);
    String first = compose.ids().iterator().next();
    resize(3);
    awaitService("three run", service -> service.running() == 3);
    // What Compose does that listed the containers before there were clones.
    engine.post("/containers/" + first + "/stop?t=0", null);
    TestEngine.await("the clones are gone", () -> live() == 0);
    compose.run("down");
  }

  @Test
  void aSignalThatIsNoStopHoldsNothing() throws Exception {
    up(STUBBORN);
    String first = compose.ids().iterator().next();
    awaitService("one runs", service -> service.running() == 1);
    engine.post("/containers/" + first + "/kill?signal=HUP", null);
    engine.post("/containers/" + first + "/pause", null);
    Service later =
        awaitService("what came after the signal is seen", service -> service.running() == 0);
    assertThat(later.deployment()).isEqualTo(Deployment.NONE);
    engine.post("/containers/" + first + "/unpause", null);
  }

  @Test
  void aRestartHoldsTheServiceUntilItHasStartedAgain() throws Exception {
    up(STUBBORN);
    awaitService("one runs", service -> service.running() == 1);
    Process restart = compose.start("restart");
    awaitService("it is held", service -> service.deployment().underWay());
    assertThat(restart.waitFor()).isZero();
    awaitService("it runs", service -> service.running() == 1 && !service.deployment().underWay());
  }

  @Test
  void whatAPersonStoppedIsNotStartedAgainBeforeAPersonDoes() throws Exception {
    up(STUBBORN);
    resize(3);
    awaitService("three run", service -> service.running() == 3);
    Container second = container(2);
    engine.post("/containers/" + second.id() + "/stop?t=0", null);
    Service held = awaitService("it is stopped", service -> service.desired() == 2);
    assertThat(held.deployment().holds(2, 3)).isTrue();
    assertThat(held.deployment().holds(2, 1)).isFalse();
    assertThat(held.deployment().problem()).contains(second.name());
    assertThatThrownBy(() -> resize(3)).isInstanceOf(PlatformException.class);
    engine.post("/containers/" + second.id() + "/start", null);
    Service again = awaitService("three run again", service -> service.running() == 3);
    assertThat(again.deployment()).isEqualTo(Deployment.NONE);
  }

  @Test
  void clonesWhosePortIsTakenAreToldTakenBackAndNotTriedAgain() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    up(
        """
        version: "3.8"
        services:
          web:
            image: plimsoll/busybox:test
            command: ["/bin/busybox", "nc", "-l", "-p", "%d"]
            network_mode: host
            restart: always
            stop_grace_period: 0s
        """
            .formatted(port));
    awaitService("one runs", service -> service.running() == 1);
    resize(3);
    Service futile =
        awaitService(
            "both are seen to be of no use",
            service -> repair(service).filter(repair -> repair.sound() == 1).isPresent());
    Repair repair = repair(futile).orElseThrow();
    assertThat(repair.kind()).isEqualTo(Repair.Kind.TAKE_BACK);
    resize(1);
    assertThat(compose.ids()).hasSize(1);
    for (int size : new int[] {3, 2}) {
      assertThat(actuator.resize(compose.web(), size, actuator.capacity(compose.web())))
          .isInstanceOfSatisfying(
              Refused.class, refused -> assertThat(refused.reason()).contains("port is taken"));
    }
  }

  private void up(String file) throws Exception {
    compose = TestCompose.up(directory, file);
    runtime.start();
    awaitService("it is known", service -> true);
  }

  private void resize(int desired) throws Exception {
    assertThat(actuator.resize(compose.web(), desired, actuator.capacity(compose.web())))
        .isEqualTo(new Accepted(desired));
  }

  private static Optional<Repair> repair(Service service) {
    return Optional.ofNullable(service.deployment().repair());
  }

  private Service awaitService(String what, Predicate<Service> condition) throws Exception {
    TestEngine.await(what, () -> service().filter(condition).isPresent());
    return service().orElseThrow();
  }

  private Optional<Service> service() {
    return runtime.inventory().services().stream()
        .filter(service -> service.key().equals(compose.web()))
        .findFirst();
  }

  private Container container(int number) {
    return runtime.inventory().containers().stream()
        .filter(container -> container.service().equals(compose.web()))
        .filter(container -> container.task().equals(Integer.toString(number)))
        .findFirst()
        .orElseThrow();
  }

  private long live() {
    return runtime.inventory().containers().stream()
        .filter(container -> container.service().equals(compose.web()))
        .filter(container -> container.state() == ContainerState.RUNNING)
        .count();
  }
}
