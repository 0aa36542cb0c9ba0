package io.plimsoll.autoscaler.activity;

import io.plimsoll.autoscaler.policy.Assessment;
import io.plimsoll.autoscaler.policy.Decider;
import io.plimsoll.autoscaler.policy.Moment;
import io.plimsoll.autoscaler.policy.Observations;
import io.plimsoll.autoscaler.policy.ScalingState;
import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.autoscaler.target.ScalableTarget;
import io.plimsoll.store.ring.Slots;
import java.util.ArrayList;
import java.util.List;

/// Everything that a decision was made from. Decided again, it comes out the same.
///
/// @param target the definition of the target
/// @param capacity its capacity
/// @param state what was remembered of it
/// @param now when it was decided
/// @param slotMillis length of a slot
/// @param datapoints what each policy could see, in the order of the policies
public record Inputs(
    ScalableTarget target,
    Capacity capacity,
    ScalingState state,
    Moment now,
    long slotMillis,
    List<List<Datapoint>> datapoints) {
  /// One slot of the ring.
  ///
  /// @param atMillis start of the slot
  /// @param sum sum over the tasks that reported
  /// @param max the greatest of them
  /// @param reported how many reported
  /// @param expected how many ran
  /// @param starting how many of those were starting
  /// @param unlimited how many of those lack the limit that the measure is a share of
  public record Datapoint(
      long atMillis,
      double sum,
      double max,
      int reported,
      int expected,
      int starting,
      int unlimited) {
    /// A slot in which no task was starting and none lacked a limit.
    public Datapoint(long atMillis, double sum, double max, int reported, int expected) {
      this(atMillis, sum, max, reported, expected, 0, 0);
    }

    /// Adds it to what a policy sees.
    public void addTo(Slots slots) {
      slots.add(atMillis, sum, max, reported, expected, starting, unlimited);
    }
  }

  /// Copies the lists.
  public Inputs {
    datapoints = datapoints.stream().map(List::copyOf).toList();
  }

  /// Records what `observations` show now.
  public static Inputs capture(
      ScalableTarget target,
      Capacity capacity,
      ScalingState state,
      Moment now,
      Observations observations) {
    List<List<Datapoint>> datapoints = new ArrayList<>();
    for (int i = 0; i < target.policies().size(); i++) {
      datapoints.add(copy(observations.read(i, Long.MIN_VALUE)));
    }
    return new Inputs(
        target, capacity, state, now, observations.slotMillis(), List.copyOf(datapoints));
  }

  /// Decides again.
  public Assessment assess() {
    Assessment assessment = new Assessment(target, capacity, state);
    new Decider().assess(target, capacity, observations(), state, now, null, assessment);
    return assessment;
  }

  /// The datapoints as policies see them.
  public Observations observations() {
    return new Observations() {
      @Override
      public long slotMillis() {
        return slotMillis;
      }

      @Override
      public Slots read(int policy, long notBeforeMillis) {
        List<Datapoint> seen = datapoints.get(policy);
        Slots slots = new Slots(seen.size());
        for (Datapoint slot : seen) {
          if (slot.atMillis() >= notBeforeMillis) {
            slot.addTo(slots);
          }
        }
        return slots;
      }
    };
  }

  private static List<Datapoint> copy(Slots slots) {
    List<Datapoint> copy = new ArrayList<>(slots.size());
    for (int i = 0; i < slots.size(); i++) {
      copy.add(
          new Datapoint(
              slots.atMillis(i),
              slots.sum(i),
              slots.max(i),
              slots.reported(i),
              slots.expected(i),
              slots.starting(i),
              slots.unlimited(i)));
    }
    return copy;
  }
}
