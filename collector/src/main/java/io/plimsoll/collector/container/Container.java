package io.plimsoll.collector.container;

import java.time.Duration;
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
  /// A container is taken to be starting for so long at most. The engine itself ends a start that
  /// fails after the start period and all retries, three minutes by default; a check that runs once
  /// a day must not keep its service from being scaled until then.
  public static final Duration MAX_START = Duration.ofMinutes(10);

  /// The last of the times that a container may have: everybody can write the years up to it.
  public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  /// Copies the labels.
  ///
  /// @throws IllegalArgumentException if a time cannot be one of a container
  public Container {
    labels = Map.copyOf(labels);
    if (!isTime(createdAt) || (startedAt != null && !isTime(startedAt))) {
      throw new IllegalArgumentException(
          "The times of a container are between 1970 and 9999, got %s and %s"
              .formatted(createdAt, startedAt));
    }
  }

  /// Whether a container can have been made or started then.
  public static boolean isTime(Instant time) {
    return !time.isBefore(Instant.EPOCH) && !time.isAfter(LATEST);
  }

  /// Whether it is still starting, so that what it uses is no sign of load: it has a health check
  /// that neither passed nor failed for good yet. One without a check is never starting.
  public boolean isStarting(long atMillis) {
    return health == Health.STARTING
        && startedAt != null
        && atMillis - startedAt.toEpochMilli() < MAX_START.toMillis();
  }

  /// The first twelve digits of the id, as `docker ps` shows it.
  public String shortId() {
    return id.substring(0, Math.min(12, id.length()));
  }
}
