package io.plimsoll.deploy.demo;

import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.FrameSink;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/// Gives the simulated fleet a past, so that charts are not empty when a demo begins.
public final class DemoHistory {
  private DemoHistory() {}

  /// Lets the fleet live through a stretch of time, and hands on what would have been read. Its
  /// services keep the size they needed: the past has no activities.
  ///
  /// @param from the first frame, not before the fleet's start
  /// @param to the end, exclusive
  public static void write(DemoFleet fleet, Instant from, Instant to, Duration step, FrameSink sink)
      throws IOException {
    for (Instant at = from; at.isBefore(to); at = at.plus(step)) {
      for (ServiceKey service : fleet.services()) {
        fleet.resize(service, fleet.needed(service, at.toEpochMilli()), at);
      }
      sink.append(fleet.frame(at.toEpochMilli()));
    }
  }
}
