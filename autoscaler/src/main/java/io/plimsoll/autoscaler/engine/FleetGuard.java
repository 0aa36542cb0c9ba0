package io.plimsoll.autoscaler.engine;

import io.plimsoll.autoscaler.policy.Assessment;
import io.plimsoll.autoscaler.policy.Rule;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Looks at all targets together. What is plausible for one service is not for half of a fleet:
/// data that goes missing everywhere, or load that falls everywhere at once, is a fault of what
/// measures or of what sits in front, and not a reason to shrink. Belongs to the evaluating thread.
final class FleetGuard {
  /// Fewer targets are no fleet; each is guarded by its own rules alone.
  static final int FLEET = 10;

  /// More than this share of a fleet at once is an anomaly.
  static final double SHARE = 0.45;

  /// A datapoint below this share of the one before has fallen off a cliff.
  static final double CLIFF = 0.4;

  /// Below this share of its target a load is too small for its fall to mean anything.
  private static final double NOISE = 0.1;

  /// Tasks that may be removed in a minute from a small fleet …
  static final int REMOVALS = 50;

  /// … and from a large one, as a share of all its tasks.
  static final double REMOVAL_SHARE = 0.2;

  /// Tasks that may be added in a minute to a small fleet; a large one may double.
  static final int ADDITIONS = 200;

  private static final long BUDGET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private record Spent(long atNanos, int tasks) {}

  private final long holdNanos;
  private final ArrayDeque<Spent> removed = new ArrayDeque<>();
  private final ArrayDeque<Spent> added = new ArrayDeque<>();
  private int measured;
  private int blind;
  private int fallen;
  private long tasks;
  private long noScaleInBeforeNanos;
  private long noScalingBeforeNanos;

  FleetGuard(long nowNanos, long holdNanos) {
    this.holdNanos = holdNanos;
    noScaleInBeforeNanos = nowNanos;
    noScalingBeforeNanos = nowNanos;
  }

  /// Starts counting a round.
  void begin() {
    measured = 0;
    blind = 0;
    fallen = 0;
    tasks = 0;
  }

  /// Counts one target.
  ///
  /// @param fell whether its load fell off a cliff since the round before
  void count(Assessment assessment, boolean fell) {
    tasks += assessment.from();
    if (assessment.from() > 0 && !assessment.target().policies().isEmpty()) {
      measured++;
      blind += assessment.isBlind() ? 1 : 0;
      fallen += fell ? 1 : 0;
    }
  }

  /// Draws the conclusions of a round.
  void conclude(long nowNanos) {
    if (isMass(fallen, measured)) {
      noScaleInBeforeNanos = nowNanos + holdNanos;
    }
  }

  /// Notes how many of the targets were changed by somebody else, or vanished, at once.
  void foreignChanges(int changed, int all, long nowNanos) {
    if (isMass(changed, all)) {
      noScalingBeforeNanos = nowNanos + BUDGET_NANOS;
    }
  }

  /// Why the fleet as a whole does not allow a change; null if it does. A change that it allows is
  /// counted against the budget of the minute.
  @Nullable Rule veto(Assessment change, long nowNanos) {
    boolean isOut = change.to() > change.from();
    if (isMass(blind, measured) || nowNanos - noScalingBeforeNanos < 0) {
      return Rule.MASS_ANOMALY;
    }
    if (!isOut && nowNanos - noScaleInBeforeNanos < 0) {
      return Rule.MASS_ANOMALY;
    }
    int size = Math.abs(change.to() - change.from());
    boolean granted =
        isOut
            ? spend(added, size, Math.max(ADDITIONS, tasks), nowNanos)
            : spend(removed, size, Math.max(REMOVALS, (long) (REMOVAL_SHARE * tasks)), nowNanos);
    return granted ? null : Rule.SPEED_LIMIT;
  }

  /// Whether a load fell off a cliff, and was worth mentioning before.
  static boolean fell(double before, double now, double capacity) {
    return before > NOISE * capacity && now < CLIFF * before;
  }

  private static boolean isMass(int some, int all) {
    return all >= FLEET && some > SHARE * all;
  }

  /// A change that is larger than the whole budget may happen if nothing else did.
  private static boolean spend(ArrayDeque<Spent> spent, int size, long budget, long nowNanos) {
    while (!spent.isEmpty() && nowNanos - spent.getFirst().atNanos() >= BUDGET_NANOS) {
      spent.removeFirst();
    }
    long before = spent.stream().mapToLong(Spent::tasks).sum();
    if (before > 0 && before + size > budget) {
      return false;
    }
    spent.addLast(new Spent(nowNanos, size));
    return true;
  }
}
