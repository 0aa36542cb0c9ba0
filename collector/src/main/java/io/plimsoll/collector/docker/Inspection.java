package io.plimsoll.collector.docker;

import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Turns what the engine says of a container into ours. Every field may be missing in some version
/// of some engine, and none of that is an error.
final class Inspection {
  private Inspection() {}

  /// The container that an inspection describes.
  static Container of(InspectContainerResponse inspected) {
    String id = Objects.requireNonNullElse(inspected.getId(), "");
    String name = nameOf(id, inspected.getName());
    ContainerConfig config = inspected.getConfig();
    Map<String, String> labels = config == null ? Map.of() : present(config.getLabels());
    String image = config == null ? null : config.getImage();
    Naming naming = Naming.of(name, labels);
    InspectContainerResponse.ContainerState state = inspected.getState();
    Integer restarts = inspected.getRestartCount();
    return new Container(
        id,
        name,
        naming.service(),
        naming.task(),
        naming.orchestrator(),
        Objects.requireNonNullElse(image, ""),
        labels,
        Objects.requireNonNullElse(EngineTime.parse(inspected.getCreated()), Instant.EPOCH),
        state == null ? null : EngineTime.parse(state.getStartedAt()),
        state == null ? ContainerState.DEAD : ContainerState.of(state.getStatus()),
        state == null ? Health.NONE : healthOf(state.getHealth()),
        restarts == null ? 0 : restarts,
        state == null || state.getPidLong() == null ? 0 : state.getPidLong());
  }

  /// The signal that the container, or its image, asks to be stopped with; empty if none.
  /// docker-java has no name for it.
  static String stopSignal(InspectContainerResponse inspected) {
    ContainerConfig config = inspected.getConfig();
    Object signal = config == null ? null : config.getRawValues().get("StopSignal");
    return signal instanceof String name ? name : "";
  }

  /// The container that one line of a listing describes, for want of an inspection.
  static Container of(com.github.dockerjava.api.model.Container listed) {
    String id = Objects.requireNonNullElse(listed.getId(), "");
    String[] names = listed.getNames();
    String name = nameOf(id, names == null || names.length == 0 ? null : names[0]);
    Map<String, String> labels = present(listed.getLabels());
    Naming naming = Naming.of(name, labels);
    return new Container(
        id,
        name,
        naming.service(),
        naming.task(),
        naming.orchestrator(),
        Objects.requireNonNullElse(listed.getImage(), ""),
        labels,
        EngineTime.ofSeconds(listed.getCreated() == null ? 0 : listed.getCreated()),
        null,
        ContainerState.of(listed.getState()),
        Health.NONE,
        0,
        0);
  }

  private static Health healthOf(@Nullable HealthState health) {
    String word = health == null || health.getStatus() == null ? "none" : health.getStatus();
    return switch (word) {
      case "starting" -> Health.STARTING;
      case "healthy" -> Health.HEALTHY;
      case "unhealthy" -> Health.UNHEALTHY;
      default -> Health.NONE;
    };
  }

  private static String nameOf(String id, @Nullable String name) {
    String bare = name == null ? "" : name.startsWith("/") ? name.substring(1) : name;
    return bare.isBlank() ? id.substring(0, Math.min(12, id.length())) : bare;
  }

  private static Map<String, String> present(@Nullable Map<String, String> labels) {
    Map<String, String> present = new HashMap<>();
    if (labels != null) {
      labels.forEach((key, value) -> present.put(key, value == null ? "" : value));
    }
    return present;
  }
}
