package io.plimsoll.autoscaler.policy;

import io.plimsoll.store.ring.Slots;

/// What the policies of one target may look at.
///
/// The live engine answers from the ring of the store, a replay from the record of an activity, and
/// a preview from history: the decision does not know which. Belongs to one thread.
public interface Observations {
  /// Length of a slot in milliseconds.
  long slotMillis();

  /// The datapoints of a policy's measure for the target's service.
  ///
  /// @param policy index of the policy in its target
  /// @param notBeforeMillis older slots are left out
  /// @return a buffer that the next call may overwrite; empty if nothing was ever read
  Slots read(int policy, long notBeforeMillis);
}
