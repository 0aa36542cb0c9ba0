package io.plimsoll.autoscaler.actuator.compose;

import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.actuator.ActuatorContractTest;
import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.docker.TestEngine;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.docker.Endings;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class ComposeContractTest extends ActuatorContractTest {
  private Engine engine;
  private TestProject project;
  private Actuator actuator;

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

  @Override
  protected Actuator actuator() {
    return actuator;
  }

  @Override
  protected ServiceKey service(int tasks) throws Exception {
    return project.service("web", tasks);
  }
}
