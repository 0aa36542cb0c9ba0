package io.plimsoll.autoscaler.policy;

import io.plimsoll.store.ring.ServiceRing;
import io.plimsoll.store.ring.Slots;

/// The past of one policy, laid out by distance from its newest slot, so that neither the order of
/// the datapoints nor a duplicate makes a difference. Scratch space that belongs to one thread.
final class Window {
  /// The most slots looked at. Less than the ring keeps, so that the slot being filled and a late
  /// one do not push the oldest out.
  static final int MAX_SLOTS = ServiceRing.SLOTS - 4;

  /// A fall of more than this share within one period, while tasks stop reporting, is no evidence
  /// of less demand: whatever sits in front may have broken.
  static final double CLIFF_FALL = 0.6;

  /// A slot of the past counts if at least this share of its tasks reported; those that were
  /// starting could not.
  private static final double QUORUM = 0.8;

  /// A window counts as seen if at least this share of its slots was.
  static final double COVERAGE = 0.8;

  private final double[] sum = new double[MAX_SLOTS];
  private final int[] reported = new int[MAX_SLOTS];
  private final int[] expected = new int[MAX_SLOTS];
  private long present;
  private long usable;

  /// Whether so many tasks that reported speak for all that could have.
  static boolean isQuorum(int reported, int ready) {
    return reported >= QUORUM * ready;
  }

  /// Lays out the slots up to the newest.
  void fill(Slots slots, long newestMillis, long slotMillis) {
    present = 0;
    usable = 0;
    for (int i = 0; i < slots.size(); i++) {
      long back = newestMillis - slots.atMillis(i);
      if (back < 0 || back >= MAX_SLOTS * slotMillis || !TargetTracking.usable(slots, i)) {
        continue;
      }
      int k = (int) (back / slotMillis);
      sum[k] = slots.sum(i);
      reported[k] = slots.reported(i);
      expected[k] = Math.max(slots.expected(i), reported[k]);
      present |= 1L << k;
      if (isQuorum(reported[k], expected[k] - slots.starting(i))) {
        usable |= 1L << k;
      }
    }
  }

  /// Whether enough of the newest `count` slots were seen to speak for all of them.
  boolean covers(int count) {
    return Long.bitCount(usable & newest(count)) >= COVERAGE * count;
  }

  /// The most tasks that any of the newest `count` slots needed, missing tasks at their target.
  int greatestNeed(int count, double targetValue) {
    int greatest = 0;
    for (long left = usable & newest(count); left != 0; left &= left - 1) {
      int k = Long.numberOfTrailingZeros(left);
      double demand = sum[k] + (expected[k] - reported[k]) * targetValue;
      greatest = Math.max(greatest, TargetTracking.tasks(demand, targetValue));
    }
    return greatest;
  }

  /// The fewest tasks that any of the newest `count` slots needed, missing tasks at zero.
  int leastNeed(int count, double targetValue) {
    int least = Integer.MAX_VALUE;
    for (long left = present & newest(count); left != 0; left &= left - 1) {
      int k = Long.numberOfTrailingZeros(left);
      least = Math.min(least, TargetTracking.tasks(sum[k], targetValue));
    }
    return least;
  }

  /// Whether the sum fell off a cliff while fewer tasks reported, within the newest `count` slots.
  /// Where as many report as are asked for now, the others were stopped on purpose.
  boolean hasCliff(int count, int desired) {
    for (int k = 0; k + 1 < Math.min(count, MAX_SLOTS); k++) {
      boolean neighbours = (present >> k & 0b11) == 0b11;
      boolean lost = reported[k] < reported[k + 1] && reported[k] < desired;
      if (neighbours && lost && sum[k] < (1 - CLIFF_FALL) * sum[k + 1]) {
        return true;
      }
    }
    return false;
  }

  private static long newest(int count) {
    return count >= Long.SIZE ? -1L : (1L << count) - 1;
  }
}
