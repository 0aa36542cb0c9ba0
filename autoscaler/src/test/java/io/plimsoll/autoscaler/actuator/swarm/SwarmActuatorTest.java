package io.plimsoll.autoscaler.actuator.swarm;

import static io.plimsoll.autoscaler.actuator.docker.TestEngine.await;
import static io.plimsoll.autoscaler.actuator.docker.TestEngine.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.transport.DockerHttpClient;
import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.actuator.ActuatorContractTest;
import io.plimsoll.autoscaler.actuator.PlatformException;
import io.plimsoll.autoscaler.actuator.ResizeOutcome.Accepted;
import io.plimsoll.autoscaler.actuator.ResizeOutcome.Conflict;
import io.plimsoll.autoscaler.actuator.ResizeOutcome.Refused;
import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.docker.EngineException;
import io.plimsoll.autoscaler.actuator.docker.TestEngine;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.ServiceKey;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwarmActuatorTest extends ActuatorContractTest {
  private static final String REPLICATED = "{'Replicated': {'Replicas': %d}}";

  private final String stack = "plimsoll-act-" + UUID.randomUUID().toString().substring(0, 8);
  private final List<String> services = new ArrayList<>();
  private Engine engine;

  @BeforeEach
  void open() throws Exception {
    engine = TestEngine.open();
    Assumptions.assumeTrue(
        engine.read("/info").at("/Swarm/ControlAvailable").asBoolean(),
        "the test engine is no Swarm manager; docker swarm init makes it one");
  }

  @AfterEach
  void close() throws Exception {
    if (engine != null) {
      for (String service : services) {
        engine.delete("/services/" + service);
      }
      engine.close();
    }
  }

  @Override
  protected Actuator actuator() {
    return new SwarmActuator(engine, InstantSource.system());
  }

  @Override
  protected ServiceKey service(int tasks) throws Exception {
    return replicated("web", tasks);
  }

  @Test
  void waitsForNoTaskButTellsWhenTheyRun() throws Exception {
    ServiceKey web = service(1);
    resize(web, 3);
    await("three tasks run", () -> actuator().capacity(web).running() == 3);
    resize(web, 1);
    await("one task runs", () -> actuator().capacity(web).running() == 1);
  }

  @Test
  void changesNothingOfASpecificationButTheNumberOfTasks() throws Exception {
    ObjectNode specification =
        json(
            """
            {'Labels': {'plimsoll.max': '9'},
             'UpdateConfig': {'Parallelism': 2, 'Delay': 1000000000, 'FailureAction': 'rollback',
              'Monitor': 2000000000, 'MaxFailureRatio': 0.15, 'Order': 'start-first'},
             'RollbackConfig': {'Parallelism': 1, 'FailureAction': 'pause', 'MaxFailureRatio': 0,
              'Order': 'stop-first'},
             'EndpointSpec': {'Mode': 'dnsrr'}}
            """);
    ObjectNode task = specification.putObject("TaskTemplate");
    task.set(
        "ContainerSpec",
        json(
            """
            {'Image': 'plimsoll/busybox:test', 'Command': ['/bin/busybox', 'sleep', '100000'],
             'Env': ['A=1'], 'StopGracePeriod': 1000000000, 'Sysctls': {'net.core.somaxconn': '99'},
             'CapabilityDrop': ['CHOWN'], 'Ulimits': [{'Name': 'nofile', 'Soft': 9, 'Hard': 99}],
             'Init': true, 'Isolation': 'default', 'Hosts': ['10.0.0.9 peer'],
             'Healthcheck': {'Test': ['NONE']}, 'Mounts': [{'Type': 'tmpfs', 'Target': '/x'}]}
            """));
    task.set("Resources", json("{'Limits': {'MemoryBytes': 67108864, 'Pids': 99}}"));
    task.set("Placement", json("{'Constraints': ['node.role==manager'], 'MaxReplicas': 7}"));
    task.set("RestartPolicy", json("{'Condition': 'any', 'Delay': 0, 'MaxAttempts': 0}"));
    task.put("ForceUpdate", 3);
    ServiceKey web = create("web", REPLICATED.formatted(1), specification);
    ObjectNode before = tree(web).path("Spec").deepCopy();
    resize(web, 2);
    JsonNode after = tree(web).path("Spec");
    assertThat(after).isNotEqualTo(before);
    before.withObjectProperty("Mode").withObjectProperty("Replicated").put("Replicas", 2);
    assertThat(after).isEqualTo(before);
  }

  @Test
  void aChangeSinceTheDecisionIsAConflict() throws Exception {
    ServiceKey web = service(1);
    Capacity before = actuator().capacity(web);
    relabel(web);
    assertThat(actuator().resize(web, 2, before)).isInstanceOf(Conflict.class);
    assertThat(actuator().capacity(web).desired()).isEqualTo(1);
  }

  @Test
  void aChangeBetweenReadingAndWritingIsAConflict() throws Exception {
    ServiceKey web = service(1);
    AtomicBoolean once = new AtomicBoolean();
    Engine raced =
        new Engine(
            "raced",
            patience -> {
              DockerHttpClient client = Engine.connect(TestEngine.uri(), patience);
              return before(client, "/update", () -> relabelOnce(web, once));
            });
    try (raced) {
      Actuator racing = new SwarmActuator(raced, () -> Instant.EPOCH);
      assertThat(racing.resize(web, 2, racing.capacity(web)))
          .isInstanceOfSatisfying(
              Conflict.class,
              conflict -> {
                assertThat(conflict.now().desired()).isEqualTo(1);
                assertThat(conflict.now().version()).isNotZero();
              });
      assertThat(once).isTrue();
      assertThat(tree(web).at("/Spec/Labels/raced").asText()).isEqualTo("yes");
      assertThat(racing.resize(web, 2, racing.capacity(web))).isEqualTo(new Accepted(2));
    }
  }

  @Test
  void refusesWhatHasNoNumberOfTasks() throws Exception {
    ServiceKey everywhere = create("everywhere", "{'Global': {}}", json("{}"));
    assertThat(resize(everywhere, 2))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).contains("global"));
    // No node is both, so that the job never begins and leaves no container behind.
    String nowhere =
        "{'TaskTemplate': {'Placement': {'Constraints': ['node.role==manager',"
            + " 'node.role==worker']}}}";
    String once = "{'ReplicatedJob': {'MaxConcurrent': 1, 'TotalCompletions': 1}}";
    ServiceKey job = create("job", once, json(nowhere));
    assertThat(resize(job, 2))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).contains("ReplicatedJob"));
  }

  @Test
  void aRollingUpdateIsSeenAsSuch() throws Exception {
    ServiceKey web =
        create(
            "web",
            REPLICATED.formatted(2),
            json("{'UpdateConfig': {'Parallelism': 1, 'Delay': 60000000000}}"));
    await("both tasks run", () -> actuator().capacity(web).running() == 2);
    assertThat(actuator().capacity(web).deployment().underWay()).isFalse();
    JsonNode tree = tree(web);
    ObjectNode specification = tree.path("Spec").deepCopy();
    specification.withObjectProperty("TaskTemplate").put("ForceUpdate", 1);
    update(tree, specification);
    await("an update is under way", () -> actuator().capacity(web).deployment().underWay());
  }

  @Test
  void nothingIsResizedDuringAnUpdateAndTheVersionBeforeStaysKnown() throws Exception {
    ServiceKey web = updated("rollback", "['/bin/busybox', 'sleep', '200000']");
    String before = tree(web).at("/PreviousSpec/TaskTemplate/ContainerSpec/Command").toString();
    assertThat(before).contains("100000");
    assertHeld(web, "Swarm is");
    assertThat(tree(web).at("/PreviousSpec/TaskTemplate/ContainerSpec/Command").toString())
        .isEqualTo(before);
  }

  @Test
  void aPausedUpdateIsNotResumedByAResize() throws Exception {
    ServiceKey web = updated("pause", "['/bin/busybox', 'false']");
    await("it is paused", () -> state(web).equals("paused"));
    assertHeld(web, "its update is paused");
    assertThat(state(web)).isEqualTo("paused");
  }

  @Test
  void anUpdateThatWasRolledBackIsResizedInTheVersionBefore() throws Exception {
    ServiceKey web = updated("rollback", "['/bin/busybox', 'false']");
    await("it is rolled back", () -> state(web).equals("rollback_completed"));
    assertThat(resize(web, 3)).isEqualTo(new Accepted(3));
    assertThat(tree(web).at("/Spec/TaskTemplate/ContainerSpec/Command").toString())
        .contains("100000");
  }

  /// A service of two, one task of which is being replaced by what runs another command.
  private ServiceKey updated(String failureAction, String command) throws Exception {
    ServiceKey web =
        create(
            "web",
            REPLICATED.formatted(2),
            json(
                ("{'UpdateConfig': {'Parallelism': 1, 'Delay': 60000000000, 'FailureAction': '%s',"
                        + " 'Monitor': 60000000000}}")
                    .formatted(failureAction)));
    await("both tasks run", () -> actuator().capacity(web).running() == 2);
    JsonNode tree = tree(web);
    ObjectNode specification = tree.path("Spec").deepCopy();
    specification
        .withObjectProperty("TaskTemplate")
        .withObjectProperty("ContainerSpec")
        .set("Command", json("{'x': %s}".formatted(command)).path("x"));
    update(tree, specification);
    return web;
  }

  private void assertHeld(ServiceKey web, String reason) throws Exception {
    for (int size : List.of(1, 3)) {
      assertThat(resize(web, size))
          .isInstanceOfSatisfying(
              Conflict.class,
              conflict -> {
                assertThat(conflict.now().desired()).isEqualTo(2);
                assertThat(conflict.now().deployment().holds(2, size)).isTrue();
                assertThat(conflict.now().deployment().reason()).contains(reason);
              });
    }
  }

  private String state(ServiceKey key) throws EngineException {
    return tree(key).at("/UpdateStatus/State").asText();
  }

  @Test
  void aServiceOfNoStackIsInTheClusterSwarm() throws Exception {
    String name = stack + "-alone";
    create(name, "", REPLICATED.formatted(1), json("{}"));
    ServiceKey alone = new ServiceKey("swarm", name);
    assertThat(resize(alone, 2)).isEqualTo(new Accepted(2));
    // Named as if it were in a stack, but it is in none.
    create(stack + "_free", "", REPLICATED.formatted(1), json("{}"));
    assertThatThrownBy(() -> actuator().capacity(new ServiceKey(stack, "free")))
        .isInstanceOf(PlatformException.class);
    assertThat(actuator().capacity(new ServiceKey("swarm", stack + "_free")).desired())
        .isEqualTo(1);
  }

  @Test
  void saysSoWhenTheServiceOrTheEngineIsGone() throws Exception {
    ServiceKey web = service(1);
    Capacity now = actuator().capacity(web);
    engine.delete("/services/" + services.removeLast());
    assertThatThrownBy(() -> actuator().resize(web, 2, now))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("no service " + web);
    try (Engine gone = Engine.at(URI.create("unix:///plimsoll/no-engine.sock"))) {
      assertThatThrownBy(() -> new SwarmActuator(gone, () -> Instant.EPOCH).capacity(web))
          .isInstanceOf(PlatformException.class)
          .hasMessageContaining("unix:///plimsoll/no-engine.sock");
    }
  }

  private ServiceKey replicated(String service, int tasks) throws Exception {
    ServiceKey key = create(service, REPLICATED.formatted(tasks), json("{}"));
    await(tasks + " tasks run", () -> actuator().capacity(key).running() == tasks);
    return key;
  }

  private ServiceKey create(String service, String mode, ObjectNode specification)
      throws EngineException {
    create(stack + "_" + service, stack, mode, specification);
    return new ServiceKey(stack, service);
  }

  private void create(String name, String namespace, String mode, ObjectNode specification)
      throws EngineException {
    specification.put("Name", name).set("Mode", json(mode));
    if (!namespace.isEmpty()) {
      specification.withObjectProperty("Labels").put("com.docker.stack.namespace", namespace);
    }
    ObjectNode task = specification.withObjectProperty("TaskTemplate");
    if (!task.has("ContainerSpec")) {
      task.set(
          "ContainerSpec",
          json(
              ("{'Image': '%s', 'Command': ['/bin/busybox', 'sleep', '100000'],"
                      + " 'StopGracePeriod': 0}")
                  .formatted(TestEngine.IMAGE)));
    }
    services.add(engine.post("/services/create", specification).path("ID").asText());
  }

  private JsonNode tree(ServiceKey key) throws EngineException {
    return engine.read("/services/" + key.cluster() + "_" + key.service());
  }

  private void update(JsonNode tree, ObjectNode specification) throws EngineException {
    String version = tree.at("/Version/Index").asText();
    engine.post(
        "/services/" + tree.path("ID").asText() + "/update?version=" + version, specification);
  }

  private void relabel(ServiceKey key) throws EngineException {
    JsonNode tree = tree(key);
    ObjectNode specification = tree.path("Spec").deepCopy();
    specification.withObjectProperty("Labels").put("raced", "yes");
    update(tree, specification);
  }

  private void relabelOnce(ServiceKey key, AtomicBoolean once) {
    if (once.compareAndSet(false, true)) {
      try {
        relabel(key);
      } catch (EngineException failure) {
        throw new AssertionError(failure);
      }
    }
  }

  /// A client that lets something else happen before each call of a path.
  private static DockerHttpClient before(DockerHttpClient client, String path, Runnable first) {
    return new DockerHttpClient() {
      @Override
      public Response execute(Request request) {
        if (request.path().contains(path)) {
          first.run();
        }
        return client.execute(request);
      }

      @Override
      public void close() throws IOException {
        client.close();
      }
    };
  }
}
