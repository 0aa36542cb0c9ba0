package io.plimsoll.autoscaler.actuator.compose;

import static java.util.function.Predicate.not;

import io.plimsoll.autoscaler.actuator.docker.EngineException;
import io.plimsoll.collector.container.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes clones away that were made into a service while somebody was taking it down. Compose lists
/// the containers that it stops only once, so that it does not stop those that come later, and then
/// fails to remove their networks. Thread-safe.
final class Takedowns {
  /// From Compose's listing of what it stops to its first stop; seconds on a machine under load.
  private static final Duration LATE = Duration.ofSeconds(30);

  /// Within this time Compose sends its signals to all that it listed, clones among them.
  private static final Duration SIGNALS = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Takedowns.class);

  private final ComposeContainers containers;
  private final InstantSource clock;
  private final Map<ServiceKey, Growth> growths = new ConcurrentHashMap<>();

  private record Growth(List<String> clones, Instant at) {}

  Takedowns(ComposeContainers containers, InstantSource clock) {
    this.containers = containers;
    this.clock = clock;
  }

  /// Notes clones that were just made.
  void made(ServiceKey key, List<String> clones) {
    if (!clones.isEmpty()) {
      growths.put(key, new Growth(List.copyOf(clones), clock.instant()));
    }
  }

  /// Notes that somebody stops or removes a container of a service, or that one has ended by that.
  /// Does not block.
  void stopped(ServiceKey key) {
    if (growths.containsKey(key)) {
      Thread.ofVirtual().name("takedown").start(() -> withdraw(key, Replica::endedByOthers));
      CompletableFuture.delayedExecutor(
              SIGNALS.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
          .execute(() -> withdraw(key));
    }
  }

  /// Removes the clones that were made last and that nobody stops, if all other containers of the
  /// service are being stopped, or were, or are gone.
  ///
  /// @return whether it did
  boolean withdraw(ServiceKey key) {
    return withdraw(key, Replica::stoppedByOthers);
  }

  private boolean withdraw(ServiceKey key, Predicate<Replica> takenDown) {
    Growth growth = growths.get(key);
    if (growth == null) {
      return false;
    }
    if (Duration.between(growth.at(), clock.instant()).abs().compareTo(LATE) > 0) {
      growths.remove(key, growth);
      return false;
    }
    try {
      List<Replica> all = containers.read(key).replicas();
      Predicate<Replica> made = replica -> growth.clones().contains(replica.id());
      List<Replica> late = all.stream().filter(made).filter(not(Replica::stoppedByOthers)).toList();
      boolean isDown = all.stream().filter(not(made)).allMatch(takenDown);
      if (!isDown || late.isEmpty() || !growths.remove(key, growth)) {
        return false;
      }
      for (Replica clone : late) {
        containers.removeClone(clone.id());
      }
      LOG.info("{} is being taken down; {} late clones were removed", key, late.size());
      return true;
    } catch (EngineException failure) {
      LOG.warn("Whether {} is being taken down cannot be told: {}", key, failure.getMessage());
      return false;
    }
  }
}
