package io.plimsoll.deploy.demo;

import io.plimsoll.collector.CollectorStatus;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.FrameSink;
import io.plimsoll.deploy.platform.FrameSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the simulated fleet at every step, as the real collector reads containers.
final class DemoCollector implements FrameSource {
  private static final long CLOSE_SECONDS = 5;
  private static final Logger LOG = LoggerFactory.getLogger(DemoCollector.class);

  private final DemoFleet fleet;
  private final FrameSink sink;
  private final Duration step;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("plimsoll-demo-collector").daemon().factory());
  private volatile CollectorStatus status = CollectorStatus.NEW;

  DemoCollector(DemoFleet fleet, FrameSink sink, Duration step, InstantSource clock) {
    this.fleet = fleet;
    this.sink = sink;
    this.step = step;
    this.clock = clock;
  }

  /// The first multiple of the step that is not before an instant.
  static Instant following(Instant instant, Duration step) {
    long millis = step.toMillis();
    return Instant.ofEpochMilli(Math.ceilDiv(instant.toEpochMilli(), millis) * millis);
  }

  /// The multiple of the step that is nearest: a timer that fires a little early must not date a
  /// frame back by a whole step.
  static long nearest(long millis, Duration step) {
    return Math.floorDiv(millis + step.toMillis() / 2, step.toMillis()) * step.toMillis();
  }

  @Override
  public void start() {
    Instant now = clock.instant();
    long delay = Duration.between(now, following(now, step)).toMillis();
    var _ = thread.scheduleAtFixedRate(this::step, delay, step.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public CollectorStatus status() {
    return status;
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("The demo is still handing on a frame; it is left to it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() {
    long begin = System.nanoTime();
    CollectorStatus before = status;
    String problem = null;
    int rows = 0;
    try {
      Frame frame = fleet.frame(nearest(clock.millis(), step));
      sink.append(frame);
      rows = frame.rows();
    } catch (IOException | RuntimeException e) {
      LOG.warn("A step of the demo failed", e);
      problem = String.valueOf(e.getMessage());
    }
    status =
        new CollectorStatus(
            before.steps() + 1,
            before.rows() + rows,
            before.failures() + (problem == null ? 0 : 1),
            System.nanoTime() - begin,
            before.lateSteps(),
            problem);
  }
}
