package io.plimsoll.autoscaler.actuator;

import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;

/// Resizes the services of one orchestrator.
///
/// Blocking and thread-safe: called on virtual threads, by one thread at a time for one service.
public interface Actuator {
  /// Whose services it resizes.
  Orchestrator orchestrator();

  /// Asks the platform itself how large a service is now.
  ///
  /// @throws PlatformException if it does not answer, or does not know the service
  Capacity capacity(ServiceKey service) throws PlatformException;

  /// Sets the size of a service, if its capacity still is the expected one. Idempotent: repeated
  /// after a crash it ends at the same size.
  ///
  /// @param desired the new size, absolute
  /// @param expected the capacity that the decision was made from
  /// @throws PlatformException if it failed in a way that may pass; part of it may be done then,
  ///   and `capacity` tells how much
  ResizeOutcome resize(ServiceKey service, int desired, Capacity expected) throws PlatformException;
}
