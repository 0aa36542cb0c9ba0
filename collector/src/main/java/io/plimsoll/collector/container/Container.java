package io.plimsoll.collector.container;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A container as the engine described it last.
///
/// @param id the engine's id, 64 hexadecimal digits
/// @param name the engine's name for it, without the leading slash
/// @param service the service it belongs to
/// @param task its task in that service: the container number of Compose, the slot of Swarm
/// @param orchestrator who keeps it running
/// @param image the image's name as it was asked for
/// @param labels its labels
/// @param createdAt when it was made
/// @param startedAt when it was started last; null if never
/// @param state what it is doing
/// @param health what its check says
/// @param restarts times the engine restarted it
/// @param pid its first process on the engine's host; 0 if none runs
public record Container(
    String id,
    String name,
    ServiceKey service,
    String task,
    Orchestrator orchestrator,
    String image,
    Map<String, String> labels,
    Instant createdAt,
    @Nullable Instant startedAt,
    ContainerState state,
    Health health,
    int restarts,
    long pid) {
  /// Copies the labels.
  public Container {
    labels = Map.copyOf(labels);
  }

  /// The first twelve digits of the id, as `docker ps` shows it.
  public String shortId() {
    return id.substring(0, Math.min(12, id.length()));
  }
}
