package io.plimsoll.autoscaler.actuator.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.actuator.PlatformException;
import io.plimsoll.autoscaler.actuator.ResizeOutcome;
import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.docker.EngineException;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.docker.DockerLabels;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Resizes the replicated services of a Docker Swarm through one of its managers.
///
/// The service `web` of the stack `shop` is the Swarm's service `shop_web`; a service of no stack
/// belongs to the cluster `swarm`. An update sends back the specification that was read, with
/// another number of tasks and the version that was read: if anybody changed the service in
/// between, the managers refuse, and nothing is overwritten. While an update or a rollback is under
/// way or paused, nothing is resized, for the reason that `SwarmResizing` gives.
public final class SwarmActuator implements Actuator {
  /// The cluster of services that are in no stack.
  public static final String NO_STACK = "swarm";

  /// The managers' words for a version that is not the newest; their status is 500.
  private static final String OUTDATED = "update out of sequence";

  private final Engine engine;
  private final InstantSource clock;

  /// Resizes the services of the Swarm that this engine manages; the caller closes it.
  public SwarmActuator(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  @Override
  public Orchestrator orchestrator() {
    return Orchestrator.SWARM;
  }

  /// The number of tasks asked for and running. A global service or a job has none that could be
  /// asked for; there, both are those that run.
  @Override
  public Capacity capacity(ServiceKey key) throws PlatformException {
    return capacity(key, read(key));
  }

  @Override
  public ResizeOutcome resize(ServiceKey key, int desired, Capacity expected)
      throws PlatformException {
    if (desired < 0) {
      throw new IllegalArgumentException(key + " cannot have " + desired + " tasks");
    }
    SwarmService service = read(key);
    Optional<String> obstacle = service.obstacle();
    if (obstacle.isPresent()) {
      return new ResizeOutcome.Refused(key + " cannot be resized: " + obstacle.get());
    }
    int now = service.replicas().orElseThrow();
    if (now == desired) {
      return new ResizeOutcome.Accepted(desired);
    }
    boolean isHeld = service.deployment(clock.instant()).holds(now, desired);
    if (isHeld || now != expected.desired() || changed(service, expected)) {
      return new ResizeOutcome.Conflict(capacity(key, service));
    }
    return update(key, service, desired);
  }

  private ResizeOutcome update(ServiceKey key, SwarmService service, int desired)
      throws PlatformException {
    String path = "/services/%s/update?version=%d".formatted(service.id(), service.version());
    try {
      engine.post(path, service.specification(desired));
      return new ResizeOutcome.Accepted(desired);
    } catch (EngineException failure) {
      if (String.valueOf(failure.getMessage()).contains(OUTDATED)) {
        return new ResizeOutcome.Conflict(capacity(key));
      }
      throw failure.during(key + " cannot be resized");
    }
  }

  /// A version of 0 is one that the caller does not know.
  private static boolean changed(SwarmService service, Capacity expected) {
    return expected.version() != 0 && expected.version() != service.version();
  }

  private Capacity capacity(ServiceKey key, SwarmService service) throws PlatformException {
    int running = running(key, service);
    Instant now = clock.instant();
    return new Capacity(
        service.replicas().orElse(running),
        running,
        service.deployment(now),
        service.version(),
        now);
  }

  private int running(ServiceKey key, SwarmService service) throws PlatformException {
    String filters =
        Engine.filters(
            Map.of("service", List.of(service.id()), "desired-state", List.of("running")));
    try {
      return (int)
          engine
              .read("/tasks?" + filters)
              .valueStream()
              .filter(task -> task.path("Status").path("State").asText().equals("running"))
              .count();
    } catch (EngineException failure) {
      throw failure.during("the tasks of " + key + " cannot be read");
    }
  }

  private SwarmService read(ServiceKey key) throws PlatformException {
    boolean inStack = !key.cluster().equals(NO_STACK);
    Optional<SwarmService> found =
        inStack
            ? find(key, key.cluster() + "_" + key.service(), key.cluster())
            : find(key, key.service(), "");
    if (found.isEmpty() && !inStack) { // somebody did call a stack `swarm`
      found = find(key, key.cluster() + "_" + key.service(), key.cluster());
    }
    return found.orElseThrow(
        () -> new PlatformException("the Swarm has no service %s (any more)".formatted(key)));
  }

  /// The engine looks for an id, a name and the beginning of an id, so the name is compared again.
  private Optional<SwarmService> find(ServiceKey key, String name, String stack)
      throws PlatformException {
    try {
      JsonNode tree = engine.read("/services/" + Engine.encode(name));
      SwarmService service = new SwarmService(tree);
      String label = tree.path("Spec").path("Labels").path(DockerLabels.STACK).asText("");
      return service.name().equals(name) && label.equals(stack)
          ? Optional.of(service)
          : Optional.empty();
    } catch (EngineException failure) {
      if (failure.notFound()) {
        return Optional.empty();
      }
      if (String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("swarm manager")) {
        throw failure.during(key + " cannot be read, as this engine is no manager of a Swarm");
      }
      throw failure.during(key + " cannot be read");
    }
  }
}
