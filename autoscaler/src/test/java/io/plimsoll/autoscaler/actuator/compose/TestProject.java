package io.plimsoll.autoscaler.actuator.compose;

import static io.plimsoll.autoscaler.actuator.docker.TestEngine.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.docker.EngineException;
import io.plimsoll.autoscaler.actuator.docker.TestEngine;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.docker.DockerLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Containers, networks and volumes as Compose would make them, removed at the end.
final class TestProject implements AutoCloseable {
  static final String SLEEP = "{'Cmd': ['/bin/busybox', 'sleep', '100000'], 'StopTimeout': 0}";

  final Engine engine;
  final String name = "plimsoll-act-" + UUID.randomUUID().toString().substring(0, 8);

  TestProject(Engine engine) {
    this.engine = engine;
  }

  ServiceKey key(String service) {
    return new ServiceKey(name, service);
  }

  /// A service of idle containers.
  ServiceKey service(String service, int tasks) throws EngineException {
    for (int number = 1; number <= tasks; number++) {
      run(service, number, json(SLEEP));
    }
    return key(service);
  }

  /// Makes and starts a container; its id.
  String run(String service, int number, ObjectNode creation) throws EngineException {
    String id = create(name + "-" + service + "-" + number, service, number, creation);
    engine.post("/containers/" + id + "/start", null);
    return id;
  }

  /// Makes a container and does not start it.
  String create(String container, String service, int number, ObjectNode creation)
      throws EngineException {
    return create(container, service, number, creation, "False");
  }

  /// Makes a container as `docker compose run` does, if `oneOff` is `True`.
  String create(String container, String service, int number, ObjectNode creation, String oneOff)
      throws EngineException {
    creation.put("Image", TestEngine.IMAGE);
    ObjectNode labels = creation.withObjectProperty("Labels");
    if (!labels.has(DockerLabels.COMPOSE_CONFIG_HASH)) {
      labels.put(DockerLabels.COMPOSE_CONFIG_HASH, "0123abc");
    }
    labels
        .put(DockerLabels.COMPOSE_PROJECT, name)
        .put(DockerLabels.COMPOSE_SERVICE, service)
        .put(DockerLabels.COMPOSE_NUMBER, Integer.toString(number))
        .put(DockerLabels.COMPOSE_ONE_OFF, oneOff);
    return engine.post("/containers/create?name=" + container, creation).path("Id").asText();
  }

  String network(String network) throws EngineException {
    ObjectNode creation = json("{'CheckDuplicate': true}").put("Name", name + "_" + network);
    creation.putObject("Labels").put(DockerLabels.COMPOSE_PROJECT, name);
    engine.post("/networks/create", creation);
    return name + "_" + network;
  }

  String volume(String volume) throws EngineException {
    ObjectNode creation = json("{}").put("Name", name + "_" + volume);
    creation.putObject("Labels").put(DockerLabels.COMPOSE_PROJECT, name);
    engine.post("/volumes/create", creation);
    return name + "_" + volume;
  }

  JsonNode inspect(String container) throws EngineException {
    return engine.read("/containers/" + container + "/json");
  }

  /// The names of a service's containers in any state, without the project.
  List<String> containers(String service) throws EngineException {
    String label = DockerLabels.COMPOSE_SERVICE + "=" + service;
    return list("/containers/json?all=true&", label)
        .valueStream()
        .map(listed -> listed.path("Names").path(0).asText().substring(name.length() + 2))
        .sorted()
        .toList();
  }

  @Override
  public void close() throws EngineException {
    for (String id : TestEngine.texts(list("/containers/json?all=true&"), "Id")) {
      engine.delete("/containers/" + id + "?force=true&v=true");
    }
    for (String id : TestEngine.texts(list("/networks?"), "Id")) {
      engine.delete("/networks/" + id);
    }
    for (String volume : TestEngine.texts(list("/volumes?").path("Volumes"), "Name")) {
      engine.delete("/volumes/" + volume);
    }
  }

  private JsonNode list(String path, String... labels) throws EngineException {
    List<String> all = new ArrayList<>(List.of(labels));
    all.add(DockerLabels.COMPOSE_PROJECT + "=" + name);
    return engine.read(path + Engine.filters(Map.of("label", all)));
  }
}
