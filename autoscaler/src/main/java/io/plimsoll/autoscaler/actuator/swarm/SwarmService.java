package io.plimsoll.autoscaler.actuator.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.docker.SwarmResizing;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/// A Swarm service as its managers keep it.
///
/// @param tree their answer to inspecting it
record SwarmService(JsonNode tree) {
  /// Managers find out within a second; clocks of two machines may be some seconds apart.
  private static final Duration BEGINNING = Duration.ofSeconds(10);

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
    JsonNode replicated = tree.path("Spec").path("Mode").path("Replicated");
    return replicated.isObject()
        ? Optional.of(Math.max(0, replicated.path("Replicas").asInt(DEFAULT_REPLICAS)))
        : Optional.empty();
  }

  /// What is being done to it, and which resizes that holds.
  Deployment deployment(Instant now) {
    String state = tree.path("UpdateStatus").path("State").asText();
    return state.isEmpty() && mayBeginUpdate(now)
        ? Deployment.holdingResize("Swarm is about to update it")
        : SwarmResizing.deployment(state, name());
  }

  /// Whether its tasks were given another specification a moment ago. The managers take the new one
  /// first, and say that they update when they have found tasks to replace.
  private boolean mayBeginUpdate(Instant now) {
    JsonNode before = tree.path("PreviousSpec").path("TaskTemplate");
    if (before.isMissingNode() || before.equals(tree.path("Spec").path("TaskTemplate"))) {
      return false;
    }
    try {
      Instant changed = Instant.parse(tree.path("UpdatedAt").asText());
      return Duration.between(changed, now).abs().compareTo(BEGINNING) < 0;
    } catch (DateTimeParseException _) {
      return false;
    }
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
    String name =
        tree.path("Spec")
            .path("Mode")
            .propertyStream()
            .filter(mode -> mode.getValue().isObject())
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("");
    return Optional.ofNullable(SwarmResizing.obstacle(name));
  }
}
