package io.plimsoll.collector.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.HostConfig;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/// A real engine, and the containers that a test has made on it.
final class TestEngine implements AutoCloseable {
  static final String IMAGE = "plimsoll/busybox:test";

  final URI uri;
  final EngineConnection connection;
  private final List<String> made = new ArrayList<>();

  TestEngine(URI uri) {
    this.uri = uri;
    connection = new EngineConnection(uri);
  }

  /// The engine that the environment names; without one the test is skipped.
  static TestEngine fromEnvironment() {
    String uri = System.getenv("PLIMSOLL_TEST_DOCKER");
    Assumptions.assumeTrue(
        uri != null && !uri.isBlank(),
        "PLIMSOLL_TEST_DOCKER names no engine, such as unix:///var/run/docker.sock");
    return new TestEngine(URI.create(uri));
  }

  DockerClient client() {
    return connection.client();
  }

  /// Starts a container.
  String run(String name, Map<String, String> labels, HostConfig host, String... command) {
    String id =
        client()
            .createContainerCmd(IMAGE)
            .withName(name)
            .withLabels(labels)
            .withHostConfig(host)
            .withCmd(command)
            .exec()
            .getId();
    made.add(id);
    client().startContainerCmd(id).exec();
    return id;
  }

  /// Starts a container that does nothing.
  String sleeper(String name, Map<String, String> labels) {
    return run(name, labels, HostConfig.newHostConfig(), "/bin/busybox", "sleep", "1000");
  }

  void kill(String id) {
    client().killContainerCmd(id).exec();
  }

  void remove(String id) {
    try {
      client().removeContainerCmd(id).withForce(true).exec();
    } catch (NotFoundException alreadyRemoved) {
      made.remove(id);
    }
  }

  @Override
  public void close() {
    List.copyOf(made).forEach(this::remove);
    connection.close();
  }
}
