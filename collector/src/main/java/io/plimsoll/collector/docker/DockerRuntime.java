package io.plimsoll.collector.docker;

import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import com.github.dockerjava.api.model.EventType;
import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerChange;
import io.plimsoll.collector.container.ContainerRuntime;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.Service;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.container.Services;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows one Docker Engine: lists its containers, inspects them, and keeps up by its events.
///
/// One virtual thread owns all state and swaps an immutable inventory whenever it learns something.
/// When the engine goes away the last inventory stays, with the problem beside it, and the engine
/// is tried again, ever less often; once it is back everything is listed anew, and what changed
/// meanwhile is passed on as if it had happened then. The first listing is not passed on.
public final class DockerRuntime implements ContainerRuntime {
  /// Events can be lost on the way; a listing at least this often bounds for how long it matters.
  private static final Duration LIST_EVERY = Duration.ofSeconds(60);

  /// Every so many listings all containers are inspected, for the restarts and names of those whose
  /// events were lost; more often would cost an engine with ten thousand of them a core.
  private static final int INSPECT_ALL_EVERY = 10;

  /// Swarm tells of a service that is scaled, but not of tasks that start elsewhere.
  private static final Duration SWARM_EVERY = Duration.ofSeconds(2);

  /// How soon an engine that hangs, with its connections open, is noticed.
  private static final Duration PING_EVERY = Duration.ofSeconds(5);

  /// How long to wait for an event before looking what else is due.
  private static final Duration TICK = Duration.ofSeconds(1);

  /// Events that are looked into together, so that a burst is published once.
  private static final int MAX_BATCH = 1_000;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final Logger LOG = LoggerFactory.getLogger(DockerRuntime.class);

  private final EngineConnection engine;
  private final SwarmServices swarm;
  private final Census census;
  private final Endings endings = new Endings();
  private final InstantSource clock;
  private final List<Consumer<ContainerChange>> listeners = new CopyOnWriteArrayList<>();
  private volatile Inventory inventory = Inventory.EMPTY;
  private volatile boolean closed;
  private @Nullable Thread thread;

  // Owned by the thread.
  private SwarmServices.Listed swarmListed = SwarmServices.Listed.NOTHING;
  private boolean manager;
  private boolean listedBefore;
  private boolean answered;
  private @Nullable Instant awaySince;
  private int tries;
  private int listings;
  private Instant listedAt = Instant.EPOCH;
  private Instant swarmAt = Instant.EPOCH;
  private Instant pingedAt = Instant.EPOCH;

  /// Nothing is opened before [#start].
  ///
  /// @param engine where the engine is: `unix:///…` or `tcp://host:port`, without TLS
  /// @param clock tells when the inventory was confirmed and what is due
  public DockerRuntime(URI engine, InstantSource clock) {
    this.engine = new EngineConnection(engine);
    this.swarm = new SwarmServices(this.engine.client());
    this.census = new Census(this.engine);
    this.clock = clock;
  }

  @Override
  public synchronized void start() {
    if (thread == null && !closed) {
      thread = Thread.ofVirtual().name("docker-runtime").start(this::run);
    }
  }

  @Override
  public Inventory inventory() {
    return inventory;
  }

  /// How containers of the engine come to their ends.
  public Endings endings() {
    return endings;
  }

