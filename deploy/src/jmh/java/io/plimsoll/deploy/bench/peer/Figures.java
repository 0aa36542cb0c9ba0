package io.plimsoll.deploy.bench.peer;

import io.plimsoll.deploy.bench.peer.Question.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What was measured of one server.
///
/// @param server its name
/// @param samples of the workload
/// @param series of the workload
/// @param ingest taking the workload in
/// @param residentBytes right after that
/// @param peakBytes until then
/// @param fresh on disk right after that
/// @param packed on disk when everything is packed, and how many samples that were
/// @param packing what that took
/// @param ready from the start after a kill to the first answer
/// @param lost samples that were acknowledged before the kill and not there after it
/// @param costs of the questions
/// @param answers to the first questions of each kind
record Figures(
    String server,
    long samples,
    long series,
    Ingest ingest,
    long residentBytes,
    long peakBytes,
    Server.Disk fresh,
    Packed packed,
    Work packing,
    Duration ready,
    long lost,
    Map<Kind, Cost> costs,
    Map<Kind, List<Answer>> answers) {
  /// Taking the workload in.
  ///
  /// @param cpu time of the server's process, until all is flushed
  /// @param secondHalfCpu the same for the second half, when all series are known
  /// @param wall until all is acknowledged
  record Ingest(Duration cpu, Duration secondHalfCpu, Duration wall) {}

  /// Work that was done.
  ///
  /// @param cpu time of the server's process
  /// @param wall until it was acknowledged
  record Work(Duration cpu, Duration wall) {}

  /// What is on disk at the end.
  ///
  /// @param disk bytes
  /// @param samples in them
  record Packed(Server.Disk disk, long samples) {}

  /// What a question costs.
  ///
  /// @param cpuMillis of the server's process for one
  /// @param medianMillis until the response is there, p50
  /// @param slowMillis the same, p99
  /// @param asked how often it was asked
  record Cost(double cpuMillis, double medianMillis, double slowMillis, int asked) {}
}
