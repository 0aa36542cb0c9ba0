package io.plimsoll.collector;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerChange;
import io.plimsoll.collector.metric.Frame;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Counts the processes of each container that were killed for want of memory, since it is
/// followed.
///
/// Two tell of a kill. The container's files count those of all its processes, and are gone with
/// its main process, so the kill that ended it is hardly ever read; with the next start they begin
/// at zero. The engine's `oom` events tell of that kill too, and are lost while the engine is out
/// of reach. From one start of a container to the next the greater of the two counts, and the sum
/// over its starts never falls. What the files of a container that ran before have counted until
/// they are read first is left out: it may have been counted before Plimsoll was restarted.
///
/// Thread-safe.
final class OomKills {
  private static final String OOM = "oom";

  private final Instant since;
  private final Map<String, Counts> counts = new HashMap<>();

  /// What is known of one start of a container.
  private static final class Run {
    final Instant startedAt;
    long events;
    long counted;
    long atFirst = Frame.MISSING;

    Run(Instant startedAt) {
      this.startedAt = startedAt;
    }

    long kills() {
      return Math.max(events, counted);
    }
  }

  private static final class Counts {
    long ended;
    Run before = new Run(Instant.EPOCH);
    Run now;

    Counts(Instant startedAt) {
      now = new Run(startedAt);
    }

    void at(Instant startedAt) {
      if (startedAt.isAfter(now.startedAt)) {
        ended += before.kills();
        before = now;
        now = new Run(startedAt);
      }
    }
  }

  /// @param since when the containers are followed from
  OomKills(Instant since) {
    this.since = since;
  }

  /// Takes an event. That of a kill may come when its container runs again.
  synchronized void happened(ContainerChange change) {
    if (change.action().equals(OOM)) {
      Counts of = counts(change.container());
      Run run = change.at().isBefore(of.now.startedAt) ? of.before : of.now;
      run.events++;
    }
  }

  /// The kills of a container so far.
  ///
  /// @param counted what its files have counted since it was started, or [Frame#MISSING]
  synchronized long total(Container container, long counted) {
    Counts of = counts(container);
    if (counted != Frame.MISSING) {
      if (of.now.atFirst == Frame.MISSING) {
        of.now.atFirst = of.now.startedAt.isBefore(since) ? counted : 0;
      }
      of.now.counted = Math.max(of.now.counted, counted - of.now.atFirst);
    }
    return of.ended + of.before.kills() + of.now.kills();
  }

  /// Forgets all containers but these.
  synchronized void keepOnly(Set<String> ids) {
    counts.keySet().retainAll(ids);
  }

  synchronized int size() {
    return counts.size();
  }

  private Counts counts(Container container) {
    Instant startedAt = Objects.requireNonNullElse(container.startedAt(), Instant.EPOCH);
    Counts of = counts.computeIfAbsent(container.id(), id -> new Counts(startedAt));
    of.at(startedAt);
    return of;
  }
}
