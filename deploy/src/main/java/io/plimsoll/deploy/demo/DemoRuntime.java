package io.plimsoll.deploy.demo;

import io.plimsoll.collector.container.ContainerChange;
import io.plimsoll.collector.container.ContainerRuntime;
import io.plimsoll.collector.container.Inventory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Shows the simulated fleet as a Docker Engine would show its containers.
public final class DemoRuntime implements ContainerRuntime {
  private static final long LOOK_MILLIS = 500; // for containers that began to run

  private final DemoFleet fleet;
  private final InstantSource clock;
  private final List<Consumer<ContainerChange>> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("plimsoll-demo").daemon().factory());
  private Instant looked; // by the ticker alone, once it runs

  /// A runtime that knows the containers of a fleet.
  public DemoRuntime(DemoFleet fleet, InstantSource clock) {
    this.fleet = fleet;
    this.clock = clock;
    looked = clock.instant();
  }

  @Override
  public void start() {
    var _ =
        ticker.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public Inventory inventory() {
    return fleet.inventory(clock.instant());
  }

  @Override
  public AutoCloseable subscribe(Consumer<ContainerChange> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void close() {
    ticker.shutdownNow();
  }

  /// Tells the listeners, on the runtime's own thread.
  void publish(List<ContainerChange> changes) {
    if (!ticker.isShutdown()) {
      ticker.execute(() -> tell(changes));
    }
  }

  private void look() {
    Instant now = clock.instant();
    tell(fleet.started(looked, now));
    looked = now;
  }

  private void tell(List<ContainerChange> changes) {
    for (ContainerChange change : changes) {
      listeners.forEach(listener -> listener.accept(change));
    }
  }
}
