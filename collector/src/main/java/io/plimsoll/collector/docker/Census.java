package io.plimsoll.collector.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerChange;
import io.plimsoll.collector.container.ContainerState;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The containers as one thread knows them, and how it finds out about them.
final class Census implements AutoCloseable {
  /// Inspections at a time: an engine serves each in a millisecond, mostly waiting for a lock.
  private static final int INSPECTIONS = 8;

  private static final String DESTROY = "destroy";

  private final EngineConnection engine;
  private final ExecutorService inspectors =
      Executors.newFixedThreadPool(
          INSPECTIONS, Thread.ofVirtual().name("docker-inspect-", 0).factory());
  private final Map<String, Container> known = new LinkedHashMap<>();
  // Written by the inspecting threads; only of those that ask for one.
  private final Map<String, String> stopSignals = new ConcurrentHashMap<>();
  // Changes that a listing told before the stream of events did; each is passed on once.
  private final Set<String> toldByListing = new HashSet<>();
  // Containers whose last inspection failed: they may have restarted, which no listing shows.
  private final Set<String> doubted = new HashSet<>();

  /// Something an event said of a container.
  record News(Instant at, String action, String id) {}

  Census(EngineConnection engine) {
    this.engine = engine;
  }

  /// All containers known now.
  Collection<Container> containers() {
    return known.values();
  }

  /// Those of the containers known now that some news are about.
  Map<String, Container> known(List<News> news) {
    Map<String, Container> found = new HashMap<>();
    for (News item : news) {
      Container container = known.get(item.id());
      if (container != null) {
        found.put(item.id(), container);
      }
    }
    return found;
  }

  /// The signal that a container asks to be stopped with; empty if it asks for none.
  String stopSignal(String id) {
    return stopSignals.getOrDefault(id, "");
  }

  /// Lists all containers, and inspects those that are new or look different; all if asked to,
  /// since a listing does not tell everything.
  ///
  /// @return what changed, in the engine's words
  List<ContainerChange> list(boolean inspectAll, Instant now)
      throws IOException, InterruptedException {
    List<com.github.dockerjava.api.model.Container> listed =
        engine.call(() ->
            EngineConnection.all(engine.client().listContainersCmd().withShowAll(true).exec()));
    Map<String, Container> seen = new LinkedHashMap<>();
    Set<String> doubtful = new LinkedHashSet<>();
    for (var entry : listed) {
      Container fresh = Inspection.of(entry);
      Container before = known.get(fresh.id());
      seen.put(fresh.id(), before == null ? fresh : before);
      boolean asked = inspectAll || doubted.contains(fresh.id());
      if (asked || before == null || looksDifferent(before, fresh)) {
        doubtful.add(fresh.id());
      }
    }
    doubted.retainAll(seen.keySet());
    inspect(doubtful, seen);
    toldByListing.clear();
    List<ContainerChange> changes = differences(seen, now);
    known.clear();
    known.putAll(seen);
    stopSignals.keySet().retainAll(seen.keySet());
    return changes;
  }

  /// Looks at the containers that some news are about. One that is gone by then is told of at once,
  /// as the news of that would concern nobody we know any more.
  ///
  /// @return the news that concern a container we know, with the container after it
  List<ContainerChange> learn(List<News> news) throws IOException, InterruptedException {
    Map<String, Container> before = new LinkedHashMap<>();
    Set<String> ids = new LinkedHashSet<>();
    Set<String> destroyed = new HashSet<>();
    for (News item : news) {
      ids.add(item.id());
      if (item.action().equals(DESTROY)) {
        destroyed.add(item.id());
      }
      Container old = known.get(item.id());
      if (old != null) {
        before.put(item.id(), old);
      }
    }
    inspect(ids, known);
    List<ContainerChange> changes = new ArrayList<>();
    for (News item : news) {
      Container container = known.getOrDefault(item.id(), before.get(item.id()));
      if (container != null && !toldByListing.remove(item.action() + " " + item.id())) {
        changes.add(new ContainerChange(item.at(), item.action(), container));
      }
    }
    before.forEach((id, old) -> {
      if (!known.containsKey(id) && !destroyed.contains(id)) {
        changes.add(new ContainerChange(news.getLast().at(), DESTROY, old));
      }
    });
    return changes;
  }

  @Override
  public void close() {
    inspectors.shutdownNow();
  }

  /// Puts what the engine says of `ids` into `containers`, and takes out those it does not know.
  /// One that cannot be inspected for another reason stays as it is until the next listing.
  private void inspect(Set<String> ids, Map<String, Container> containers)
      throws IOException, InterruptedException {
    Map<String, Future<@Nullable Container>> answers = new LinkedHashMap<>();
    for (String id : ids) {
      answers.put(id, inspectors.submit(inspection(id)));
    }
    IOException failure = null;
    int failures = 0;
    for (var answer : answers.entrySet()) {
      try {
        Container found = engine.call(() -> answer.getValue().get());
        doubted.remove(answer.getKey());
        if (found == null) {
          containers.remove(answer.getKey());
        } else {
          containers.put(found.id(), found);
        }
      } catch (IOException failed) {
        doubted.add(answer.getKey());
        failure = failed;
        failures++;
      }
    }
    if (failure != null && failures == ids.size()) {
      throw failure;
    }
  }

  private Callable<@Nullable Container> inspection(String id) {
    return () -> {
      try {
        InspectContainerResponse inspected = engine.client().inspectContainerCmd(id).exec();
        String stopSignal = Inspection.stopSignal(inspected);
        if (!stopSignal.isEmpty()) {
          stopSignals.put(id, stopSignal);
        }
        return Inspection.of(inspected);
      } catch (NotFoundException gone) {
        return null;
      }
    };
  }

  private static boolean looksDifferent(Container before, Container listed) {
    boolean neverSeenRunning = before.pid() == 0 && listed.state() == ContainerState.RUNNING;
    return before.state() != listed.state()
        || neverSeenRunning
        || !before.name().equals(listed.name());
  }

  private List<ContainerChange> differences(Map<String, Container> seen, Instant now) {
    List<ContainerChange> changes = new ArrayList<>();
    known.forEach((id, old) -> {
      if (!seen.containsKey(id)) {
        changes.add(change(now, DESTROY, old));
      }
    });
    seen.forEach((id, fresh) -> {
      Container old = known.get(id);
      if (old == null || old.state() != fresh.state() || old.pid() != fresh.pid()) {
        changes.add(change(now, wordFor(fresh.state()), fresh));
      }
    });
    return changes;
  }

  private ContainerChange change(Instant now, String action, Container container) {
    toldByListing.add(action + " " + container.id());
    return new ContainerChange(now, action, container);
  }

  private static String wordFor(ContainerState state) {
    return switch (state) {
      case CREATED -> "create";
      case RUNNING -> "start";
      case PAUSED -> "pause";
      case RESTARTING, EXITED, DEAD -> "die";
      case REMOVING -> DESTROY;
    };
  }
}
