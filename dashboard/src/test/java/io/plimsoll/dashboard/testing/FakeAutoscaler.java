package io.plimsoll.dashboard.testing;

import io.plimsoll.autoscaler.Autoscaler;
import io.plimsoll.autoscaler.TargetStatus;
import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.autoscaler.activity.PolicyReading;
import io.plimsoll.autoscaler.policy.Decision;
import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.autoscaler.target.Origin;
import io.plimsoll.autoscaler.target.ScalableTarget;
import io.plimsoll.autoscaler.target.TargetTrackingPolicy;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.ServiceKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// An autoscaler that explains the made-up sizes of a fake fleet, and remembers suspensions.
public final class FakeAutoscaler implements Autoscaler {
  private static final int HISTORY_MINUTES = 90;

  private final InstantSource clock;
  private final List<FakeService> services;
  private final Set<ServiceKey> suspended = ConcurrentHashMap.newKeySet();
  private final List<Consumer<Activity>> listeners = new CopyOnWriteArrayList<>();
  private final List<Activity> published = new CopyOnWriteArrayList<>();
  private final AtomicReference<Runnable> beforeReading = new AtomicReference<>(() -> {});
  private final AtomicReference<Runnable> afterReading = new AtomicReference<>(() -> {});
  private volatile boolean all;

  FakeAutoscaler(InstantSource clock, List<FakeService> services) {
    this.clock = clock;
    this.services = services;
  }

  /// Runs this once, at the next reading of activities, on its thread, before or after it.
  public void atReading(boolean before, Runnable work) {
    (before ? beforeReading : afterReading).set(work);
  }

  /// Puts an activity in place of what was known of it, and tells everyone.
  public void publish(Activity activity) {
    published.removeIf(known -> known.id() == activity.id());
    published.add(activity);
    listeners.forEach(listener -> listener.accept(activity));
  }

  @Override
  public void evaluate() {}

  @Override
  public List<TargetStatus> targets() {
    return services.stream()
        .filter(service -> service.max() > service.min())
        .map(this::status)
        .sorted(Comparator.comparing(status -> status.target().service()))
        .toList();
  }

  @Override
  public Optional<TargetStatus> target(ServiceKey service) {
    return targets().stream().filter(status -> status.target().service().equals(service)).findAny();
  }

  @Override
  public List<String> problems() {
    return List.of();
  }

  @Override
  public List<Activity> activities(
      @org.jspecify.annotations.Nullable ServiceKey service, long beforeId, int limit) {
    beforeReading.getAndSet(() -> {}).run();
    List<Activity> found = read(service, beforeId, limit);
    afterReading.getAndSet(() -> {}).run();
    return found;
  }

  private List<Activity> read(
      @org.jspecify.annotations.Nullable ServiceKey service, long beforeId, int limit) {
    List<Activity> activities = new ArrayList<>(published);
    long minute = clock.millis() / FakeService.MINUTE * FakeService.MINUTE;
    for (FakeService one : services) {
      for (int back = 0; back < HISTORY_MINUTES; back++) {
        long at = minute - back * FakeService.MINUTE;
        int from = one.tasks(at - 1);
        int to = one.tasks(at);
        if (from != to) {
          activities.add(activity(one, at, from, to));
        }
      }
    }
    return activities.stream()
        .filter(activity -> service == null || activity.service().equals(service))
        .filter(activity -> activity.id() < beforeId)
        .sorted(Comparator.comparingLong(Activity::id).reversed())
        .limit(limit)
        .toList();
  }

  private Activity activity(FakeService service, long at, int from, int to) {
    boolean out = to > from;
    PolicyReading reading = reading(service, at - 1, to);
    String cause =
        String.format(
            Locale.ROOT,
            "CPU was at %.0f %% of its limit against a target of %.0f %%, so %d tasks are needed.",
            reading.value(),
            service.targetPercent(),
            to);
    return new Activity(
        at * 100 + Math.floorMod(service.key().hashCode(), 100),
        service.key(),
        Instant.ofEpochMilli(at),
        Instant.ofEpochMilli(at + 1_840),
        ActivityStatus.SUCCESSFUL,
        from,
        to,
        out ? Rule.ABOVE_TARGET : Rule.BELOW_TARGET,
        cause,
        "%d of %d tasks run".formatted(to, to),
        List.of(reading),
        out
            ? List.of()
            : List.of(
                "Scale in to %d was put off: the need of the last 5 m was higher."
                    .formatted(Math.max(service.min(), to - 1))));
  }

  private TargetStatus status(FakeService service) {
    long now = clock.millis();
    int tasks = service.tasks(now);
    PolicyReading reading = reading(service, now, tasks);
    TargetTrackingPolicy policy =
        TargetTrackingPolicy.of("cpu", "cpu.utilization", service.targetPercent());
    boolean held = all || suspended.contains(service.key());
    Decision decision =
        held
            ? new Decision.Hold(tasks, Rule.SUSPENDED, "Scaling is suspended.")
            : new Decision.Hold(
                tasks,
                tasks == service.max() ? Rule.AT_MAX : Rule.WITHIN_TOLERANCE,
                String.format(
                    Locale.ROOT,
                    "CPU at %.0f %% is near enough to its target of %.0f %%.",
                    reading.value(),
                    service.targetPercent()));
    return new TargetStatus(
        new ScalableTarget(
            service.key(),
            service.min(),
            service.max(),
            List.of(policy),
            Origin.LABELS,
            "labels of " + service.key()),
        new Capacity(tasks, tasks, Deployment.NONE, 7, Instant.ofEpochMilli(now)),
        decision,
        Instant.ofEpochMilli(now),
        List.of(reading),
        List.of(),
        held,
        null);
  }

  private static PolicyReading reading(FakeService service, long at, int wanted) {
    return new PolicyReading(
        "cpu",
        "cpu.utilization",
        service.targetPercent(),
        service.value("cpu.utilization", 1, at),
        1_300L,
        service.tasks(at),
        service.tasks(at),
        wanted,
        Rule.WITHIN_TOLERANCE);
  }

  @Override
  public void suspend(@org.jspecify.annotations.Nullable ServiceKey service) {
    if (service == null) {
      all = true;
    } else {
      suspended.add(service);
    }
  }

  @Override
  public void resume(@org.jspecify.annotations.Nullable ServiceKey service) {
    if (service == null) {
      all = false;
    } else {
      suspended.remove(service);
    }
  }

  @Override
  public boolean allSuspended() {
    return all;
  }

  @Override
  public AutoCloseable subscribe(Consumer<Activity> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void close() {}
}
