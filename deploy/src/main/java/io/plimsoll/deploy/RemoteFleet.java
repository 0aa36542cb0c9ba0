package io.plimsoll.deploy;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.container.Services;
import io.plimsoll.collector.metric.Frame;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The containers of nodes elsewhere, as they were sent last, beside those that are known here.
///
/// A service with containers elsewhere cannot be resized from here, save one of a Swarm that is
/// managed here: its manager knows all its tasks. Thread-safe.
final class RemoteFleet {
  /// As long as the store shows the newest frame of a node.
  static final Duration MAX_AGE = Duration.ofMinutes(5);

  private record Node(long atMillis, List<Container> containers) {}

  private record Merged(
      List<Container> localContainers,
      List<Service> localServices,
      List<Container> containers,
      List<Service> services) {}

  private final Supplier<Inventory> local;
  private final InstantSource clock;
  private final TreeMap<String, Node> nodes = new TreeMap<>();
  private @Nullable Merged merged;

  /// @param local what is known here; must not block
  RemoteFleet(Supplier<Inventory> local, InstantSource clock) {
    this.local = local;
    this.clock = clock;
  }

  /// Takes note of a frame of a node elsewhere.
  synchronized void saw(Frame frame) {
    // A node whose clock is ahead is not to be known for longer than others.
    long atMillis = Math.min(frame.atMillis(), clock.millis());
    Node before = nodes.get(frame.node());
    if (before == null || atMillis >= before.atMillis()) {
      nodes.put(frame.node(), new Node(atMillis, frame.containers()));
      if (before == null || !before.containers().equals(frame.containers())) {
        merged = null;
      }
    }
  }

  /// Everything that is known, here and elsewhere. Does not block.
  synchronized Inventory inventory() {
    Inventory here = local.get();
    long oldest = clock.millis() - MAX_AGE.toMillis();
    if (nodes.values().removeIf(node -> node.atMillis() < oldest)) {
      merged = null;
    }
    if (nodes.isEmpty()) {
      return here;
    }
    Merged known = merged;
    if (known == null
        || !known.localContainers().equals(here.containers())
        || !known.localServices().equals(here.services())) {
      known = merge(here);
      merged = known;
    }
    return new Inventory(here.at(), known.containers(), known.services(), here.problem());
  }

  private Merged merge(Inventory here) {
    Set<String> ids = new HashSet<>();
    here.containers().forEach(container -> ids.add(container.id()));
    List<Container> containers = new ArrayList<>(here.containers());
    List<Container> remote = new ArrayList<>();
    Map<ServiceKey, Set<String>> places = new TreeMap<>();
    nodes.forEach((name, node) -> {
      for (Container container : node.containers()) {
        if (ids.add(container.id())) {
          remote.add(container);
          places.computeIfAbsent(container.service(), key -> new TreeSet<>()).add(name);
        }
      }
    });
    containers.addAll(remote);
    TreeMap<ServiceKey, Service> services = new TreeMap<>();
    here.services().forEach(service -> services.put(service.key(), service));
    for (Service service : Services.of(remote, List.of())) {
      String where = String.join(", ", places.getOrDefault(service.key(), Set.of()));
      services.merge(
          service.key(),
          fixed(service, 0, 0, where),
          (ours, theirs) -> united(ours, theirs, where));
    }
    return new Merged(
        here.containers(),
        here.services(),
        List.copyOf(containers),
        List.copyOf(services.values()));
  }

  private static Service united(Service ours, Service theirs, String where) {
    boolean isOneSwarm =
        ours.orchestrator() == Orchestrator.SWARM && theirs.orchestrator() == Orchestrator.SWARM;
    return isOneSwarm ? ours : fixed(ours, theirs.desired(), theirs.running(), where);
  }

  private static Service fixed(Service service, int moreDesired, int moreRunning, String where) {
    return new Service(
        service.key(),
        service.orchestrator(),
        service.labels(),
        service.taskLabels(),
        service.desired() + moreDesired,
        service.running() + moreRunning,
        service.deployment(),
        "it runs on %s, whose engine is out of reach from here".formatted(where));
  }
}
