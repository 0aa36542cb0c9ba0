package io.plimsoll.autoscaler.engine;

import io.plimsoll.autoscaler.AutoscalerStatus;
import io.plimsoll.autoscaler.policy.Assessment;

/// Counts what the rounds do. Belongs to the evaluating thread, except for [#status].
final class Tally {
  private volatile AutoscalerStatus status = AutoscalerStatus.NOTHING;
  private long evaluations;
  private long scaleOuts;
  private long scaleIns;
  private long blocked;
  private int blockedNow;
  private long faults;

  void beginRound() {
    blockedNow = 0;
  }

  void evaluated(Assessment outcome) {
    evaluations++;
    blockedNow += outcome.isHeldByData() ? 1 : 0;
  }

  void began(Assessment decided) {
    if (decided.to() > decided.from()) {
      scaleOuts++;
    } else {
      scaleIns++;
    }
  }

  void faulted() {
    faults++;
  }

  void endRound(long nanos) {
    blocked += blockedNow;
    AutoscalerStatus before = status;
    status =
        new AutoscalerStatus(
            before.rounds() + 1,
            before.roundNanos() + nanos,
            evaluations - scaleOuts - scaleIns,
            scaleOuts,
            scaleIns,
            blocked,
            blockedNow,
            faults);
  }

  /// The counts at the end of the last round. From any thread.
  AutoscalerStatus status() {
    return status;
  }
}
