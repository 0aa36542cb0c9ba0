package io.plimsoll.autoscaler.engine;

import io.plimsoll.autoscaler.policy.Assessment;

/// Sees the load of one target fall off a cliff, datapoint by datapoint. Owned by its
/// [TargetEntry].
final class LoadWatch {
  private double lastDemand = Double.NaN;
  private long lastSlotMillis = Long.MIN_VALUE;

  /// Whether the load of the first policy fell off a cliff since it was looked at last.
  boolean fell(Assessment a) {
    if (a.target().policies().isEmpty() || a.slotMillis(0) <= lastSlotMillis) {
      return false;
    }
    double demand = a.value(0) * a.reported(0);
    double full = a.from() * a.target().policies().getFirst().targetValue();
    boolean fell = FleetGuard.fell(lastDemand, demand, full);
    lastDemand = demand;
    lastSlotMillis = a.slotMillis(0);
    return fell;
  }
}
