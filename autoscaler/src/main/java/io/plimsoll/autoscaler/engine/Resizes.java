package io.plimsoll.autoscaler.engine;

import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.autoscaler.activity.Inputs;
import io.plimsoll.autoscaler.actuator.Actuator;
import io.plimsoll.autoscaler.actuator.PlatformException;
import io.plimsoll.autoscaler.actuator.ResizeOutcome;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.autoscaler.target.ScalableTarget;
import io.plimsoll.collector.container.Deployment;
import io.plimsoll.collector.container.ServiceKey;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries decisions out, one resize of a target at a time and a bounded number in all:
///
/// 1. the intent is written down, on the disk;
/// 2. suspension, epoch and age are looked at once more: a decision that waited is dropped;
/// 3. the platform is asked for the size, which must be the one that was decided from;
/// 4. the platform is told the new size, an absolute number, together with what is expected;
/// 5. the end is written down, and the intent removed.
///
/// Whatever step a process dies at, the next one finds the intent and either finishes or abandons
/// it; since sizes are absolute, nothing is done twice. Thread-safe.
final class Resizes {
  private static final Logger LOG = LoggerFactory.getLogger(Resizes.class);

  /// How long `close` waits for what is under way.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final String SUSPENDED = "scaling was suspended meanwhile";

  private final ActivityWriter writer;
  private final Intents intents;
  private final Suspensions suspensions;
  private final EngineSettings settings;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Backoff backoff;
  private final Executor executor;
  private final Semaphore permits;

  /// Services with a resize that has not been written down to its end. An entry may be gone and
  /// come back meanwhile, so this is kept apart from the entries.
  private final Set<ServiceKey> busy = ConcurrentHashMap.newKeySet();

  Resizes(
      ActivityWriter writer,
      Intents intents,
      Suspensions suspensions,
      EngineSettings settings,
      InstantSource clock,
      LongSupplier nanos,
      Backoff backoff,
      Executor executor) {
    this.writer = writer;
    this.intents = intents;
    this.suspensions = suspensions;
    this.settings = settings;
    this.clock = clock;
    this.nanos = nanos;
    this.backoff = backoff;
    this.executor = executor;
    this.permits = new Semaphore(settings.maxResizes());
  }

  /// Whether another resize may begin now.
  boolean hasRoom() {
    return permits.availablePermits() > 0;
  }

  /// Whether another scale-in may begin now. Tasks may take minutes to stop; scale-ins leave half
  /// of the places to those that must not wait.
  boolean hasRoomForScaleIn() {
    return permits.availablePermits() > settings.maxResizes() / 2;
  }

  /// Whether a resize of the service is under way, its last write included.
  boolean isBusy(ServiceKey service) {
    return busy.contains(service);
  }

  /// Begins to carry out a decision in the background.
  void begin(TargetEntry entry, Activity activity, Inputs inputs) {
    long decidedNanos = inputs.now().nanos();
    inBackground(entry, activity, () -> carryOut(entry, activity, inputs, decidedNanos));
  }

  /// Begins to find out how far an activity of an earlier process came, and to end it.
  void reconcile(TargetEntry entry, Activity activity) {
    inBackground(entry, activity, () -> finishOrAbandon(entry, activity));
  }

  /// Writes down that somebody else set the size of a service.
  void foreignChange(ServiceKey service, int from, int to) {
    try {
      executor.execute(() -> {
        try {
          writer.foreignChange(service, from, to);
        } catch (IOException e) {
          LOG.warn("A foreign change of {} could not be written down", service, e);
        }
      });
    } catch (RejectedExecutionException e) {
      LOG.warn("A foreign change of {} could not be written down", service, e);
    }
  }

  /// Ends an activity whose service is not there any more.
  void abandonOrphan(Activity activity) throws IOException {
    writer.end(activity, ActivityStatus.ABANDONED, "the service is no scalable target any more");
  }

