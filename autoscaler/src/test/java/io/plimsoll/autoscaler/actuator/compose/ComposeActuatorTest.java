package io.plimsoll.autoscaler.actuator.compose;

import static io.plimsoll.autoscaler.actuator.docker.TestEngine.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.plimsoll.autoscaler.actuator.PlatformException;
import io.plimsoll.autoscaler.actuator.ResizeOutcome;
import io.plimsoll.autoscaler.actuator.ResizeOutcome.Accepted;
import io.plimsoll.autoscaler.actuator.ResizeOutcome.Refused;
import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.docker.EngineException;
import io.plimsoll.autoscaler.actuator.docker.TestEngine;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Repair;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.docker.DockerLabels;
import io.plimsoll.collector.docker.Endings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What happens to real containers.
class ComposeActuatorTest extends ComposeProjectTest {
  @Test
  void countsUpFromTheHighestNumberAndTakesTheHighestFirst() throws Exception {
    ServiceKey web = project.service("web", 1);
    resize(web, 4);
    assertThat(project.containers("web")).containsExactly("web-1", "web-2", "web-3", "web-4");
    resize(web, 2);
    assertThat(project.containers("web")).containsExactly("web-1", "web-2");
    resize(web, 1);
    assertThat(project.containers("web")).containsExactly("web-1");
  }

  @Test
  void leavesOtherServicesAndOneOffContainersAlone() throws Exception {
    ServiceKey web = project.service("web", 1);
    project.service("web2", 1);
    ObjectNode oneOff = json(TestProject.SLEEP);
    String id = project.create(project.name + "-web-run-0", "web", 1, oneOff, "True");
    engine.post("/containers/" + id + "/start", null);
    assertThat(actuator.capacity(web).desired()).isEqualTo(1);
    resize(web, 2);
    resize(web, 1);
    assertThat(project.containers("web2")).containsExactly("web2-1");
    assertThat(project.containers("web")).containsExactly("web-1", "web-run-0");
  }

  @Test
  void writesNamesAsTheFirstComposeDidWhereItMadeTheSource() throws Exception {
    String id = project.create(project.name + "_web_1", "web", 1, json(TestProject.SLEEP));
    engine.post("/containers/" + id + "/start", null);
    resize(project.key("web"), 2);
    assertThat(project.containers("web")).containsExactly("web_1", "web_2");
  }

  @Test
  void startsStoppedContainersAndGoesPastTheNumbersOfStrangers() throws Exception {
    ServiceKey web = project.service("web", 2);
    engine.post("/containers/" + project.name + "-web-2/stop", null);
    project.create(project.name + "-web-5", "other", 1, json(TestProject.SLEEP));
    assertThat(actuator.capacity(web).desired()).isEqualTo(1);
    resize(web, 3);
    assertThat(project.containers("web")).containsExactly("web-1", "web-2", "web-6");
    assertThat(actuator.capacity(web)).extracting("desired", "running").containsExactly(3, 3);
  }

  @Test
  void keepsTheLastContainerStoppedAndBeginsWithItAgain() throws Exception {
    ServiceKey web = project.service("web", 2);
    resize(web, 0);
    assertThat(project.containers("web")).containsExactly("web-1");
    assertThat(actuator.capacity(web).desired()).isZero();
    resize(web, 2);
    assertThat(project.containers("web")).containsExactly("web-1", "web-2");
    assertThat(actuator.capacity(web).running()).isEqualTo(2);
  }

  @Test
  void stopsAContainerBeforeItsGraceIsOverIfItObeys() throws Exception {
    ServiceKey web = service("trap 'exit 0' TERM; while :; do sleep 0.1; done", 30);
    resize(web, 2);
    assertThat(elapsed(() -> resize(web, 1))).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void killsAContainerThatDoesNotObeyWhenItsGraceIsOver() throws Exception {
    ServiceKey web = service("trap '' TERM; while :; do sleep 0.1; done", 1);
    resize(web, 2);
    assertThat(elapsed(() -> resize(web, 1)))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(15));
    assertThat(project.containers("web")).containsExactly("web-1");
  }

