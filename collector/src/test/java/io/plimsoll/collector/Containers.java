package io.plimsoll.collector;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ContainerState;
import io.plimsoll.collector.container.Health;
import io.plimsoll.collector.container.Orchestrator;
import io.plimsoll.collector.container.ServiceKey;
import java.time.Instant;
import java.util.Map;

/// Containers for tests.
public final class Containers {
  /// When they were made.
  public static final Instant MADE = Instant.parse("2026-11-21T08:00:00Z");

  private Containers() {}

  /// A running container.
  ///
  /// @param number makes its id, 64 digits, and its name
  public static Container running(int number, long pid) {
    return in(ContainerState.RUNNING, number, pid);
  }

  /// A container in some state.
  public static Container in(ContainerState state, int number, long pid) {
    return new Container(
        id(number),
        "web-" + number,
        new ServiceKey("shop", "web"),
        Integer.toString(number),
        Orchestrator.COMPOSE,
        "nginx:1",
        Map.of(),
        MADE.plusSeconds(number),
        MADE,
        state,
        Health.NONE,
        3,
        pid);
  }

  /// A running container with a health check.
  public static Container checked(int number, long pid, Health health, Instant startedAt) {
    Container like = running(number, pid);
    return new Container(
        like.id(),
        like.name(),
        like.service(),
        like.task(),
        like.orchestrator(),
        like.image(),
        like.labels(),
        like.createdAt(),
        startedAt,
        like.state(),
        health,
        like.restarts(),
        pid);
  }

  /// An id of 64 digits.
  public static String id(int number) {
    return String.format("%064x", number);
  }
}
