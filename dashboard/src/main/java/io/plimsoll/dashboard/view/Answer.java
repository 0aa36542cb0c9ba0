package io.plimsoll.dashboard.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The outermost objects of the API's answers.
public sealed interface Answer {
  /// Whether the process works at all.
  ///
  /// @param status `healthy`
  record Healthy(String status) implements Answer {}

  /// Whether everything works.
  ///
  /// @param ready whether it does
  /// @param reasons why not, one sentence each
  record Ready(boolean ready, List<String> reasons) implements Answer {}

  /// All services.
  ///
  /// @param at when this was put together
  /// @param problem why the inventory may be out of date; null if it is current
  /// @param services by cluster and name
  record Services(String at, @Nullable String problem, List<ServiceView> services)
      implements Answer {
    /// Those of one cluster.
    public Services of(String cluster) {
      return new Services(
          at,
          problem,
          services.stream().filter(service -> service.cluster().equals(cluster)).toList());
    }
  }

  /// One service with its containers.
  ///
  /// @param at when this was put together
  /// @param service the service
  /// @param containers its containers, in any state
  /// @param target how it is scaled; null if it is not
  record OneService(
      String at, ServiceView service, List<ContainerView> containers, @Nullable TargetView target)
      implements Answer {}

  /// Containers.
  ///
  /// @param at when this was put together
  /// @param containers by cluster, service, task and name
  record Containers(String at, List<ContainerView> containers) implements Answer {}

  /// Nodes.
  ///
  /// @param nodes by name
  record Nodes(List<NodeView> nodes) implements Answer {}

  /// Scalable targets.
  ///
  /// @param allSuspended whether all scaling is suspended
  /// @param problems definitions that were refused
  /// @param targets by service
  record Targets(boolean allSuspended, List<String> problems, List<TargetView> targets)
      implements Answer {}

  /// What was taken of a collector.
  ///
  /// @param through its newest frame that was taken
  /// @param stepMillis time between two frames here; its own is a multiple of it
  /// @param refusedRows rows of these frames that are not kept; the status says why
  record Frames(long through, long stepMillis, long refusedRows) implements Answer {}

  /// Frames that cannot be read without those before them.
  ///
  /// @param error what is wrong
  /// @param wanted the first frame that is wanted, as a key frame; 0 if nothing is known
  record FramesWanted(FramesFault error, long wanted) implements Answer {}

  /// What is wrong with frames.
  ///
  /// @param field what is at fault
  /// @param reason one sentence
  record FramesFault(String field, String reason) {}

  /// Whether all scaling is suspended.
  ///
  /// @param suspended whether it is
  record Suspension(boolean suspended) implements Answer {}

  /// Activities.
  ///
  /// @param activities newest first
  /// @param nextBefore value of `before` for the next page; null at the end
  record Activities(List<ActivityView> activities, @Nullable Long nextBefore) implements Answer {}

  /// Alarms. There are none yet.
  ///
  /// @param alarms empty
  record Alarms(List<Object> alarms) implements Answer {}

  /// What can be queried.
  ///
  /// @param measures by name
  record Measures(List<MeasureView> measures) implements Answer {}

  /// A measure.
  ///
  /// @param name its name
  /// @param unit what its values are in
  record MeasureView(String name, String unit) implements Answer {}

  /// The answer to a query.
  ///
  /// @param measure the measure
  /// @param unit what the values are in
  /// @param statistic how samples became datapoints
  /// @param by what a series stands for
  /// @param from start of the range, inclusive
  /// @param to end of the range, exclusive
  /// @param stepMillis length of a datapoint
  /// @param series one per group
  record Result(
      String measure,
      String unit,
      String statistic,
      String by,
      String from,
      String to,
      long stepMillis,
      List<SeriesView> series)
      implements Answer {}

  /// What changed since the last `services` event.
  ///
  /// @param at when this was put together
  /// @param complete whether `services` are all there are; the first event of a connection
  /// @param problem why the inventory may be out of date; null if it is current
  /// @param services new and changed ones
  /// @param removed those that are gone
  record ServiceChanges(
      String at,
      boolean complete,
      @Nullable String problem,
      List<ServiceView> services,
      List<Gone> removed)
      implements Answer {}

  /// That a client of the events has to read anew what it shows.
  ///
  /// @param reason why
  record Reload(String reason) implements Answer {}

  /// A copy of the store.
  ///
  /// @param directory where it is
  /// @param bytes of its files
  /// @param through when the newest frame in it was due
  record BackupMade(String directory, long bytes, String through) implements Answer {}

  /// A service that is gone.
  ///
  /// @param cluster its cluster
  /// @param service its name
  record Gone(String cluster, String service) implements Answer {}
}
