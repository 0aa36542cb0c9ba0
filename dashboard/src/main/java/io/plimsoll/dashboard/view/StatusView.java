package io.plimsoll.dashboard.view;

import io.plimsoll.store.StoreStatus;
import io.plimsoll.store.series.SeriesStatus;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The program about itself.
///
/// @param version its version
/// @param demo whether the fleet is simulated
/// @param at the time of this answer
/// @param startedAt when the dashboard was started
/// @param stepMillis length of a collection step
/// @param ready whether everything works
/// @param notReady why not, one sentence each
/// @param inventory what is known of the containers
/// @param store the store about itself
/// @param series the store about the series that programs send
/// @param autoscaler the autoscaler about itself
/// @param eventClients browsers that follow the events
public record StatusView(
    String version,
    boolean demo,
    String at,
    String startedAt,
    long stepMillis,
    boolean ready,
    List<String> notReady,
    InventoryView inventory,
    StoreView store,
    SeriesView series,
    AutoscalerView autoscaler,
    int eventClients) {
  /// What is known of the containers.
  ///
  /// @param at when it was confirmed last
  /// @param containers containers, in any state
  /// @param services services
  /// @param problem why it may be out of date; null if it is current
  public record InventoryView(String at, int containers, int services, @Nullable String problem) {}

  /// The store.
  ///
  /// @param samples values acknowledged since the start
  /// @param droppedSamples values refused since then
  /// @param activeContainers containers with rows in memory
  /// @param diskBytes size of the files
  /// @param headBytes memory taken by rows that are not in a chunk yet
  /// @param lostSequences acknowledged writes that were missing at the last start
  /// @param problems what an operator should know
  public record StoreView(
      long samples,
      long droppedSamples,
      int activeContainers,
      long diskBytes,
      long headBytes,
      long lostSequences,
      List<String> problems) {
    /// The view of a status.
    ///
    /// @param more problems of those who send
    public static StoreView of(StoreStatus status, List<String> more) {
      return new StoreView(
          status.samples(),
          status.droppedSamples(),
          status.activeContainers(),
          status.diskBytes(),
          status.headBytes(),
          status.lostSequences(),
          Stream.concat(status.problems().stream(), more.stream()).toList());
    }
  }

  /// Series of any labels.
  ///
  /// @param samples values acknowledged since the start
  /// @param active series in memory
  /// @param max how many there may be
  /// @param refused times that a further one was refused
  /// @param refusedSamples values refused as too old, too far ahead, other than the one kept, or
  ///   too many
  /// @param headBytes memory taken by values that are not in a chunk yet
  public record SeriesView(
      long samples, int active, int max, long refused, long refusedSamples, long headBytes) {
    /// The view of a status.
    public static SeriesView of(SeriesStatus status) {
      return new SeriesView(
          status.samples(),
          status.activeSeries(),
          status.maxSeries(),
          status.refusedSeries(),
          status.tooOldSamples()
              + status.tooFarAheadSamples()
              + status.conflictingSamples()
              + status.tooManySamples(),
          status.headBytes());
    }
  }

  /// The autoscaler.
  ///
  /// @param targets scalable targets
  /// @param allSuspended whether all scaling is suspended
  /// @param problems definitions that were refused
  public record AutoscalerView(int targets, boolean allSuspended, List<String> problems) {}
}
