package io.plimsoll.autoscaler.actuator.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.autoscaler.actuator.ResizeOutcome.Accepted;
import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.docker.TestEngine;
import io.plimsoll.collector.docker.Endings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the real Compose, first or second, makes of our clones.
class ComposeItselfTest {
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
  private TestCompose compose;

  @BeforeEach
  void open() throws Exception {
    engine = TestEngine.open();
    actuator = new ComposeActuator(engine, new Endings(), () -> Instant.EPOCH);
    compose = TestCompose.up(directory, FILE);
  }

  @AfterEach
  void close() throws Exception {
    if (compose != null) {
      compose.close();
    }
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void composeTakesClonesForItsOwn() throws Exception {
    Set<String> first = compose.ids();
    assertThat(first).hasSize(1);
    resize(3);
    Set<String> three = compose.ids();
    assertThat(three).hasSize(3).containsAll(first);

    compose.run("up", "-d", "--scale", "web=3");
    assertThat(compose.ids()).as("nothing is made anew").isEqualTo(three);

    compose.run("up", "-d", "--scale", "web=4");
    assertThat(compose.ids()).as("Compose adds one of its own").hasSize(4).containsAll(three);
    assertThat(actuator.capacity(compose.web()).desired()).isEqualTo(4);

    resize(5);
    assertThat(compose.ids()).hasSize(5);
    compose.run("up", "-d", "--scale", "web=2");
    assertThat(compose.ids()).as("Compose takes clones away").hasSize(2).containsAll(first);
    resize(1);
    assertThat(compose.ids()).isEqualTo(first);
  }

  @Test
  void clonesOfContainersThatComposeRecreatedAreItsOwnToo() throws Exception {
    resize(2);
    compose.run("up", "-d", "--force-recreate", "--scale", "web=2");
    assertThat(actuator.capacity(compose.web()).deployment().underWay()).isFalse();
    resize(3);
    Set<String> three = compose.ids();
    assertThat(three).hasSize(3);
    compose.run("up", "-d", "--scale", "web=3");
    assertThat(compose.ids()).isEqualTo(three);
  }

  @Test
  void anonymousVolumesGoWithTheClonesThatMadeThem() throws Exception {
    Set<String> before = volumes();
    assertThat(before).contains(compose.web().cluster() + "_data");
    resize(3);
    assertThat(volumes()).hasSize(before.size() + 2);
    resize(1);
    assertThat(volumes()).isEqualTo(before);
  }

  private Set<String> volumes() throws Exception {
    return Set.copyOf(TestEngine.texts(engine.read("/volumes").path("Volumes"), "Name"));
  }

  private void resize(int desired) throws Exception {
    assertThat(actuator.resize(compose.web(), desired, actuator.capacity(compose.web())))
        .isEqualTo(new Accepted(desired));
    assertThat(actuator.capacity(compose.web()).running()).isEqualTo(desired);
  }
}
