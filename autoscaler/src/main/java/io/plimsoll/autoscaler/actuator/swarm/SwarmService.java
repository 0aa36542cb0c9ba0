package io.plimsoll.autoscaler.actuator.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.docker.SwarmUpdate;
import java.util.Optional;

/// A Swarm service as its managers keep it.
///
/// @param tree their answer to inspecting it
record SwarmService(JsonNode tree) {
  /// What a replicated service has if nobody said how many.
  private static final int DEFAULT_REPLICAS = 1;

  String id() {
    return tree.path("ID").asText();
  }

  String name() {
    return tree.path("Spec").path("Name").asText();
  }

  /// The index that every update must name, so that none overwrites another.
  long version() {
    return tree.path("Version").path("Index").asLong();
  }

  /// How many tasks were asked for; empty if it is not a replicated service.
  Optional<Integer> replicas() {
    JsonNode mode = tree.path("Spec").path("Mode");
    return mode.has("Replicated")
        ? Optional.of(mode.path("Replicated").path("Replicas").asInt(DEFAULT_REPLICAS))
        : Optional.empty();
  }

  Deployment deployment() {
    return SwarmUpdate.deployment(tree.path("UpdateStatus").path("State").asText(), name());
  }

  /// Its specification, in which nothing but the number of tasks is another.
  ObjectNode specification(int replicas) {
    ObjectNode specification = tree.path("Spec").deepCopy();
    specification
        .withObjectProperty("Mode")
        .withObjectProperty("Replicated")
        .put("Replicas", replicas);
    return specification;
  }

  /// Why it has no number of tasks to set; empty if it has one.
  Optional<String> obstacle() {
    JsonNode mode = tree.path("Spec").path("Mode");
    if (mode.has("Replicated")) {
      return Optional.empty();
    }
    return Optional.of(
        mode.has("Global")
            ? "it is a global service, which has one task on every node; make it replicated"
            : "it is a job (%s), which ends by itself; only replicated services are resized"
                .formatted(String.join(", ", mode.propertyStream().map(e -> e.getKey()).toList())));
  }
}
