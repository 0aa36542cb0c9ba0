package io.plimsoll.autoscaler.actuator.compose;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.actuator.PlatformException;
import io.plimsoll.autoscaler.actuator.ResizeOutcome;
import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.docker.EngineException;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Resizes the services of Docker Compose projects, in the way `docker compose up --scale` does:
/// new containers are clones of the newest one with the next numbers, and those with the highest
/// numbers go first. Compose takes the clones for its own.
///
/// Compose keeps no desired count anywhere, so here it is the number of containers that are not
/// stopped: running, created, restarting and paused ones. A service is known by its containers, so
/// one without any cannot be resized; when it is scaled in to none, the last is stopped and kept.
/// `docker compose up` without `--scale` sets the size back to what the file says.
///
/// Files that Compose copies into a container after making it are no part of its configuration. A
/// service with a secret given by `environment` is refused for that; a config given by `content`
/// cannot be told from a file that the container wrote itself, and clones do not have it.
public final class ComposeActuator implements Actuator {
  private final ComposeContainers containers;
  private final InstantSource clock;

  /// Resizes what runs on this engine; the caller closes it.
  public ComposeActuator(Engine engine, InstantSource clock) {
    containers = new ComposeContainers(engine);
    this.clock = clock;
  }

  @Override
  public Orchestrator orchestrator() {
    return Orchestrator.COMPOSE;
  }

  @Override
  public Capacity capacity(ServiceKey key) throws PlatformException {
    ComposeService service = read(key);
    if (service.isEmpty()) {
      throw new PlatformException(withoutContainers(key));
    }
    return service.capacity(clock.instant());
  }

  @Override
  public ResizeOutcome resize(ServiceKey key, int desired, Capacity expected)
      throws PlatformException {
    if (desired < 0) {
      throw new IllegalArgumentException(key + " cannot have " + desired + " tasks");
    }
    ComposeService service = read(key);
    if (service.isEmpty()) {
      return new ResizeOutcome.Refused(withoutContainers(key));
    }
    Capacity now = service.capacity(clock.instant());
    if (now.desired() != expected.desired() && now.desired() != desired) {
      return new ResizeOutcome.Conflict(now);
    }
    if (service.recreating()) {
      throw new PlatformException(
          ("Compose is recreating containers of %s, or was interrupted at it; they can be resized"
                  + " when it is done (docker compose up finishes it)")
              .formatted(key));
    }
    return resize(service, desired);
  }

  private ResizeOutcome resize(ComposeService service, int desired) throws PlatformException {
    ServiceKey key = service.key();
    ComposeService.Plan plan = service.plan(desired);
    List<Blueprint.Clone> clones = List.of();
    if (plan.clones() > 0) {
      Replica newest = service.source().orElseThrow();
      try {
        JsonNode source = containers.inspect(newest);
        Optional<String> obstacle = Obstacles.find(key, source, desired);
        if (obstacle.isEmpty()) {
          obstacle = Obstacles.copied(key, source, containers.changes(newest));
        }
        if (obstacle.isPresent()) {
          return new ResizeOutcome.Refused(obstacle.get());
        }
        clones = clones(service, plan.clones(), source);
      } catch (EngineException failure) {
        throw failure.during(key + " cannot be cloned");
      }
    }
    carryOut(key, plan, clones);
    return new ResizeOutcome.Accepted(desired);
  }

  private List<Blueprint.Clone> clones(ComposeService service, int count, JsonNode source)
      throws EngineException {
    Blueprint blueprint = new Blueprint(service.key(), source, containers.image(source));
    int next = service.nextNumber();
    return IntStream.range(next, next + count).mapToObj(blueprint::numbered).toList();
  }

  private void carryOut(ServiceKey key, ComposeService.Plan plan, List<Blueprint.Clone> clones)
      throws PlatformException {
    Batch.run(plan.discard(), "unfinished clones of " + key + " were removed", containers::remove);
    Batch.run(plan.park(), "containers of " + key + " were stopped", containers::stop);
    Batch.run(
        plan.stop(),
        "containers of " + key + " were stopped and removed",
        replica -> {
          containers.stop(replica);
          containers.remove(replica);
        });
    Batch.run(plan.start(), "containers of " + key + " were started", containers::start);
    Batch.run(clones, "new containers of " + key + " were started", containers::run);
  }

  private ComposeService read(ServiceKey key) throws PlatformException {
    try {
      return containers.read(key);
    } catch (EngineException failure) {
      throw failure.during(key + " cannot be read");
    }
  }

  private static String withoutContainers(ServiceKey key) {
    return "%s has no container, running or stopped, so there is nothing to clone; %s"
        .formatted(key, "run docker compose up first, or check the name");
  }
}
