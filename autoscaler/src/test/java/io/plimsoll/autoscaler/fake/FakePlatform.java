package io.plimsoll.autoscaler.fake;

import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.actuator.PlatformException;
import io.plimsoll.autoscaler.actuator.ResizeOutcome;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A Compose project that does as it is told, unless it is told to fail. Belongs to one thread.
public final class FakePlatform implements Actuator {
  /// One resize that was asked for and done.
  public record Call(ServiceKey service, int from, int to) {}

  private final InstantSource clock;
  private final Map<ServiceKey, Service> services = new TreeMap<>();
  private final List<Call> calls = new ArrayList<>();
  private int attempts;
  private @Nullable String failure;
  private @Nullable String refusal;
  private Runnable beforeCapacity = () -> {};
  private Runnable afterResize = () -> {};
  private @Nullable String problem;

  public FakePlatform(InstantSource clock) {
    this.clock = clock;
  }

  /// Adds a service, or sets it anew: all tasks run.
  public void service(ServiceKey key, int desired, Map<String, String> labels) {
    set(new Service(key, Orchestrator.COMPOSE, labels, desired, desired, Deployment.NONE));
  }

  /// Sets a service.
  public void set(Service service) {
    services.put(service.key(), service);
  }

  /// Sets the size of a service, as somebody else would.
  public void desired(ServiceKey key, int desired) {
    service(key, desired, services.get(key).labels());
  }

  public void remove(ServiceKey key) {
    services.remove(key);
  }

  /// From now on every resize fails; null ends it.
  public void failing(@Nullable String why) {
    failure = why;
  }

  /// From now on every resize is refused; null ends it.
  public void refusing(@Nullable String why) {
    refusal = why;
  }

  /// Says of the inventory that it may be out of date.
  public void problem(@Nullable String why) {
    problem = why;
  }

  /// Something that happens whenever the platform is asked for a size.
  public void beforeCapacity(Runnable happens) {
    beforeCapacity = happens;
  }

  /// Something that happens after a resize was done and before it is answered.
  public void afterResize(Runnable happens) {
    afterResize = happens;
  }

  /// What was done, in order.
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /// How often a resize was asked for.
  public int attempts() {
    return attempts;
  }

  /// What a runtime would show of it now.
  public Inventory inventory() {
    return new Inventory(clock.instant(), List.of(), List.copyOf(services.values()), problem);
  }

  @Override
  public Orchestrator orchestrator() {
    return Orchestrator.COMPOSE;
  }

  @Override
  public Capacity capacity(ServiceKey key) throws PlatformException {
    beforeCapacity.run();
    Service service = services.get(key);
    if (service == null) {
      throw new PlatformException("there is no service " + key);
    }
    return new Capacity(
        service.desired(), service.running(), service.deployment(), 0, clock.instant());
  }

  @Override
  public ResizeOutcome resize(ServiceKey key, int desired, Capacity expected)
      throws PlatformException {
    attempts++;
    if (failure != null) {
      throw new PlatformException(failure);
    }
    if (refusal != null) {
      return new ResizeOutcome.Refused(refusal);
    }
    Service service = services.get(key);
    if (service.desired() != expected.desired()) {
      return new ResizeOutcome.Conflict(capacity(key));
    }
    calls.add(new Call(key, service.desired(), desired));
    desired(key, desired);
    afterResize.run();
    return new ResizeOutcome.Accepted(desired);
  }
}
