package io.plimsoll.autoscaler.actuator.compose;

import static java.util.function.Predicate.not;

import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.ServiceKey;
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

  /// The short id of the container that is replaced, and its name.
  private static final Pattern TEMPORARY = Pattern.compile("[0-9a-f]{12}_.+");

  private static final Deployment RECREATING =
      Deployment.holdingResize("Compose is recreating its containers");

  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long FNV_BASIS = 0xcbf29ce484222325L;

  ComposeService {
    replicas = replicas.stream().sorted(BY_NUMBER).toList();
    takenNumbers = Set.copyOf(takenNumbers);
  }

  /// How to get to a size.
  ///
  /// @param discard clones that were never started, and stopped ones that are obsolete
  /// @param stop to stop and remove, obsolete ones first, then the highest numbers
  /// @param park to stop and keep, as what a service of none is cloned from later
  /// @param start to start as they are
  /// @param clones how many to make
  record Plan(
      List<Replica> discard,
      List<Replica> stop,
      List<Replica> park,
      List<Replica> start,
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
    return new Capacity(
        desired, running, recreating() ? RECREATING : Deployment.NONE, version(live), at);
  }

  /// Whether Compose is replacing containers, or was interrupted at it. It makes the new one before
  /// it removes the old one of the same number, and one of them has a temporary name meanwhile.
  boolean recreating() {
    List<Replica> live = live();
    return live.stream().mapToInt(Replica::number).distinct().count() < live.size()
        || live.stream().anyMatch(replica -> TEMPORARY.matcher(replica.name()).matches());
  }

  /// What to do to have `desired` tasks.
  ///
  /// Leftovers are made anew and not started: the crash may have come before all networks were
  /// attached. Stopped containers are started before new ones are made, the lowest numbers first;
  /// clones among them that are obsolete are removed instead.
  Plan plan(int desired) {
    List<Replica> serving = live().stream().filter(replica -> !replica.leftover()).toList();
    List<Replica> leftovers = replicas.stream().filter(Replica::leftover).toList();
    List<Replica> stopped = replicas.stream().filter(Replica::exited).toList();
    if (serving.isEmpty() && stopped.isEmpty()) {
      // Nothing else to clone from: the leftovers are all that is known of the service.
      serving = leftovers;
      leftovers = List.of();
    }
    String current = currentKind();
    Predicate<Replica> obsolete = replica -> !replica.kind().equals(current);
    // Obsolete ones first, as the second Compose does; then the highest numbers.
    List<Replica> surplus =
        serving.stream()
            .sorted(Comparator.comparing(obsolete::test).thenComparing(BY_NUMBER).reversed())
            .limit(Math.max(0, serving.size() - desired))
            .toList();
    List<Replica> park = List.of();
    if (desired == 0 && stopped.isEmpty() && !surplus.isEmpty()) {
      park = surplus.subList(surplus.size() - 1, surplus.size());
      surplus = surplus.subList(0, surplus.size() - 1);
    }
    int missing = Math.max(0, desired - serving.size());
    List<Replica> discard = new ArrayList<>(leftovers);
    if (missing > 0) {
      stopped.stream().filter(obsolete).filter(Replica::cloned).forEach(discard::add);
    }
    List<Replica> start =
        new ArrayList<>(stopped.stream().filter(not(obsolete)).limit(missing).toList());
    int clones = missing - start.size();
    serving.stream().filter(Replica::leftover).filter(not(surplus::contains)).forEach(start::add);
    return new Plan(discard, surplus, park, start, clones);
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
