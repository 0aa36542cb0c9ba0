package io.plimsoll.autoscaler.engine;

import io.plimsoll.autoscaler.policy.Observations;
import io.plimsoll.store.ring.ServiceRing;
import io.plimsoll.store.ring.Slots;

/// The ring of the store as the policies of one target after the other see it. Belongs to the
/// evaluating thread.
final class RingObservations implements Observations {
  private static final int[] NOTHING = {};

  private final ServiceRing ring;
  private final Slots slots = new Slots(ServiceRing.SLOTS);
  private int service = -1;
  private int[] measures = NOTHING;

  RingObservations(ServiceRing ring) {
    this.ring = ring;
  }

  /// Turns to another target.
  ///
  /// @param serviceIndex its index in the ring, or -1
  /// @param measureIndexes those of its policies
  void lookAt(int serviceIndex, int[] measureIndexes) {
    service = serviceIndex;
    measures = measureIndexes;
  }

  @Override
  public long slotMillis() {
    return ring.slotMillis();
  }

  @Override
  public Slots read(int policy, long notBeforeMillis) {
    slots.clear();
    if (service >= 0) {
      ring.read(service, measures[policy], notBeforeMillis, slots);
    }
    return slots;
  }
}
