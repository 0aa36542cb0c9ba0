package io.plimsoll.autoscaler.policy;

import java.util.List;

/// What a decision needs to know of the past besides datapoints. Immutable; all times are of the
/// steady clock, in nanoseconds.
///
/// @param sinceNanos when the target, as it is defined now, became known to this process
/// @param scaledOutNanos the last scale-out, or [#NEVER]
/// @param changedNanos the last change of the size by anybody, or [#NEVER]
/// @param membersBefore tasks before the scale-outs that are still cooling down; what reports
///   beyond them is young
/// @param futileOuts scale-outs in a row after which no more tasks ran than before
/// @param growthRunning how many ran before the first of these
/// @param streaks one for each policy if any has a window longer than the ring, else empty
public record ScalingState(
    long sinceNanos,
    long scaledOutNanos,
    long changedNanos,
    int membersBefore,
    int futileOuts,
    int growthRunning,
    List<Streak> streaks) {
  /// Stands for a time that has not been.
  public static final long NEVER = Long.MIN_VALUE;

  /// Copies the list.
  public ScalingState {
    streaks = List.copyOf(streaks);
  }

  /// The state of a target that was just met.
  public static ScalingState fresh(long nowNanos) {
    return new ScalingState(nowNanos, NEVER, NEVER, 0, 0, 0, List.of());
  }

  /// The state after a scale-out.
  ///
  /// @param from tasks before it
  /// @param running tasks that ran when it was decided
  /// @param stillYoung whether an earlier scale-out has not cooled down yet
  public ScalingState scaledOut(long nowNanos, int from, int running, boolean stillYoung) {
    boolean grew = futileOuts == 0 || running > growthRunning;
    return new ScalingState(
        sinceNanos,
        nowNanos,
        nowNanos,
        stillYoung ? Math.min(membersBefore, from) : from,
        grew ? 1 : futileOuts + 1,
        grew ? running : growthRunning,
        List.of());
  }

  /// The state after a scale-in, or after somebody else changed the size. Growth is counted anew.
  public ScalingState changed(long nowNanos) {
    return new ScalingState(sinceNanos, scaledOutNanos, nowNanos, membersBefore, 0, 0, List.of());
  }

  /// The state of a target that was defined anew: it warms up again, and its cooldowns go on.
  public ScalingState redefined(long nowNanos) {
    return new ScalingState(
        nowNanos,
        scaledOutNanos,
        changedNanos,
        membersBefore,
        futileOuts,
        growthRunning,
        List.of());
  }

  /// The same with other streaks.
  ScalingState withStreaks(List<Streak> next) {
    return new ScalingState(
        sinceNanos, scaledOutNanos, changedNanos, membersBefore, futileOuts, growthRunning, next);
  }

  /// The streak of a policy.
  Streak streak(int policy) {
    return policy < streaks.size() ? streaks.get(policy) : Streak.NONE;
  }

  /// Nanoseconds from `then` to `now`, endless if `then` never was.
  static long elapsed(long nowNanos, long thenNanos) {
    return thenNanos == NEVER ? Long.MAX_VALUE : nowNanos - thenNanos;
  }
}
