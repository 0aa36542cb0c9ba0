package io.plimsoll.autoscaler.actuator.compose;

import static java.util.function.Predicate.not;

import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.docker.ComposeDeployment;
import io.plimsoll.collector.docker.Ending;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The containers of a Compose service at one moment, and what has to be done to have another
/// number of them. Pure.
///
/// @param key which service
/// @param replicas its containers in any state, lowest number first
/// @param takenNumbers the numbers in the names of all containers that are named like its own
record ComposeService(ServiceKey key, List<Replica> replicas, Set<Integer> takenNumbers) {
  private static final Comparator<Replica> BY_NUMBER =
      Comparator.comparingInt(Replica::number).thenComparing(Replica::id);

  private static final Comparator<Replica> BY_AGE =
      Comparator.comparingLong(Replica::createdSeconds).thenComparingInt(Replica::number);

  private static final Comparator<Replica> BY_LIFE_AND_AGE =
      Comparator.comparing(Replica::live).thenComparing(BY_AGE);

  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long FNV_BASIS = 0xcbf29ce484222325L;

  ComposeService {
    replicas = replicas.stream().sorted(BY_NUMBER).toList();
    takenNumbers = Set.copyOf(takenNumbers);
  }

  /// How to get to a size.
  ///
  /// @param discard clones that were never started, and stopped ones that are of no use
  /// @param stop to stop and remove, obsolete ones first, then the highest numbers
  /// @param park to stop and keep, as what a service of none is cloned from later
  /// @param start to start as they are
  /// @param replace obsolete clones to stop and remove, each before another takes its number
  /// @param clones how many to make beyond those
  record Plan(
      List<Replica> discard,
      List<Replica> stop,
      List<Replica> park,
      List<Replica> start,
      List<Replica> replace,
      int clones) {}

  boolean isEmpty() {
    return replicas.isEmpty();
  }

  List<Replica> live() {
    return replicas.stream().filter(Replica::live).toList();
  }

  Capacity capacity(Instant at) {
    List<Replica> live = live();
    int running = (int) live.stream().filter(Replica::running).count();
    int desired = (int) live.stream().mapToInt(Replica::number).distinct().count();
    return new Capacity(desired, running, deployment(), version(live), at);
  }

  /// What somebody is doing to it.
  private Deployment deployment() {
    return ComposeDeployment.of(key.service(), replicas.stream().map(Replica::member).toList());
  }

  /// What to do to have `desired` tasks.
  ///
  /// Leftovers are made anew and not started: the crash may have come before all networks were
  /// attached. Stopped containers are started before new ones are made, the lowest numbers first;
  /// clones among them that are obsolete are removed instead.
  Plan plan(int desired) {
    List<Replica> serving = live().stream().filter(replica -> !replica.leftover()).toList();
    List<Replica> leftovers = replicas.stream().filter(Replica::leftover).toList();
    List<Replica> stopped =
        replicas.stream().filter(Replica::exited).filter(not(Replica::neverRan)).toList();
    if (serving.isEmpty() && stopped.isEmpty()) {
      // Nothing else to clone from: the leftovers are all that is known of the service.
      serving = leftovers;
      leftovers = List.of();
    }
    String current = currentKind();
    Predicate<Replica> obsolete = replica -> !replica.kind().equals(current);
    List<Replica> surplus =
        serving.stream()
            .sorted(firstToStay(obsolete).reversed())
            .limit(Math.max(0, serving.size() - desired))
            .toList();
    List<Replica> park = List.of();
    if (desired == 0 && stopped.isEmpty() && !surplus.isEmpty()) {
      park = surplus.subList(surplus.size() - 1, surplus.size());
      surplus = surplus.subList(0, surplus.size() - 1);
    }
    int missing = Math.max(0, desired - serving.size());
    List<Replica> start = new ArrayList<>(startable(stopped, obsolete, serving.isEmpty(), missing));
    int clones = missing - start.size();
    serving.stream().filter(Replica::leftover).filter(not(surplus::contains)).forEach(start::add);
    List<Replica> discard = new ArrayList<>(leftovers);
    replicas.stream().filter(Replica::exited).filter(Replica::neverRan).forEach(discard::add);
    if (missing > 0) {
      stopped.stream().filter(obsolete).filter(Replica::cloned).forEach(discard::add);
    }
    boolean keepsSize = serving.size() == desired;
    List<Replica> replace =
        serving.stream().filter(r -> keepsSize && r.cloned() && obsolete.test(r)).toList();
    return new Plan(discard, surplus, park, start, replace, clones);
  }

  /// Clones that never run leave first, then obsolete containers, as with the second Compose; then
  /// the highest numbers.
  private static Comparator<Replica> firstToStay(Predicate<Replica> obsolete) {
    return Comparator.comparing(Replica::neverRan)
        .thenComparing(obsolete::test)
        .thenComparing(BY_NUMBER);
  }

  /// Stopped containers that may run again. One that ended right after each start is only tried
  /// where there is nothing else.
  private static List<Replica> startable(
      List<Replica> stopped, Predicate<Replica> obsolete, boolean nothingElse, int missing) {
    return stopped.stream()
        .filter(not(obsolete))
        .filter(replica -> nothingElse || replica.ending() != Ending.NEVER_RAN)
        .limit(missing)
        .toList();
  }

  /// The container to clone: the newest of the current kind.
  Optional<Replica> source() {
    String current = currentKind();
    return replicas.stream()
        .max(
            Comparator.comparing((Replica replica) -> !replica.leftover())
                .thenComparing(replica -> replica.kind().equals(current))
                .thenComparing(BY_LIFE_AND_AGE));
  }

  /// What Compose made last. A clone may be younger and still of an older kind, if Compose
  /// recreated its source while it was being made.
  private String currentKind() {
    return replicas.stream()
        .max(
            Comparator.comparing((Replica replica) -> !replica.cloned())
                .thenComparing(replica -> !replica.leftover())
                .thenComparing(BY_AGE))
        .map(Replica::kind)
        .orElse("");
  }

  /// The number after the highest one in use, as Compose counts; gaps are not filled.
  int nextNumber() {
    int highest = replicas.stream().mapToInt(Replica::number).max().orElse(0);
    return 1 + takenNumbers.stream().mapToInt(number -> number).reduce(highest, Math::max);
  }

  /// Reads the numbers in the names of containers that the service would name so itself.
  static Set<Integer> numbersIn(ServiceKey key, Iterable<String> names) {
    Pattern pattern = namePattern(key);
    Set<Integer> numbers = new HashSet<>();
    for (String name : names) {
      var match = pattern.matcher(name);
      if (match.matches()) {
        numbers.add(Integer.parseInt(match.group("number")));
      }
    }
    return numbers;
  }

  /// `project-service-3`, or with `_` as the first Compose wrote it.
  static Pattern namePattern(ServiceKey key) {
    return Pattern.compile(
        Pattern.quote(key.cluster())
            + "(?<separator>[-_])"
            + Pattern.quote(key.service())
            + "\\k<separator>(?<number>[0-9]{1,9})");
  }

  /// FNV-1a over the sorted ids: another set gives another version. 0 means none, so it is odd.
  private static long version(List<Replica> live) {
    long hash = FNV_BASIS;
    for (String id : live.stream().map(Replica::id).sorted().toList()) {
      for (int i = 0; i < id.length(); i++) {
        hash = (hash ^ id.charAt(i)) * FNV_PRIME;
      }
    }
    return (hash & Long.MAX_VALUE) | 1;
  }
}
