package io.plimsoll.deploy.demo;

import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.collector.container.ContainerRuntime;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.metric.FrameSink;
import io.plimsoll.deploy.platform.FrameSource;
import io.plimsoll.deploy.platform.Platform;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// The simulated fleet in the place of an engine.
public final class DemoPlatform implements Platform {
  /// Any number does; the same one shows every visitor the same fleet.
  private static final long SEED = 1876; // the year of the Plimsoll line

  private final DemoFleet fleet;
  private final DemoRuntime runtime;
  private final Duration step;
  private final InstantSource clock;

  private DemoPlatform(DemoFleet fleet, Duration step, InstantSource clock) {
    this.fleet = fleet;
    this.step = step;
    this.clock = clock;
    runtime = new DemoRuntime(fleet, clock);
  }

  /// A fleet that has lived since `from`, and told `sink` about it.
  ///
  /// @param from the first frame; moved to a multiple of the step
  /// @param step time between two readings
  public static DemoPlatform since(Instant from, Duration step, FrameSink sink, InstantSource clock)
      throws IOException {
    Instant start = DemoCollector.following(from, step);
    DemoFleet fleet = new DemoFleet(SEED, start);
    DemoHistory.write(fleet, start, clock.instant(), step, sink);
    return new DemoPlatform(fleet, step, clock);
  }

  @Override
  public String title() {
    return "a simulated fleet, nothing of it is real";
  }

  @Override
  public ContainerRuntime runtime() {
    return runtime;
  }

  @Override
  public List<Actuator> actuators() {
    return List.of(new DemoActuator(fleet, runtime, clock));
  }

  @Override
  public Details details() {
    return Details.none();
  }

  @Override
  public FrameSource collector(FrameSink sink) {
    return new DemoCollector(fleet, sink, step, clock);
  }

  @Override
  public void close() {
    runtime.close();
  }
}
