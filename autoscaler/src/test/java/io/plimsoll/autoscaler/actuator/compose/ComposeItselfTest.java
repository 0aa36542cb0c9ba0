package io.plimsoll.autoscaler.actuator.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.actuator.ResizeOutcome.Accepted;
import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.docker.TestEngine;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.testing.Subprocess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the real Compose, first or second, makes of our clones.
class ComposeItselfTest {
  private static final Duration COMMAND = Duration.ofMinutes(2);

  private static final String FILE =
      """
      version: "3.8"
      services:
        web:
          image: plimsoll/busybox:test
          command: ["/bin/busybox", "sleep", "100000"]
          ports: ["8080"]
          volumes: ["data:/data", "/anonymous", "/etc/hostname:/host:ro"]
          environment: {A: "1"}
          mem_limit: 64m
          stop_grace_period: 0s
          networks:
            front: {aliases: [www]}
            back: {}
      volumes: {data: {}}
      networks: {front: {}, back: {}}
      """;

  @TempDir Path directory;
  private Engine engine;
  private ComposeActuator actuator;
  private List<String> compose = List.of();

  @BeforeEach
  void open() throws Exception {
    engine = TestEngine.open();
    actuator = new ComposeActuator(engine, () -> Instant.EPOCH);
    Optional<List<String>> installed = Optional.empty();
    for (List<String> command : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
      if (installed.isEmpty() && answers(command)) {
        installed = Optional.of(command);
      }
    }
    Assumptions.assumeTrue(
        installed.isPresent(),
        "no docker compose here: that it takes our clones for its own was NOT tested");
    Files.writeString(directory.resolve("docker-compose.yml"), FILE);
    compose = installed.orElseThrow();
    run("up", "-d");
  }

  @AfterEach
  void close() throws Exception {
    if (!compose.isEmpty()) {
      run("down", "-v", "--timeout", "0");
    }
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void composeTakesClonesForItsOwn() throws Exception {
    Set<String> first = ids();
    assertThat(first).hasSize(1);
    resize(3);
    Set<String> three = ids();
    assertThat(three).hasSize(3).containsAll(first);

    run("up", "-d", "--scale", "web=3");
    assertThat(ids()).as("nothing is made anew").isEqualTo(three);

    run("up", "-d", "--scale", "web=4");
    assertThat(ids()).as("Compose adds one of its own").hasSize(4).containsAll(three);
    assertThat(actuator.capacity(web()).desired()).isEqualTo(4);

    resize(5);
    assertThat(ids()).hasSize(5);
    run("up", "-d", "--scale", "web=2");
    assertThat(ids()).as("Compose takes clones away").hasSize(2).containsAll(first);
    resize(1);
    assertThat(ids()).isEqualTo(first);
  }

  @Test
  void clonesOfContainersThatComposeRecreatedAreItsOwnToo() throws Exception {
    resize(2);
    run("up", "-d", "--force-recreate", "--scale", "web=2");
    assertThat(actuator.capacity(web()).deployment().underWay()).isFalse();
    resize(3);
    Set<String> three = ids();
    assertThat(three).hasSize(3);
    run("up", "-d", "--scale", "web=3");
    assertThat(ids()).isEqualTo(three);
  }

  private void resize(int desired) throws Exception {
    assertThat(actuator.resize(web(), desired, actuator.capacity(web())))
        .isEqualTo(new Accepted(desired));
    assertThat(actuator.capacity(web()).running()).isEqualTo(desired);
  }

  private Set<String> ids() throws Exception {
    return Set.copyOf(run("ps", "-q", "web").lines().filter(id -> id.length() == 64).toList());
  }

  private ServiceKey web() {
    return new ServiceKey(project(), "web");
  }

  private String project() {
    return "plimsoll-act-" + Integer.toHexString(directory.hashCode());
  }

  private String run(String... arguments) throws Exception {
    List<String> command = Stream.concat(compose.stream(), Stream.of("-p", project())).toList();
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    ProcessBuilder builder = Subprocess.prepare(all).directory(directory.toFile());
    builder.environment().put("DOCKER_HOST", TestEngine.uri().toString());
    return Subprocess.output(builder, COMMAND);
  }

  private static boolean answers(List<String> command) {
    List<String> all = new ArrayList<>(command);
    all.add("version");
    try {
      Subprocess.output(Subprocess.prepare(all), COMMAND);
      return true;
    } catch (IOException notInstalled) {
      return false;
    }
  }
}