  @Override
  public AutoCloseable subscribe(Consumer<ContainerChange> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      if (thread != null) {
        thread.interrupt();
      }
    }
    census.close();
    engine.close();
  }

  private void run() {
    int failures = 0;
    while (!closed) {
      answered = false;
      try {
        follow();
      } catch (InterruptedException closing) {
        return;
      } catch (IOException | RuntimeException failure) {
        failures = answered ? 1 : failures + 1;
        failed(failure);
      }
      try {
        Thread.sleep(BackOff.after(failures, ThreadLocalRandom.current().nextDouble()));
      } catch (InterruptedException closing) {
        return;
      }
    }
  }

  /// Follows the engine until it fails, which it does by throwing.
  private void follow() throws IOException, InterruptedException {
    // The stream first: what happens while all are listed is in it.
    try (EventStream events = EventStream.open(engine)) {
      list(true);
      tellBack();
      answered = true;
      while (!closed) {
        List<Event> batch = batch(events);
        if (events.overflowed()) {
          // Of all, since a listing does not tell which of those that run were restarted.
          list(true);
        } else if (!batch.isEmpty()) {
          learn(batch);
        }
        doWhatIsDue();
      }
    }
  }

  private static List<Event> batch(EventStream events) throws IOException, InterruptedException {
    List<Event> batch = new ArrayList<>();
    Event event = events.next(TICK);
    while (event != null && batch.size() < MAX_BATCH) {
      batch.add(event);
      event = events.next(Duration.ZERO);
    }
    if (event != null) {
      batch.add(event);
    }
    return batch;
  }

  private void doWhatIsDue() throws IOException, InterruptedException {
    Instant now = clock.instant();
    if (isDue(listedAt, LIST_EVERY, now)) {
      list(listings % INSPECT_ALL_EVERY == 0);
    } else if (manager && isDue(swarmAt, SWARM_EVERY, now)) {
      listSwarm();
      publish(List.of());
    } else if (isDue(pingedAt, PING_EVERY, now)) {
      engine.call(() -> engine.client().pingCmd().exec());
      pingedAt = now;
      inventory = inventory.confirmed(now, null);
    }
  }

  private static boolean isDue(Instant last, Duration every, Instant now) {
    // A clock that was set back would otherwise put everything off.
    return now.isBefore(last) || Duration.between(last, now).compareTo(every) >= 0;
  }

  private void list(boolean inspectAll) throws IOException, InterruptedException {
    Instant now = clock.instant();
    manager = engine.call(swarm::managed);
    List<ContainerChange> changes = census.list(inspectAll, now);
    endings.listed(census.containers());
    listSwarm();
    listings++;
    listedAt = now;
    publish(listedBefore ? changes : List.of());
    listedBefore = true;
  }

  private void listSwarm() throws IOException, InterruptedException {
    swarmListed = manager ? engine.call(swarm::list) : SwarmServices.Listed.NOTHING;
    swarmAt = clock.instant();
  }

  private void learn(List<Event> batch) throws IOException, InterruptedException {
    List<Census.News> news = new ArrayList<>();
    boolean services = false;
    for (Event event : batch) {
      if (event.getType() == EventType.SERVICE) {
        services = true;
      } else if (event.getActor() != null && event.getActor().getId() != null) {
        String action = Objects.requireNonNullElse(event.getAction(), "");
        news.add(new Census.News(timeOf(event), action, event.getActor().getId()));
      }
    }
    Map<String, Container> before = census.known(news);
    List<ContainerChange> changes = census.learn(news);
    learnEndings(batch, before, census.known(news));
    if (services) {
      manager = true;
    }
    if (manager) {
      listSwarm();
    }
    publish(changes);
  }

  private void learnEndings(
      List<Event> batch, Map<String, Container> before, Map<String, Container> after) {
    for (Event event : batch) {
      EventActor actor = event.getActor();
      String id = actor == null ? null : actor.getId();
      Container container = id == null ? null : after.getOrDefault(id, before.get(id));
      if (container != null) {
        String action = Objects.requireNonNullElse(event.getAction(), "");
        boolean stops = StopSignal.asks(signalOf(actor), census.stopSignal(container.id()));
        endings.learn(new Endings.News(timeOf(event), action, stops, container));
      }
    }
  }

  private void publish(List<ContainerChange> changes) {
    Instant now = clock.instant();
    List<Container> containers = List.copyOf(census.containers());
    Set<String> stopping = endings.stopping();
    List<Service> services =
        Services.of(
            containers, swarmListed.services(), (key, members) -> compose(key, members, stopping));
    inventory = new Inventory(now, containers, services, null, swarmListed.containers());
    pingedAt = now;
    for (ContainerChange change : changes) {
      listeners.forEach(listener -> tell(listener, change));
    }
  }

  private Deployment compose(
      ServiceKey key, List<Container> containers, Set<String> stoppingProjects) {
    Deployment own =
        ComposeDeployment.of(
            key.service(),
            containers.stream()
                .map(container -> ComposeDeployment.Member.of(container, endings))
                .toList());
    return own.equals(Deployment.NONE) && stoppingProjects.contains(key.cluster())
        ? Deployment.holdingScaleOut("somebody is stopping other services of its project")
        : own;
  }

  private static void tell(Consumer<ContainerChange> listener, ContainerChange change) {
    try {
      listener.accept(change);
    } catch (RuntimeException bug) {
      // One listener must not keep the news from the others, nor end the following.
      LOG.error("A listener failed on {}", change.action(), bug);
    }
  }

  private Instant timeOf(Event event) {
    Long nanos = event.getTimeNano();
    return nanos == null
        ? clock.instant()
        : Instant.ofEpochSecond(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND);
  }

  private static String signalOf(@Nullable EventActor actor) {
    Map<String, String> attributes = actor == null ? null : actor.getAttributes();
    return attributes == null ? "" : attributes.getOrDefault("signal", "");
  }

  /// Tells of an engine that goes away once, however often it is tried.
  private void failed(Exception failure) {
    if (closed) {
      return;
    }
    String problem = EngineProblem.of(engine.engine(), failure).text();
    if (awaySince == null) {
      awaySince = clock.instant();
      LOG.warn("{} It is tried again until it does.", problem);
    }
    tries++;
    LOG.debug("Try {} to follow the engine failed", tries, failure);
    inventory = inventory.confirmed(inventory.at(), problem);
  }

  private void tellBack() {
    Instant since = awaySince;
    if (since == null) {
      LOG.info("Following the Docker Engine at {}", engine.engine());
    } else {
      LOG.info(
          "Following the Docker Engine at {} again, after {} s in which {} tries failed",
          engine.engine(),
          Math.max(0, Duration.between(since, clock.instant()).toSeconds()),
          tries);
    }
    awaySince = null;
    tries = 0;
  }
}
