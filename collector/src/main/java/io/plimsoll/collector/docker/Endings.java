package io.plimsoll.collector.docker;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How containers come to their ends, as the engine's events tell it: by themselves, or because
/// somebody asked for it. A stop begins with a `kill` event, long before the container has ended.
///
/// What this program does itself it announces here, so that it is not taken for somebody else's.
/// What a person stopped stays so until it is started; once somebody starts one container of a
/// service, all of its stopped ones may be started again. Nothing of this survives the process.
/// Thread-safe.
public final class Endings {
  /// A container that lived for less did not run: it takes the engine as long until it takes a
  /// restart for a success, too.
  static final Duration SHORT_LIFE = Duration.ofSeconds(10);

  /// So many short lives in a row, and nothing else, are no accident.
  static final int FUTILE_LIVES = 3;

  /// A container that runs on through so many listings, about ten minutes, did not obey the signal.
  static final int PATIENT_LISTINGS = 10;

  private final Map<String, Life> lives = new HashMap<>();
  private final Set<String> ourStops = new HashSet<>();
  private final Set<String> ourStarts = new HashSet<>();
  private final List<Consumer<ServiceKey>> listeners = new CopyOnWriteArrayList<>();

  /// What is known of one container.
  private static final class Life {
    private final ServiceKey service;
    private @Nullable Instant startedAt;
    private boolean stopAsked;
    private int listingsSince;
    private boolean ended;
    private boolean stayedDown;
    private int shortLives;
    private boolean ran;

    Life(ServiceKey service) {
      this.service = service;
    }
  }

  /// Something that an event said of a container.
  ///
  /// @param container the container after it, or as it was known last
  /// @param stops whether it is a signal that asks the container to stop
  record News(Instant at, String action, boolean stops, Container container) {}

  /// Announces that this program is about to stop or remove a container.
  public synchronized void expectStop(String id) {
    ourStops.add(id);
  }

  /// Announces that this program is about to start a container.
  public synchronized void expectStart(String id) {
    ourStarts.add(id);
    ourStops.remove(id);
  }

  /// Who ended a container, or is about to.
  public synchronized Ending of(String id) {
    if (ourStops.contains(id)) {
      return Ending.OURS;
    }
    Life life = lives.get(id);
    if (life == null) {
      return Ending.UNKNOWN;
    }
    if (life.stopAsked) {
      return life.ended ? Ending.STOPPED : Ending.STOPPING;
    }
    boolean isFutile = life.shortLives >= FUTILE_LIVES || (life.stayedDown && life.shortLives > 0);
    if (!life.ran && isFutile) {
      return Ending.NEVER_RAN;
    }
    return life.ended ? Ending.BY_ITSELF : Ending.UNKNOWN;
  }

  /// The clusters in which somebody is stopping a container. A project may be about to be taken
  /// down as a whole then: Compose stops its services one after another, as they depend on each
  /// other.
  public synchronized Set<String> stopping() {
    Set<String> clusters = new HashSet<>();
    lives.forEach((id, life) -> {
      if (life.stopAsked && !life.ended && !ourStops.contains(id)) {
        clusters.add(life.service.cluster());
      }
    });
    return clusters;
  }

  /// Calls somebody, who must not block, when a container of a service is stopped, has ended by
  /// that or is removed, and this program did not mean to.
  public void subscribe(Consumer<ServiceKey> listener) {
    listeners.add(listener);
  }

  /// Takes what an event said.
  void learn(News news) {
    if (take(news)) {
      listeners.forEach(listener -> listener.accept(news.container().service()));
    }
  }

  /// @return whether somebody else stops, stopped or removed the container
  private synchronized boolean take(News news) {
    Container container = news.container();
    String id = container.id();
    Life life = lives.computeIfAbsent(id, unseen -> new Life(container.service()));
    switch (news.action()) {
      case "kill" -> {
        if (news.stops() && !ourStops.contains(id)) {
          life.stopAsked = true;
          life.listingsSince = 0;
          return true;
        }
      }
      case "start" -> started(life, news);
      case "die" -> {
        died(life, news);
        return life.stopAsked;
      }
      case "destroy" -> {
        lives.remove(id);
        ourStarts.remove(id);
        return !ourStops.remove(id);
      }
      default -> {
        return false;
      }
    }
    return false;
  }

  private void started(Life life, News news) {
    String id = news.container().id();
    // The engine counts the restarts that it made itself, and begins anew with one that was asked.
    boolean asked = news.container().restarts() == 0;
    if (!ourStarts.remove(id) && asked) {
      lives.values().stream()
          .filter(other -> other.service.equals(life.service))
          .forEach(other -> other.stopAsked = other.stopAsked && !other.ended);
      life.shortLives = 0;
      life.ran = false;
    }
    life.stopAsked = false;
    life.ended = false;
    life.stayedDown = false;
    life.startedAt = news.at();
    ourStops.remove(id);
  }

  private static void died(Life life, News news) {
    Instant started = life.startedAt == null ? news.container().startedAt() : life.startedAt;
    life.ended = true;
    life.stayedDown = news.container().state() == ContainerState.EXITED;
    if (!life.stopAsked && started != null) {
      boolean isShort = Duration.between(started, news.at()).compareTo(SHORT_LIFE) < 0;
      life.shortLives += isShort ? 1 : 0;
      life.ran |= !isShort;
    }
  }

  /// Takes what a listing of all containers shows, in case that events were lost.
  synchronized void listed(Collection<Container> all) {
    Set<String> ids = new HashSet<>();
    all.forEach(container -> ids.add(container.id()));
    lives.keySet().retainAll(ids);
    ourStops.retainAll(ids);
    ourStarts.retainAll(ids);
    for (Container container : all) {
      Life life = lives.get(container.id());
      if (life != null) {
        reconcile(life, container.state());
      }
    }
  }

  private static void reconcile(Life life, ContainerState state) {
    life.listingsSince++;
    boolean runs = state == ContainerState.RUNNING;
    if (runs && (life.ended || life.listingsSince >= PATIENT_LISTINGS)) {
      life.stopAsked = false;
    }
    if (runs) {
      life.ended = false;
    } else if (state == ContainerState.EXITED) {
      life.ended = true;
    }
  }
}
