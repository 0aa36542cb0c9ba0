package io.plimsoll.autoscaler.policy;

/// For how long a policy has been asking for the same direction without a break.
///
/// Only windows that are longer than the ring of the store need it: shorter ones are read from the
/// ring, which remembers more.
///
/// @param vote the direction, `HOLD` if there is none
/// @param sinceNanos start of the streak, steady clock
/// @param lastNanos the last evaluation that belongs to it
/// @param need the need that held throughout: the least on the way out, the greatest on the way in
public record Streak(Vote vote, long sinceNanos, long lastNanos, int need) {
  /// No streak.
  static final Streak NONE = new Streak(Vote.HOLD, 0, 0, 0);

  /// The streak after one more evaluation.
  ///
  /// @param gapNanos a longer silence ends the streak: nobody looked
  Streak follow(Vote said, int wanted, long nowNanos, long gapNanos) {
    if (said != Vote.OUT && said != Vote.IN) {
      return NONE;
    }
    if (said != vote || nowNanos - lastNanos > gapNanos) {
      return new Streak(said, nowNanos, nowNanos, wanted);
    }
    int held = said == Vote.OUT ? Math.min(need, wanted) : Math.max(need, wanted);
    return new Streak(said, sinceNanos, nowNanos, held);
  }

  long lengthNanos() {
    return lastNanos - sinceNanos;
  }
}
