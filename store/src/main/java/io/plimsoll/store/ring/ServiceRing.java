package io.plimsoll.store.ring;

import io.plimsoll.collector.container.ServiceKey;

/// The newest datapoints of every service for the measures that somebody tracks.
///
/// A slot is as long as the collection step. Reading takes no lock, touches no disk and allocates
/// nothing, so that a hundred thousand policies can be evaluated at every step. One frame's rows
/// become visible together. Containers that are paused are not in it.
public interface ServiceRing {
  /// Slots kept for a service: more than five minutes at the default step of five seconds.
  int SLOTS = 64;

  /// Length of a slot in milliseconds.
  long slotMillis();

  /// Starts keeping a measure; it fills from the next frame on. `cpu.utilization` and
  /// `memory.utilization` are kept from the start.
  ///
  /// @return the measure's index for [#read]
  /// @throws IllegalArgumentException if there is no such measure, or too many are tracked
  int track(String measure);

  /// The index of a service for [#read], or -1 if nothing was ever read of it. An index is never
  /// given to another service.
  int indexOf(ServiceKey service);

  /// Copies the newest slots of a service, oldest first.
  ///
  /// @param serviceIndex from [#indexOf]
  /// @param measureIndex from [#track]
  /// @param notBeforeMillis older slots are left out
  /// @param into filled with at most its capacity of slots
  void read(int serviceIndex, int measureIndex, long notBeforeMillis, Slots into);
}
