package io.plimsoll.collector.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ContainerSpec;
import com.github.dockerjava.api.model.Service;
import com.github.dockerjava.api.model.ServiceModeConfig;
import com.github.dockerjava.api.model.ServiceReplicatedModeOptions;
import com.github.dockerjava.api.model.ServiceSpec;
import com.github.dockerjava.api.model.SwarmSpec;
import com.github.dockerjava.api.model.TaskSpec;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// Makes a Swarm of one engine, and services on it.
final class SwarmSetup implements AutoCloseable {
  private final EngineConnection connection;
  private final DockerClient client;

  SwarmSetup(URI engine) {
    connection = new EngineConnection(engine);
    client = connection.client();
    client
        .initializeSwarmCmd(new SwarmSpec().withName("default"))
        .withAdvertiseAddr("127.0.0.1")
        .withListenAddr("127.0.0.1:0")
        .exec();
  }

  void createService(String name, Map<String, String> labels, int replicas) {
    ContainerSpec container =
        new ContainerSpec()
            .withImage(TestEngine.IMAGE)
            .withCommand(List.of("/bin/busybox", "sleep", "1000"));
    ServiceSpec spec =
        new ServiceSpec()
            .withName(name)
            .withLabels(labels)
            .withTaskTemplate(new TaskSpec().withContainerSpec(container.withLabels(labels)))
            .withMode(mode(replicas));
    client.createServiceCmd(spec).exec();
  }

  void scale(String name, int replicas) {
    Service service = client.inspectServiceCmd(name).exec();
    client
        .updateServiceCmd(service.getId(), service.getSpec().withMode(mode(replicas)))
        .withVersion(service.getVersion().getIndex())
        .exec();
  }

  @Override
  public void close() {
    client.leaveSwarmCmd().withForceEnabled(true).exec();
    connection.close();
  }

  private static ServiceModeConfig mode(int replicas) {
    return new ServiceModeConfig()
        .withReplicated(new ServiceReplicatedModeOptions().withReplicas(replicas));
  }
}
