package io.plimsoll.autoscaler.actuator.compose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.docker.EngineException;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.docker.DockerLabels;
import io.plimsoll.collector.docker.Endings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The containers of Compose services in an engine: reads, makes, starts, stops and removes them.
/// Thread-safe; blocks.
final class ComposeContainers {
  /// The engine's own, where a container has none.
  private static final int DEFAULT_GRACE_SECONDS = 10;

  /// A container may ask for any grace, even an endless one; this is how long a resize waits for
  /// it. The engine goes on stopping, and the next resize removes it.
  private static final int MAX_GRACE_SECONDS = 600;

  private final Engine engine;
  private final Endings endings;

  ComposeContainers(Engine engine, Endings endings) {
    this.engine = engine;
    this.endings = endings;
  }

  ComposeService read(ServiceKey key) throws EngineException {
    List<Replica> replicas =
        list(Map.of(
                "label",
                List.of(
                    DockerLabels.COMPOSE_PROJECT + "=" + key.cluster(),
                    DockerLabels.COMPOSE_SERVICE + "=" + key.service())))
            .valueStream()
            .filter(listed -> !oneOff(listed))
            .map(listed -> Replica.of(listed, endings))
            .toList();
    List<String> names = new ArrayList<>();
    for (JsonNode listed : list(Map.of("name", List.of(nameFilter(key))))) {
      listed.path("Names").forEach(name -> names.add(name.asText().replaceFirst("^/", "")));
    }
    return new ComposeService(key, replicas, ComposeService.numbersIn(key, names));
  }

  JsonNode inspect(Replica replica) throws EngineException {
    return engine.read("/containers/" + replica.id() + "/json");
  }

  /// The files in which a container differs from its image.
  JsonNode changes(Replica replica) throws EngineException {
    return engine.read("/containers/" + replica.id() + "/changes");
  }

  /// The name of a container's image, or its id if the name means another image by now: a clone
  /// must not be of another version than its siblings.
  String image(JsonNode inspected) throws EngineException {
    String id = inspected.path("Image").asText();
    String name = inspected.path("Config").path("Image").asText();
    try {
      return engine.read("/images/" + name + "/json").path("Id").asText().equals(id) ? name : id;
    } catch (EngineException failure) {
      if (failure.notFound()) {
        return id;
      }
      throw failure;
    }
  }

  /// Makes a container, attaches it to its networks and starts it; or leaves nothing behind.
  ///
  /// @return its id
  String run(Blueprint.Clone clone) throws EngineException {
    String name = Engine.encode(clone.name());
    String id =
        engine.post("/containers/create?name=" + name, clone.creation()).path("Id").asText();
    try {
      for (var network : clone.networks().entrySet()) {
        ObjectNode end = JsonNodeFactory.instance.objectNode().put("Container", id);
        end.set("EndpointConfig", network.getValue());
        engine.post("/networks/" + Engine.encode(network.getKey()) + "/connect", end);
      }
      endings.expectStart(id);
      engine.post("/containers/" + id + "/start", null);
      return id;
    } catch (EngineException failure) {
      try {
        removeClone(id);
      } catch (EngineException alsoFailed) {
        failure.addSuppressed(alsoFailed); // it has our label, so the next resize removes it
      }
      throw failure;
    }
  }

  /// Starts a stopped container. A clone that cannot be started is removed, as its network may be
  /// gone: another takes its place the next time.
  void start(Replica replica) throws EngineException {
    endings.expectStart(replica.id());
    try {
      tolerating(() -> engine.post("/containers/" + replica.id() + "/start", null));
    } catch (EngineException failure) {
      if (replica.cloned()) {
        remove(replica);
      }
      throw failure;
    }
  }

  /// Stops a container by its own signal and within its own grace period.
  void stop(Replica replica) throws EngineException {
    JsonNode inspected;
    try {
      inspected = inspect(replica);
    } catch (EngineException failure) {
      if (failure.notFound()) {
        return;
      }
      throw failure;
    }
    endings.expectStop(replica.id());
    if (replica.paused()) { // a frozen process cannot act on a signal
      tolerating(() -> engine.post("/containers/" + replica.id() + "/unpause", null));
    }
    int grace = inspected.path("Config").path("StopTimeout").asInt(DEFAULT_GRACE_SECONDS);
    Duration patience =
        Duration.ofSeconds(grace < 0 ? MAX_GRACE_SECONDS : Math.min(grace, MAX_GRACE_SECONDS));
    tolerating(() -> engine.postSlowly("/containers/" + replica.id() + "/stop", patience));
  }

  /// Removes a stopped container. The anonymous volumes of clones go with them, since nobody would
  /// ever find them again; those of containers that Compose made stay, as they do with Compose.
  void remove(Replica replica) throws EngineException {
    remove(replica.id(), replica.cloned());
  }

  /// Removes a clone at once, whatever it is doing.
  void removeClone(String id) throws EngineException {
    remove(id, true);
  }

  private void remove(String id, boolean withVolumes) throws EngineException {
    endings.expectStop(id);
    tolerating(() -> engine.delete("/containers/" + id + "?force=true&v=" + withVolumes));
  }

  private JsonNode list(Map<String, List<String>> conditions) throws EngineException {
    return engine.read("/containers/json?all=true&" + Engine.filters(conditions));
  }

  private static boolean oneOff(JsonNode listed) {
    return listed
        .path("Labels")
        .path(DockerLabels.COMPOSE_ONE_OFF)
        .asText()
        .equalsIgnoreCase("true");
  }

  /// The engine reads Go's regular expressions, which know Java's way of quoting.
  private static String nameFilter(ServiceKey key) {
    return "^/%s[-_]%s[-_][0-9]+$"
        .formatted(Pattern.quote(key.cluster()), Pattern.quote(key.service()));
  }

  @FunctionalInterface
  private interface Call {
    void make() throws EngineException;
  }

  /// What is gone or already so, or is being removed by somebody else, is as it should be.
  private static void tolerating(Call call) throws EngineException {
    try {
      call.make();
    } catch (EngineException failure) {
      if (!failure.notFound() && !failure.notModified() && !failure.conflict()) {
        throw failure;
      }
    }
  }
}
