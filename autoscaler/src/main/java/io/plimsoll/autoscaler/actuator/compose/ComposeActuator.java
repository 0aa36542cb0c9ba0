package io.plimsoll.autoscaler.actuator.compose;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.actuator.PlatformException;
import io.plimsoll.autoscaler.actuator.ResizeOutcome;
import io.plimsoll.autoscaler.actuator.docker.Engine;
import io.plimsoll.autoscaler.actuator.docker.EngineException;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Repair;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.docker.Endings;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/// Resizes the services of Docker Compose projects, in the way `docker compose up --scale` does:
/// stopped containers are started, new ones are clones of the newest one with the next numbers, and
/// obsolete ones and those with the highest numbers go first. Compose takes the clones for its own.
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
  private final Takedowns takedowns;
  private final Endings endings;
  private final InstantSource clock;

  /// Why services are not to grow though they would be asked to; one entry a service at most.
  private final Map<ServiceKey, Futility> futilities = new ConcurrentHashMap<>();

  /// Clones never ran. It may be tried again when settings, image or size have changed.
  ///
  /// @param kind what the clones were made of
  /// @param size how many containers were left
  private record Futility(String kind, int size, String reason) {
    boolean isStillSo(ComposeService service) {
      return service.live().size() == size
          && service.source().filter(source -> source.kind().equals(kind)).isPresent();
    }
  }

  /// Resizes what runs on this engine; the caller closes it.
  ///
  /// @param endings what is known of how its containers end; told what is done here
  public ComposeActuator(Engine engine, Endings endings, InstantSource clock) {
    containers = new ComposeContainers(engine, endings);
    takedowns = new Takedowns(containers, clock);
    this.endings = endings;
    this.clock = clock;
    endings.subscribe(takedowns::stopped);
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
    Deployment deployment = now.deployment();
    if (deployment.holds() == Deployment.Holds.RESIZE || deployment.holds(now.desired(), desired)) {
      throw new PlatformException("%s is not resized: %s".formatted(key, deployment.reason()));
    }
    if (desired > now.desired() && endings.stopping().contains(key.cluster())) {
      throw new PlatformException(
          "%s does not grow: somebody is stopping other services of its project".formatted(key));
    }
    return resize(service, desired);
  }

  private ResizeOutcome resize(ComposeService service, int desired) throws PlatformException {
    ServiceKey key = service.key();
    ComposeService.Plan plan = service.plan(desired);
    if (plan.clones() == 0 && plan.replace().isEmpty()) {
      carryOut(key, plan);
      remember(service, desired);
      return new ResizeOutcome.Accepted(desired);
    }
    Replica newest = service.source().orElseThrow();
    Futility futility = futilities.get(key);
    if (futility != null && futility.isStillSo(service)) {
      return new ResizeOutcome.Refused(futility.reason());
    }
    futilities.remove(key);
    Blueprint blueprint;
    try {
      JsonNode source = containers.inspect(newest);
      Optional<String> obstacle = Obstacles.find(key, source, desired);
      if (obstacle.isEmpty()) {
        obstacle = Obstacles.copied(key, source, containers.changes(newest));
      }
      if (obstacle.isPresent()) {
        return new ResizeOutcome.Refused(obstacle.get());
      }
      blueprint = new Blueprint(key, source, containers.image(source));
    } catch (EngineException failure) {
      throw failure.during(key + " cannot be cloned");
    }
    carryOut(key, plan);
    int next = service.nextNumber();
    clone(
        key,
        plan.replace(),
        blueprint,
        IntStream.range(next, next + plan.clones()).mapToObj(blueprint::numbered).toList());
    return new ResizeOutcome.Accepted(desired);
  }

  /// Remembers that clones were taken back since they never ran, so that growth is refused.
  private void remember(ComposeService service, int desired) {
    Repair repair = service.capacity(clock.instant()).deployment().repair();
    if (repair != null && repair.kind() == Repair.Kind.TAKE_BACK && desired <= repair.sound()) {
      String kind = service.source().orElseThrow().kind();
      futilities.put(service.key(), new Futility(kind, desired, repair.reason()));
    }
  }

  private void carryOut(ServiceKey key, ComposeService.Plan plan) throws PlatformException {
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
  }

  /// Makes clones, and takes them back if somebody turns out to be taking the service down.
  private void clone(
      ServiceKey key, List<Replica> replaced, Blueprint blueprint, List<Blueprint.Clone> clones)
      throws PlatformException {
    List<String> made = new CopyOnWriteArrayList<>();
    try {
      // One after another, so that the others serve meanwhile.
      for (Replica old : replaced) {
        Batch.run(
            List.of(old),
            "obsolete clones of " + key + " were replaced",
            replica -> {
              containers.stop(replica);
              containers.remove(replica);
              made.add(containers.run(blueprint.numbered(replica.number())));
            });
      }
      Batch.run(
          clones,
          "new containers of " + key + " were started",
          clone -> made.add(containers.run(clone)));
    } finally {
      takedowns.made(key, made);
    }
    if (takedowns.withdraw(key)) {
      throw new PlatformException(
          "%s was stopped while it grew; the new containers were removed again".formatted(key));
    }
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
