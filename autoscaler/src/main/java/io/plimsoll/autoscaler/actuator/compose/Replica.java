package io.plimsoll.autoscaler.actuator.compose;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.docker.ComposeDeployment;
import io.plimsoll.collector.docker.DockerLabels;
import io.plimsoll.collector.docker.Ending;
import io.plimsoll.collector.docker.Endings;
import io.plimsoll.collector.docker.EngineTime;
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
/// @param ending who ended it, or is about to
record Replica(
    String id,
    String name,
    int number,
    String state,
    long createdSeconds,
    boolean cloned,
    String kind,
    Ending ending) {
  private static final Set<String> LIVE = Set.of("created", "running", "restarting", "paused");

  static Replica of(JsonNode listed, Endings endings) {
    JsonNode labels = listed.path("Labels");
    return new Replica(
        listed.path("Id").asText(),
        listed.path("Names").path(0).asText().replaceFirst("^/", ""),
        labels.path(DockerLabels.COMPOSE_NUMBER).asInt(0),
        listed.path("State").asText(),
        listed.path("Created").asLong(),
        labels.has(DockerLabels.CLONE_OF),
        DockerLabels.composeKind(label -> labels.path(label).asText()),
        endings.of(listed.path("Id").asText()));
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

  /// Whether it is a clone that ended each time soon after its start.
  boolean neverRan() {
    return cloned && ending == Ending.NEVER_RAN && (live() || exited());
  }

  /// Whether somebody stops it, or has stopped it.
  boolean stoppedByOthers() {
    return ending == Ending.STOPPING || ending == Ending.STOPPED;
  }

  /// Whether somebody has stopped it.
  boolean endedByOthers() {
    return exited() && stoppedByOthers();
  }

  ComposeDeployment.Member member() {
    return new ComposeDeployment.Member(
        name,
        Integer.toString(number),
        ContainerState.of(state),
        cloned,
        kind,
        EngineTime.ofSeconds(createdSeconds),
        ending);
  }

  /// Whether it is what a crash left between making a clone and starting it.
  boolean leftover() {
    return cloned && state.equals("created");
  }
}
