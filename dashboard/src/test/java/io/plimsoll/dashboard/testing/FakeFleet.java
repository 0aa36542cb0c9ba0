package io.plimsoll.dashboard.testing;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.detail.Details;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.wire.FrameReceiver;
import io.plimsoll.dashboard.source.Sources;
import io.plimsoll.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A lively made-up fleet with its store and autoscaler.
public final class FakeFleet {
  private static final double MIB = 1 << 20;

  private final InstantSource clock;
  private final List<FakeService> services = new ArrayList<>();
  private final FakeStore store;
  private final Details details = Details.none();
  private final FakeAutoscaler autoscaler;
  private volatile Inventory override = Inventory.EMPTY;
  private volatile List<String> notReady = List.of();
  private volatile @Nullable String refusal;
  private final List<Frame> received = new CopyOnWriteArrayList<>();
  private final FrameReceiver receiver;

  /// An empty fleet.
  public FakeFleet(InstantSource clock) {
    this.clock = clock;
    this.store = new FakeStore(clock, services);
    this.autoscaler = new FakeAutoscaler(clock, services);
    this.receiver = new FrameReceiver(this::keep, "here"::equals, Duration.ofSeconds(5), clock);
  }

  /// Three clusters as they might run in a small company.
  public static FakeFleet lively(InstantSource clock) {
    FakeFleet fleet = new FakeFleet(clock);
    fleet.add("shop/web", Orchestrator.COMPOSE, 2, 12, 3.2, 0.55, 40, 0.5, 60, 180 * MIB);
    fleet.add("shop/checkout", Orchestrator.COMPOSE, 2, 8, 1.1, 0.35, 55, 0.5, 50, 240 * MIB);
    fleet.add("shop/search", Orchestrator.COMPOSE, 1, 6, 1.5, 0.6, 25, 1, 70, 410 * MIB);
    fleet.add("shop/postgres", Orchestrator.COMPOSE, 1, 1, 0.7, 0.3, 60, 2, 60, 330 * MIB);
    fleet.add("shop/redis", Orchestrator.COMPOSE, 1, 1, 0.08, 0.3, 45, 1, 60, 64 * MIB);
    fleet.add("media/transcode", Orchestrator.SWARM, 1, 20, 9.5, 0.8, 70, 1, 75, 300 * MIB);
    fleet.add("media/thumbnails", Orchestrator.SWARM, 1, 10, 1.4, 0.7, 30, 0.5, 60, 150 * MIB);
    fleet.add("media/catalog-api", Orchestrator.SWARM, 3, 9, 0.9, 0.25, 80, 0.5, 50, 210 * MIB);
    fleet.add("ops/mailer", Orchestrator.STANDALONE, 1, 1, 0.02, 0.2, 20, 0.5, 60, 48 * MIB);
    return fleet;
  }

  /// Adds a service; equal `min` and `max` make it no scalable target.
  public void add(
      String key,
      Orchestrator orchestrator,
      int min,
      int max,
      double meanCores,
      double swing,
      int periodMinutes,
      double limitCores,
      double targetPercent,
      double memoryBytes) {
    services.add(
        new FakeService(
            ServiceKey.parse(key),
            orchestrator,
            min,
            max,
            meanCores,
            swing,
            periodMinutes * FakeService.MINUTE,
            limitCores,
            targetPercent,
            memoryBytes));
  }

  /// Shows this inventory in place of the made-up one.
  public void show(Inventory inventory) {
    override = inventory;
  }

  /// Why the process is not ready.
  public void notReady(List<String> reasons) {
    notReady = reasons;
  }

  /// The autoscaler, to start activities with.
  public FakeAutoscaler autoscaler() {
    return autoscaler;
  }

  /// The store.
  public FakeStore store() {
    return store;
  }

  /// What is known of its containers beside their rows.
  public Details details() {
    return details;
  }

  /// Frames that were sent to it, in order.
  public List<Frame> received() {
    return List.copyOf(received);
  }

  /// Lets nothing be kept any more, for this reason; null lets it again.
  public void refuse(@Nullable String reason) {
    refusal = reason;
  }

  private void keep(Frame frame) throws IOException {
    String reason = refusal;
    if (reason != null) {
      throw new IOException(reason);
    }
    received.add(frame);
  }

  /// Everything a dashboard needs.
  public Sources sources() {
    Supplier<Inventory> inventory = () -> override.equals(Inventory.EMPTY) ? inventory() : override;
    return new Sources(
        store, details, inventory, autoscaler, clock, () -> notReady, receiver, receiver::problems);
  }

  /// The same over another store.
  public Sources over(Store other) {
    Sources made = sources();
    return new Sources(
        other,
        made.details(),
        made.inventory(),
        made.autoscaler(),
        made.clock(),
        made.notReady(),
        made.frames(),
        made.problems());
  }

  private Inventory inventory() {
    Instant now = clock.instant();
    long at = now.toEpochMilli();
    List<Container> containers =
        services.stream().flatMap(service -> service.containers(at).stream()).toList();
    List<Service> shown =
        services.stream()
            .map(service ->
                new Service(
                    service.key(),
                    service.orchestrator(),
                    Map.of(),
                    service.tasks(at + 4_000),
                    service.tasks(at),
                    Deployment.NONE))
            .toList();
    return new Inventory(now, containers, shown, null);
  }
}
