package io.plimsoll.deploy.demo;

import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.actuator.PlatformException;
import io.plimsoll.autoscaler.actuator.ResizeOutcome;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import java.time.InstantSource;

/// Resizes services of the simulated fleet. New tasks run after three seconds.
public final class DemoActuator implements Actuator {
  private final DemoFleet fleet;
  private final DemoRuntime runtime;
  private final InstantSource clock;

  /// An actuator whose changes `runtime` reports.
  public DemoActuator(DemoFleet fleet, DemoRuntime runtime, InstantSource clock) {
    this.fleet = fleet;
    this.runtime = runtime;
    this.clock = clock;
  }

  @Override
  public Orchestrator orchestrator() {
    return Orchestrator.DEMO;
  }

  @Override
  public Capacity capacity(ServiceKey service) throws PlatformException {
    return fleet
        .capacity(service, clock.instant())
        .orElseThrow(() -> new PlatformException("The demo has no service " + service));
  }

  @Override
  public ResizeOutcome resize(ServiceKey service, int desired, Capacity expected)
      throws PlatformException {
    synchronized (this) { // looking and changing are one step
      Capacity now = capacity(service);
      if (now.desired() == desired) {
        return new ResizeOutcome.Accepted(desired);
      }
      if (now.version() != expected.version()) {
        return new ResizeOutcome.Conflict(now);
      }
      runtime.publish(fleet.resize(service, desired, clock.instant()));
      return new ResizeOutcome.Accepted(desired);
    }
  }
}
