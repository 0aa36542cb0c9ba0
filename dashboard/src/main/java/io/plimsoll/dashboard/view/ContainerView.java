package io.plimsoll.dashboard.view;

import io.plimsoll.collector.container.Container;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A container.
///
/// @param container the engine's id
/// @param name the engine's name for it
/// @param cluster its cluster
/// @param service its service
/// @param task its task
/// @param node where it was read last; null if it was not
/// @param orchestrator who keeps it running
/// @param image name of its image
/// @param state what it is doing
/// @param health what its check says
/// @param restarts times the engine restarted it
/// @param createdAt when it was made
/// @param startedAt when it was started last; null if never
/// @param usage what it uses
/// @param pids processes and threads; null if not read
/// @param labels its labels
public record ContainerView(
    String container,
    String name,
    String cluster,
    String service,
    String task,
    @Nullable String node,
    String orchestrator,
    String image,
    String state,
    String health,
    int restarts,
    String createdAt,
    @Nullable String startedAt,
    UsageView usage,
    @Nullable Long pids,
    Map<String, String> labels) {
  /// A container with what was read of it.
  public static ContainerView of(
      Container container, @Nullable String node, UsageView usage, @Nullable Long pids) {
    return new ContainerView(
        container.id(),
        container.name(),
        container.service().cluster(),
        container.service().service(),
        container.task(),
        node,
        Shown.word(container.orchestrator()),
        container.image(),
        Shown.word(container.state()),
        Shown.word(container.health()),
        container.restarts(),
        Shown.time(container.createdAt()),
        Shown.timeOrNull(container.startedAt()),
        usage,
        pids,
        container.labels());
  }
}
