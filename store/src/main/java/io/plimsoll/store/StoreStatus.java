package io.plimsoll.store;

import java.util.List;

/// What the store says of itself, for its own metrics, health and the dashboard.
///
/// @param samples values acknowledged since the store was opened
/// @param droppedSamples values refused since then: late, duplicate or over a limit
/// @param activeContainers containers with rows in memory
/// @param diskBytes size of the files
/// @param headBytes memory taken by rows that are not in a chunk yet
/// @param lostSequences writes that were acknowledged once and were not found at the last start
/// @param problems what an operator should know, one sentence each; empty when all is well
public record StoreStatus(
    long samples,
    long droppedSamples,
    int activeContainers,
    long diskBytes,
    long headBytes,
    long lostSequences,
    List<String> problems) {
  /// Copies the list.
  public StoreStatus {
    problems = List.copyOf(problems);
  }
}