  void close() {
    try {
      if (!permits.tryAcquire(settings.maxResizes(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Stopping with resizes under way; the next start looks after them");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void inBackground(TargetEntry entry, Activity activity, Runnable work) {
    if (!permits.tryAcquire()) {
      return;
    }
    entry.began();
    busy.add(entry.service());
    try {
      executor.execute(() -> {
        try {
          work.run();
        } catch (Error e) { // a class that cannot be loaded, or the like: the target must go on
          fail(entry, activity, e);
          throw e;
        } finally {
          busy.remove(entry.service());
          permits.release();
        }
      });
    } catch (RejectedExecutionException e) {
      busy.remove(entry.service());
      permits.release();
      entry.abandoned(null, "it could not begin", nanos.getAsLong(), backoff);
      LOG.warn("A resize of {} could not begin", entry.service(), e);
    }
  }

  private void carryOut(TargetEntry entry, Activity activity, Inputs inputs, long decidedNanos) {
    try {
      writer.begin(activity, inputs);
      String obstacle = obstacle(activity.service(), decidedNanos);
      if (obstacle != null) {
        abandon(entry, activity, null, obstacle);
        return;
      }
      Actuator actuator = entry.actuator();
      if (actuator == null) {
        abandon(entry, activity, null, "nothing resizes the service any more");
        return;
      }
      Capacity now = actuator.capacity(activity.service());
      String changed = changed(entry.target(), activity, now, decidedNanos);
      if (changed == null) {
        resize(entry, actuator, activity, now);
      } else {
        abandon(entry, activity, now, changed);
      }
    } catch (PlatformException | IOException | RuntimeException e) {
      fail(entry, activity, e);
    }
  }

  private void finishOrAbandon(TargetEntry entry, Activity activity) {
    try {
      Actuator actuator = entry.actuator();
      if (actuator == null) {
        abandon(entry, activity, null, "nothing resizes the service any more");
        return;
      }
      Capacity now = actuator.capacity(activity.service());
      if (now.desired() == activity.to()) {
        writer.end(activity, ActivityStatus.SUCCESSFUL, "carried out before the restart");
        entry.resized(activity.from(), activity.to(), nanos.getAsLong(), settings.settle());
      } else if (mayGoOn(entry.target(), activity, now)) {
        resize(entry, actuator, activity, now);
      } else {
        abandon(entry, activity, now, "overtaken by a restart; the size is " + now.desired());
      }
    } catch (PlatformException | IOException | RuntimeException e) {
      fail(entry, activity, e);
    }
  }

  /// Whether an activity of an earlier process may still be carried out: it is young, nobody took
  /// the service elsewhere, and it is within the limits of today. A scale-in that had not begun is
  /// none that must be finished: it is decided anew, after the warm-up.
  private boolean mayGoOn(ScalableTarget target, Activity activity, Capacity now)
      throws IOException {
    Duration age = Duration.between(activity.startedAt(), clock.instant());
    int low = Math.min(activity.from(), activity.to());
    int high = Math.max(activity.from(), activity.to());
    return !age.isNegative()
        && age.compareTo(settings.maxIntentAge()) <= 0
        && now.desired() >= low
        && now.desired() <= high
        && activity.to() >= target.min()
        && activity.to() <= target.max()
        && !now.deployment().holds(now.desired(), activity.to())
        && !(activity.to() < now.desired() && now.desired() == activity.from())
        && !suspensions.contains(activity.service())
        && intents.isCurrentEpoch();
  }

  private void resize(TargetEntry entry, Actuator actuator, Activity activity, Capacity now)
      throws PlatformException, IOException {
    switch (actuator.resize(activity.service(), activity.to(), now)) {
      case ResizeOutcome.Accepted accepted -> {
        entry.resized(now.desired(), accepted.desired(), nanos.getAsLong(), settings.settle());
        writer.end(activity, ActivityStatus.SUCCESSFUL, "");
      }
      case ResizeOutcome.Conflict conflict ->
          abandon(
              entry,
              activity,
              conflict.now(),
              conflict.now().deployment().holds(activity.from(), activity.to())
                  ? begun(conflict.now().deployment())
                  : "the service changed at the last moment");
      case ResizeOutcome.Refused refused -> {
        entry.refused(refused.reason(), now.desired(), activity.to());
        writer.end(activity, ActivityStatus.REFUSED, refused.reason());
      }
    }
  }

  private @Nullable String obstacle(ServiceKey service, long decidedNanos) throws IOException {
    if (suspensions.contains(service)) {
      return SUSPENDED;
    }
    if (!intents.isCurrentEpoch()) {
      return "another process has taken over";
    }
    return tooOld(decidedNanos);
  }

  private @Nullable String tooOld(long decidedNanos) {
    Duration age = Duration.ofNanos(nanos.getAsLong() - decidedNanos);
    return age.compareTo(settings.maxDecisionAge()) > 0
        ? "the decision had become %d s old".formatted(age.toSeconds())
        : null;
  }

  private @Nullable String changed(
      ScalableTarget target, Activity activity, Capacity now, long decidedNanos) {
    if (suspensions.contains(activity.service())) {
      return SUSPENDED;
    }
    if (activity.to() < target.min() || activity.to() > target.max()) {
      return "the limits are %d to %d by now".formatted(target.min(), target.max());
    }
    if (now.desired() != activity.from()) {
      return "decided for %d tasks, but the size is %d".formatted(activity.from(), now.desired());
    }
    if (now.deployment().holds(activity.from(), activity.to())) {
      return begun(now.deployment());
    }
    return tooOld(decidedNanos);
  }

  private static String begun(Deployment deployment) {
    return "a deployment has begun: " + deployment.reason();
  }

  private void abandon(TargetEntry entry, Activity activity, @Nullable Capacity actual, String why)
      throws IOException {
    Capacity believed = entry.capacity();
    boolean isForeign = entry.abandoned(actual, why, nanos.getAsLong(), backoff);
    writer.end(activity, ActivityStatus.ABANDONED, why);
    if (isForeign && actual != null && believed != null) {
      writer.foreignChange(entry.service(), believed.desired(), actual.desired());
    }
  }

  private void fail(TargetEntry entry, Activity activity, Throwable e) {
    String why = e.getMessage() == null ? e.toString() : e.getMessage();
    entry.failed(
        why, activity.from(), activity.to(), nanos.getAsLong(), settings.settle(), backoff);
    LOG.warn("Resizing {} to {} failed", activity.service(), activity.to(), e);
    try {
      writer.end(activity, ActivityStatus.FAILED, why);
    } catch (IOException unwritten) {
      LOG.error("The end of activity {} could not be written down", activity.id(), unwritten);
    }
  }
}
