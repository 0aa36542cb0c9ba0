package io.plimsoll.deploy.platform;

import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.collector.CollectorStatus;
import io.plimsoll.collector.container.ContainerChange;
import io.plimsoll.collector.container.ContainerRuntime;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.metric.FrameSink;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/// No containers of its own: everything there is was sent here. Resizes nothing.
public final class ReceivingPlatform implements Platform {
  private final InstantSource clock;

  /// A platform that knows at any time that it has no containers.
  public ReceivingPlatform(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String title() {
    return "what is sent here; nothing is collected";
  }

  @Override
  public ContainerRuntime runtime() {
    return new Empty(clock);
  }

  @Override
  public List<Actuator> actuators() {
    return List.of();
  }

  @Override
  public Details details() {
    return Details.none();
  }

  @Override
  public FrameSource collector(FrameSink sink) {
    return new Idle();
  }

  @Override
  public void close() {
    // There is nothing to end.
  }

  private record Empty(InstantSource clock) implements ContainerRuntime {
    @Override
    public void start() {
      // There is nothing to follow.
    }

    @Override
    public Inventory inventory() {
      return new Inventory(clock.instant(), List.of(), List.of(), null);
    }

    @Override
    public AutoCloseable subscribe(Consumer<ContainerChange> listener) {
      return () -> {};
    }

    @Override
    public void close() {
      // There is nothing to end.
    }
  }

  private record Idle() implements FrameSource {
    @Override
    public void start() {
      // There is nothing to read.
    }

    @Override
    public CollectorStatus status() {
      return CollectorStatus.NEW;
    }

    @Override
    public void close() {
      // There is nothing to end.
    }
  }
}
