package io.plimsoll.autoscaler.policy;

import io.plimsoll.autoscaler.activity.Inputs;
import io.plimsoll.autoscaler.fake.Facts;
import java.util.concurrent.TimeUnit;

/// The same facts, some time later: the datapoints move along with the clock.
final class LaterFacts {
  private LaterFacts() {}

  static Assessment assess(Facts facts, Decider decider, ScalingState state, long laterNanos) {
    Inputs then = facts.inputs();
    long millis = TimeUnit.NANOSECONDS.toMillis(laterNanos);
    Moment now = new Moment(then.now().atMillis() + millis, then.now().nanos() + laterNanos);
    Inputs later =
        new Inputs(
            then.target(),
            then.capacity(),
            state,
            now,
            then.slotMillis(),
            then.datapoints().stream()
                .map(slots -> slots.stream().map(slot -> later(slot, millis)).toList())
                .toList());
    Assessment assessment = new Assessment(then.target(), then.capacity(), state);
    decider.assess(
        later.target(), later.capacity(), later.observations(), state, now, null, assessment);
    return assessment;
  }

  private static Inputs.Datapoint later(Inputs.Datapoint slot, long millis) {
    return new Inputs.Datapoint(
        slot.atMillis() + millis, slot.sum(), slot.max(), slot.reported(), slot.expected());
  }
}
