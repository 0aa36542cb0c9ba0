package io.plimsoll.autoscaler.target;

import io.plimsoll.collector.container.Deployment;
import java.time.Instant;

/// How large a service is, as its platform reports it.
///
/// @param desired how many tasks the platform was asked for; what policies count from
/// @param running how many run
/// @param deployment what is being done to the service, and which resizes wait for its end
/// @param version grows with every change of the service; for compare-and-set, 0 where the platform
///   has none
/// @param at when the platform said so
public record Capacity(int desired, int running, Deployment deployment, long version, Instant at) {
  /// The same service, asked for another number of tasks.
  public Capacity withDesired(int tasks) {
    return new Capacity(tasks, running, deployment, version, at);
  }
}
