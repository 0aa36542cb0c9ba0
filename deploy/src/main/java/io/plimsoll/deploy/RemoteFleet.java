package io.plimsoll.deploy;

import io.plimsoll.autoscaler.target.TargetDefinitions;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.Inventory;
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
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The containers of nodes elsewhere, as they were sent last, beside those that are known here.
///
/// What is said elsewhere changes nothing of a service here, whatever it is called. Of the
/// containers elsewhere those count for its size that the platform here knows, as a Swarm's manager
/// knows its tasks on all nodes. A service that is elsewhere alone is shown, and is no target.
/// Thread-safe.
final class RemoteFleet {
  /// As long as the store shows the newest frame of a node.
  static final Duration MAX_AGE = Duration.ofMinutes(5);

  private record Node(long atMillis, List<Container> containers) {}

  /// More sentences than anybody reads.
  private static final int MAX_PROBLEMS = 20;

  /// @param known ids of the containers that the platform here knows
  private record Merged(
      Inventory here,
      List<Container> containers,
      List<Service> services,
      Set<String> known,
      List<String> problems) {
    boolean isOf(Inventory now) {
      return here.containers().equals(now.containers())
          && here.services().equals(now.services())
          && here.tasksElsewhere().equals(now.tasksElsewhere());
    }
  }

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
    long now = clock.millis();
    long atMillis = Math.min(frame.atMillis(), now);
    Node before = nodes.get(frame.node());
    // One that is later than the clock was dated before the clock was set back.
    if (before == null || atMillis >= before.atMillis() || before.atMillis() > now) {
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
    Merged known = merged(here);
    return new Inventory(here.at(), known.containers(), known.services(), here.problem());
  }

  /// Tells the containers that count for the sizes of services here.
  synchronized Predicate<Container> counting() {
    Set<String> known = merged(local.get()).known();
    return container -> known.contains(container.id());
  }

  /// What an operator should know of them, one sentence each.
  synchronized List<String> problems() {
    inventory(); // without those that went
    return merged(local.get()).problems();
  }

  private Merged merged(Inventory here) {
    Merged known = merged;
    if (known == null || !known.isOf(here)) {
      known = merge(here);
      merged = known;
    }
    return known;
  }

  private Merged merge(Inventory here) {
    Set<String> known = new HashSet<>(here.tasksElsewhere());
    Set<String> ids = new HashSet<>();
    here.containers().forEach(container -> ids.add(container.id()));
    known.addAll(ids);
    List<Container> containers = new ArrayList<>(here.containers());
    List<Container> remote = new ArrayList<>();
    Map<ServiceKey, Set<String>> places = new TreeMap<>();
    Map<ServiceKey, Set<String>> strangers = new TreeMap<>();
    nodes.forEach((name, node) -> {
      for (Container container : node.containers()) {
        if (ids.add(container.id())) {
          remote.add(container);
          places.computeIfAbsent(container.service(), key -> new TreeSet<>()).add(name);
          if (!known.contains(container.id())) {
            strangers.computeIfAbsent(container.service(), key -> new TreeSet<>()).add(name);
          }
        }
      }
    });
    containers.addAll(remote);
    TreeMap<ServiceKey, Service> services = new TreeMap<>();
    here.services().forEach(service -> services.put(service.key(), service));
    List<String> problems = new ArrayList<>();
    for (Service service : Services.of(remote, List.of())) {
      ServiceKey key = service.key();
      String where = String.join(", ", places.getOrDefault(key, Set.of()));
      if (services.containsKey(key)) {
        Set<String> on = strangers.getOrDefault(key, Set.of());
        if (!on.isEmpty()) {
          problems.add(
              ("%s has containers on %s that the engine here does not know:"
                      + " they count for nothing in its size")
                  .formatted(key, String.join(", ", on)));
        }
      } else {
        Service fixed =
            service.fixed("it runs on %s, whose engine is out of reach from here".formatted(where));
        services.put(key, fixed);
        if (isTarget(service)) {
          problems.add("%s cannot be scaled: %s".formatted(key, fixed.whyFixed()));
        }
      }
    }
    return new Merged(
        here,
        List.copyOf(containers),
        List.copyOf(services.values()),
        Set.copyOf(known),
        problems.stream().limit(MAX_PROBLEMS).toList());
  }

  private static boolean isTarget(Service service) {
    return service.labels().keySet().stream()
        .anyMatch(label -> label.startsWith(TargetDefinitions.PREFIX));
  }
}
