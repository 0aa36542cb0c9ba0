package io.plimsoll.autoscaler.actuator.compose;

import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.docker.TestEngine;
import io.plimsoll.collector.docker.Endings;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Gives every test a Compose project of its own on a real engine.
abstract class ComposeProjectTest {
  Engine engine;
  TestProject project;
  ComposeActuator actuator;

  @BeforeEach
  void open() {
    engine = TestEngine.open();
    project = new TestProject(engine);
    actuator = new ComposeActuator(engine, new Endings(), () -> Instant.EPOCH);
  }

  @AfterEach
  void close() throws Exception {
    if (project != null) {
      project.close();
      engine.close();
    }
  }
}
