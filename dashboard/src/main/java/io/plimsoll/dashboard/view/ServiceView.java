package io.plimsoll.dashboard.view;

import io.plimsoll.collector.container.Service;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A service in one row.
///
/// @param cluster its cluster
/// @param service its name
/// @param orchestrator who keeps its tasks running
/// @param desired tasks asked for
/// @param running tasks running
/// @param updating whether a deployment is under way
/// @param deployment what is under way, in words; null if nothing is
/// @param usage what its tasks use together
/// @param sparkline `cpu.utilization` over the last fifteen minutes, oldest first; null is a gap
/// @param target how it is scaled; null if it is not
public record ServiceView(
    String cluster,
    String service,
    String orchestrator,
    int desired,
    int running,
    boolean updating,
    @Nullable String deployment,
    UsageView usage,
    List<@Nullable Double> sparkline,
    @Nullable TargetSummary target) {
  /// A service with what was read of it.
  public static ServiceView of(
      Service service,
      UsageView usage,
      List<@Nullable Double> sparkline,
      @Nullable TargetSummary target) {
    return new ServiceView(
        service.key().cluster(),
        service.key().service(),
        Shown.word(service.orchestrator()),
        service.desired(),
        service.running(),
        service.deployment().underWay(),
        service.deployment().underWay() ? service.deployment().reason() : null,
        usage,
        sparkline,
        target);
  }
}
