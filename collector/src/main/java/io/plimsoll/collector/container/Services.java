package io.plimsoll.collector.container;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// Makes services of containers.
public final class Services {
  private static final Comparator<Container> BY_AGE =
      Comparator.comparing(Container::createdAt).thenComparing(Container::id);

  private static final String UNMANAGED =
      "this engine does not manage its Swarm; it is resized where a manager is watched";
  private static final Deployment RECREATING =
      Deployment.holdingResize("its containers are being recreated");

  private Services() {}

  /// All services in the order of their names.
  ///
  /// @param containers all containers
  /// @param swarm the services of the Swarm that the engine manages; those of containers are told
  ///   from the containers only where the manager did not tell
  public static List<Service> of(Collection<Container> containers, Collection<Service> swarm) {
    return of(containers, swarm, (key, members) -> recreation(members));
  }

  /// The same, where more than the containers is known of what is being done to those of Compose.
  ///
  /// @param compose tells it of a service and its containers
  public static List<Service> of(
      Collection<Container> containers,
      Collection<Service> swarm,
      BiFunction<ServiceKey, List<Container>, Deployment> compose) {
    Map<ServiceKey, Service> services = new TreeMap<>();
    swarm.forEach(service -> services.put(service.key(), service));
    Map<ServiceKey, List<Container>> members = new TreeMap<>();
    for (Container container : containers) {
      members.computeIfAbsent(container.service(), key -> new ArrayList<>()).add(container);
    }
    members.forEach(
        (key, all) -> services.computeIfAbsent(key, unseen -> of(unseen, all, compose)));
    return List.copyOf(services.values());
  }

  /// Counts tasks and not containers: while Compose recreates a task, it has two.
  private static Service of(
      ServiceKey key,
      List<Container> members,
      BiFunction<ServiceKey, List<Container>, Deployment> compose) {
    Container newest = members.stream().max(BY_AGE).orElseThrow();
    Set<String> desired = new HashSet<>();
    Set<String> running = new HashSet<>();
    for (Container member : members) {
      if (isKept(member.state())) {
        desired.add(member.task());
      }
      if (member.state() == ContainerState.RUNNING) {
        running.add(member.task());
      }
    }
    // Only managers know the labels of a Swarm service; those of its containers hold no settings.
    boolean isUnmanaged = newest.orchestrator() == Orchestrator.SWARM;
    return new Service(
        key,
        newest.orchestrator(),
        isUnmanaged ? Map.of() : newest.labels(),
        isUnmanaged ? newest.labels() : Map.of(),
        desired.size(),
        running.size(),
        newest.orchestrator() == Orchestrator.COMPOSE
            ? compose.apply(key, members)
            : recreation(members),
        isUnmanaged ? UNMANAGED : null);
  }

  private static Deployment recreation(List<Container> members) {
    List<String> kept =
        members.stream().filter(member -> isKept(member.state())).map(Container::task).toList();
    return Set.copyOf(kept).size() < kept.size() ? RECREATING : Deployment.NONE;
  }

  /// Compose asks for as many as it made; one that has ended is not asked for any more.
  private static boolean isKept(ContainerState state) {
    return switch (state) {
      case CREATED, RUNNING, PAUSED, RESTARTING -> true;
      case REMOVING, EXITED, DEAD -> false;
    };
  }
}
