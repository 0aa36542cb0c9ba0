package io.plimsoll.collector.container;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All containers and services that were known at one instant.
///
/// @param at when it was confirmed last; an inventory that cannot be confirmed any more ages
/// @param containers every container, in any state
/// @param services the services they make up, Swarm services without tasks included
/// @param problem why it may be out of date, such as an engine that does not answer; null if it is
///   current
/// @param tasksElsewhere ids of the containers of tasks that a Swarm manager wants to run, on
///   whatever node; empty if the engine manages none
public record Inventory(
    Instant at,
    List<Container> containers,
    List<Service> services,
    @Nullable String problem,
    Set<String> tasksElsewhere) {
  /// Nothing, known since the epoch.
  public static final Inventory EMPTY =
      new Inventory(Instant.EPOCH, List.of(), List.of(), "nothing has been listed yet");

  /// Copies the lists.
  public Inventory {
    containers = List.copyOf(containers);
    services = List.copyOf(services);
    tasksElsewhere = Set.copyOf(tasksElsewhere);
  }

  /// An inventory of an engine that manages no Swarm.
  public Inventory(
      Instant at, List<Container> containers, List<Service> services, @Nullable String problem) {
    this(at, containers, services, problem, Set.of());
  }

  /// The same, confirmed at another time, or not.
  public Inventory confirmed(Instant when, @Nullable String why) {
    return new Inventory(when, containers, services, why, tasksElsewhere);
  }
}