  @Test
  void removesAPausedContainer() throws Exception {
    ServiceKey web = project.service("web", 2);
    engine.post("/containers/" + project.name + "-web-2/pause", null);
    assertThat(actuator.capacity(web)).extracting("desired", "running").containsExactly(2, 1);
    resize(web, 1);
    assertThat(project.containers("web")).containsExactly("web-1");
  }

  @Test
  void refusesToCloneAFixedHostPort() throws Exception {
    ObjectNode creation = json(TestProject.SLEEP);
    creation.set("HostConfig", json("{'PortBindings': {'80/tcp': [{'HostPort': '18080'}]}}"));
    project.create(project.name + "-web-1", "web", 1, creation);
    assertThat(resizeAnyhow(project.key("web"), 2))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.reason()).contains("80/tcp", "host port 18080"));
    assertThat(project.containers("web")).containsExactly("web-1");
  }

  @Test
  void refusesToCloneAFixedName() throws Exception {
    project.create(project.name + "-database", "db", 1, json(TestProject.SLEEP));
    assertThat(resizeAnyhow(project.key("db"), 2))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.reason())
                    .contains("container_name", project.name + "-database"));
  }

  @Test
  void refusesToCloneASecretThatIsInTheContainerOnly() throws Exception {
    ServiceKey web =
        service(
            "b=/bin/busybox; $b mkdir -p /run/secrets; echo 1 > /run/secrets/k; $b sleep 999", 0);
    String changes = "/containers/" + project.name + "-web-1/changes";
    TestEngine.await(
        "the secret is there", () -> engine.read(changes).toString().contains("/run/secrets/k"));
    assertThat(resizeAnyhow(web, 2))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).contains("/run/secrets/k"));
  }

  @Test
  void refusesAServiceWithoutContainers() throws Exception {
    Capacity none = new Capacity(0, 0, Deployment.NONE, 0, Instant.EPOCH);
    assertThat(actuator.resize(project.key("web"), 1, none))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).contains("nothing to clone"));
  }

  @Test
  void aCloneThatACrashLeftUnstartedIsMadeAnew() throws Exception {
    ServiceKey web = project.service("web", 1);
    ObjectNode creation = json(TestProject.SLEEP);
    creation.putObject("Labels").put(DockerLabels.CLONE_OF, "web-1");
    String leftover = project.create(project.name + "-web-2", "web", 2, creation);
    assertThat(actuator.capacity(web)).extracting("desired", "running").containsExactly(2, 1);
    resize(web, 2);
    assertThat(actuator.capacity(web)).extracting("desired", "running").containsExactly(2, 2);
    assertThatThrownBy(() -> project.inspect(leftover)).isInstanceOf(EngineException.class);
    resize(web, 1);
    assertThat(project.containers("web")).containsExactly("web-1");
  }

  @Test
  void obsoleteContainersGoFirst() throws Exception {
    made("old", 1, false);
    made("old", 2, false);
    made("new", 3, false);
    made("new", 4, false);
    resize(project.key("web"), 2);
    assertThat(project.containers("web")).containsExactly("web-3", "web-4");
  }

  @Test
  void clonesOfAnOlderKindAreReplacedByOnesOfTheNewest() throws Exception {
    String renewed = made("new", 1, false);
    made("old", 2, true);
    made("old", 3, true);
    ServiceKey web = project.key("web");
    Deployment deployment = actuator.capacity(web).deployment();
    assertThat(deployment.holds(3, 4)).isTrue();
    assertThat(deployment.repair().kind()).isEqualTo(Repair.Kind.REPLACE);
    resize(web, 3);
    assertThat(project.containers("web")).containsExactly("web-1", "web-2", "web-3");
    assertThat(actuator.capacity(web)).extracting("running").isEqualTo(3);
    assertThat(actuator.capacity(web).deployment()).isEqualTo(Deployment.NONE);
    for (String container : List.of("web-2", "web-3")) {
      assertThat(project.inspect(project.name + "-" + container).at("/Config/Labels").properties())
          .contains(
              Map.entry(DockerLabels.COMPOSE_CONFIG_HASH, TextNode.valueOf("new")),
              Map.entry(DockerLabels.CLONE_OF, TextNode.valueOf(renewed)));
    }
  }

  private String made(String kind, int number, boolean cloned) throws Exception {
    ObjectNode creation = json(TestProject.SLEEP);
    ObjectNode labels = creation.putObject("Labels").put(DockerLabels.COMPOSE_CONFIG_HASH, kind);
    if (cloned) {
      labels.put(DockerLabels.CLONE_OF, "web-1");
    }
    return project.run("web", number, creation);
  }

  @Test
  void waitsWhileComposeRecreates() throws Exception {
    ServiceKey web = project.service("web", 1);
    project.create("0123456789ab_" + project.name + "-web-1", "web", 1, json(TestProject.SLEEP));
    Capacity now = actuator.capacity(web);
    assertThat(now.deployment().underWay()).isTrue();
    assertThat(now.desired()).isEqualTo(1);
    assertThatThrownBy(() -> actuator.resize(web, 2, now))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("recreating");
  }

  @Test
  void tellsHowFarItCameAndGetsThereWhenRepeated() throws Exception {
    int base = 20_000 + (int) (System.nanoTime() % 5_000) * 3;
    ObjectNode taken = json(TestProject.SLEEP);
    publish(taken, Integer.toString(base + 1));
    String blocker = project.run("blocker", 1, taken);
    ObjectNode creation = json(TestProject.SLEEP);
    publish(creation, base + "-" + (base + 2));
    project.run("web", 1, creation);
    ServiceKey web = project.key("web");
    assertThatThrownBy(() -> resize(web, 3))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("1 of 2 new containers");
    assertThat(actuator.capacity(web)).extracting("desired", "running").containsExactly(2, 2);
    engine.delete("/containers/" + blocker + "?force=true");
    resize(web, 3);
    assertThat(actuator.capacity(web)).extracting("desired", "running").containsExactly(3, 3);
  }

  @Test
  void saysSoWhenTheEngineIsGone() throws Exception {
    try (Engine gone = Engine.at(URI.create("unix:///plimsoll/no-engine.sock"))) {
      assertThatThrownBy(() ->
              new ComposeActuator(gone, new Endings(), () -> Instant.EPOCH)
                  .capacity(project.key("web")))
          .isInstanceOf(PlatformException.class)
          .hasMessageContaining("unix:///plimsoll/no-engine.sock");
    }
  }

  private static void publish(ObjectNode creation, String hostPort) {
    creation.set("ExposedPorts", json("{'80/tcp': {}}"));
    creation.set(
        "HostConfig",
        json("{'PortBindings': {'80/tcp': [{'HostPort': '%s'}]}}".formatted(hostPort)));
  }

  private ServiceKey service(String script, int grace) throws Exception {
    ObjectNode creation = json("{}").put("StopTimeout", grace);
    creation.putArray("Cmd").add("/bin/busybox").add("sh").add("-c").add(script);
    project.run("web", 1, creation);
    return project.key("web");
  }

  private void resize(ServiceKey service, int desired) throws Exception {
    assertThat(resizeAnyhow(service, desired)).isEqualTo(new Accepted(desired));
  }

  private ResizeOutcome resizeAnyhow(ServiceKey service, int desired) throws Exception {
    return actuator.resize(service, desired, actuator.capacity(service));
  }

  private interface Action {
    void run() throws Exception;
  }

  private static Duration elapsed(Action action) throws Exception {
    long start = System.nanoTime();
    action.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
