package io.plimsoll.autoscaler.actuator.compose;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.collector.docker.DockerLabels;
import java.util.Set;

/// A container of a Compose service, as the engine lists it.
///
/// @param id its 64 hexadecimal digits
/// @param name without the leading slash
/// @param number its container number; 0 if its label is missing or no number
/// @param state the engine's word
/// @param createdSeconds when it was made, in Unix seconds
/// @param cloned whether this program made it
/// @param kind what it was made of, see [DockerLabels#composeKind]; others are of another kind when
///   settings or image of the service changed in between
record Replica(
    String id,
    String name,
    int number,
    String state,
    long createdSeconds,
    boolean cloned,
    String kind) {
  private static final Set<String> LIVE = Set.of("created", "running", "restarting", "paused");

  static Replica of(JsonNode listed) {
    JsonNode labels = listed.path("Labels");
    return new Replica(
        listed.path("Id").asText(),
        listed.path("Names").path(0).asText().replaceFirst("^/", ""),
        labels.path(DockerLabels.COMPOSE_NUMBER).asInt(0),
        listed.path("State").asText(),
        listed.path("Created").asLong(),
        labels.has(Blueprint.CLONE_OF),
        DockerLabels.composeKind(label -> labels.path(label).asText()));
  }

  /// Whether it counts as a task that was asked for.
  boolean live() {
    return LIVE.contains(state);
  }

  boolean running() {
    return state.equals("running");
  }

  boolean paused() {
    return state.equals("paused");
  }

  boolean exited() {
    return state.equals("exited");
  }

  /// Whether it is what a crash left between making a clone and starting it.
  boolean leftover() {
    return cloned && state.equals("created");
  }
}
