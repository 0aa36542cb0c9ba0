package io.plimsoll.autoscaler.policy;

import io.plimsoll.autoscaler.target.Capacity;
import io.plimsoll.autoscaler.target.ScalableTarget;
import io.plimsoll.store.ring.Slots;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The outcome of one evaluation, as raw numbers. Words are made from them when somebody asks, so
/// that an evaluation that changes nothing allocates nothing.
///
/// A buffer that [Decider#assess] fills again and again; it belongs to whoever passed it in, and
/// must be read before it is filled again.
public final class Assessment {
  static final int NONE = -1;

  ScalableTarget target;
  Capacity capacity;
  ScalingState state;
  long atMillis;
  long nanos;

  private Rule rule = Rule.NO_POLICY;
  private int to;

  /// Whether tasks are to be repaired, also if the size stays as it is.
  private boolean repairs;

  /// What the policies asked for before limits and guards; `NONE` if nothing.
  private int needed = NONE;

  /// Where a guard stopped a change: the size it would have led to; `NONE` if it did not.
  private int prevented = NONE;

  /// The policy that speaks for the decision.
  private int driver = NONE;

  private double[] value = {};
  private long[] slotMillis = {};
  private int[] reported = {};
  private int[] expected = {};
  private int[] starting = {};
  private int[] unlimited = {};
  private int[] wanted = {};
  private Rule[] rules = {};
  private Vote[] votes = {};

  /// An empty assessment of a target; [Decider#assess] fills it.
  public Assessment(ScalableTarget target, Capacity capacity, ScalingState state) {
    this.target = target;
    this.capacity = capacity;
    this.state = state;
  }

  void begin(ScalableTarget of, Capacity at, ScalingState from, Moment now) {
    target = of;
    capacity = at;
    state = from;
    atMillis = now.atMillis();
    nanos = now.nanos();
    needed = NONE;
    prevented = NONE;
    driver = NONE;
    repairs = false;
    int count = of.policies().size();
    if (value.length != count) {
      value = new double[count];
      slotMillis = new long[count];
      reported = new int[count];
      expected = new int[count];
      starting = new int[count];
      unlimited = new int[count];
      wanted = new int[count];
      rules = new Rule[count];
      votes = new Vote[count];
    }
    for (int i = 0; i < count; i++) {
      value[i] = Double.NaN;
      slotMillis[i] = Long.MIN_VALUE;
      reported[i] = 0;
      expected[i] = 0;
      starting[i] = 0;
      unlimited[i] = 0;
      abstain(i, Rule.NO_DATA);
    }
  }

  void saw(int policy, Slots slots, int slot) {
    slotMillis[policy] = slots.atMillis(slot);
    reported[policy] = slots.reported(slot);
    expected[policy] = Math.max(slots.expected(slot), slots.reported(slot));
    starting[policy] = slots.starting(slot);
    unlimited[policy] = slots.unlimited(slot);
    value[policy] =
        TargetTracking.usable(slots, slot) ? slots.sum(slot) / slots.reported(slot) : Double.NaN;
  }

  void abstain(int policy, Rule why) {
    vote(policy, Vote.ABSTAIN, why, NONE);
  }

  void vote(int policy, Vote vote, Rule why, int wants) {
    votes[policy] = vote;
    rules[policy] = why;
    wanted[policy] = wants;
  }

  void hold(Rule why, int driving) {
    rule = why;
    to = capacity.desired();
    driver = driving;
    repairs = false;
  }

  void hold(Rule why, int driving, int wouldBe) {
    hold(why, driving);
    prevented = wouldBe;
  }

  void change(Rule why, int driving, int size, int need) {
    rule = why;
    to = size;
    driver = driving;
    needed = need;
  }

  void repair(Rule why, int size) {
    change(why, NONE, size, size);
    prevented = NONE;
    repairs = true;
  }

  Vote vote(int policy) {
    return votes[policy];
  }

  int needed() {
    return needed;
  }

  int prevented() {
    return prevented;
  }

  int driver() {
    return driver;
  }

  /// The target that was assessed.
  public ScalableTarget target() {
    return target;
  }

  /// The capacity that the decision counts from.
  public Capacity capacity() {
    return capacity;
  }

  /// The state to go on from.
  public ScalingState state() {
    return state;
  }

  /// When, wall clock, milliseconds since the epoch.
  public long atMillis() {
    return atMillis;
  }

  /// The rule that decided.
  public Rule rule() {
    return rule;
  }

  /// Tasks before.
  public int from() {
    return capacity.desired();
  }

  /// Tasks after; equal to [#from] for a hold, and where tasks are replaced.
  public int to() {
    return to;
  }

  /// Whether something is to be done: the size is to change, or tasks are to be repaired.
  public boolean acts() {
    return repairs || to != capacity.desired();
  }

  /// Mean over the tasks that policy `i` saw; NaN if it saw nothing usable.
  public double value(int i) {
    return value[i];
  }

  /// Start of the slot that policy `i` saw; `Long.MIN_VALUE` if there was none.
  public long slotMillis(int i) {
    return slotMillis[i];
  }

  /// How many tasks reported to policy `i`.
  public int reported(int i) {
    return reported[i];
  }

  /// How many ran then.
  public int expected(int i) {
    return expected[i];
  }

  /// How many of those were starting.
  public int starting(int i) {
    return starting[i];
  }

  /// How many of those lack the limit that the measure of policy `i` is a share of.
  public int unlimited(int i) {
    return unlimited[i];
  }

  /// What policy `i` asks for; -1 if it abstains.
  public int wanted(int i) {
    return wanted[i];
  }

  /// Why policy `i` asks for that.
  public Rule rule(int i) {
    return rules[i];
  }

  /// Whether no policy could read anything, though there are some.
  public boolean isBlind() {
    int abstaining = count(Vote.ABSTAIN);
    boolean isAll = abstaining + count(Vote.NO_SAY) == votes.length;
    return abstaining > 0 && isAll && capacity.desired() > 0;
  }

  /// Whether it is a lack of data that keeps the size as it is.
  public boolean isHeldByData() {
    return !acts() && capacity.desired() > 0 && count(Vote.ABSTAIN) > 0;
  }

  private int count(Vote wanted) {
    int count = 0;
    for (Vote vote : votes) {
      count += vote == wanted ? 1 : 0;
    }
    return count;
  }

  /// The decision, put into words.
  public Decision decision() {
    String why = Sentences.why(this);
    if (to == from()) {
      return new Decision.Hold(to, rule, why);
    }
    return to > from()
        ? new Decision.ScaleOut(from(), to, rule, why)
        : new Decision.ScaleIn(from(), to, rule, why);
  }

  /// What was considered and not done, one sentence each.
  public List<String> notDone() {
    return Sentences.notDone(this);
  }

  /// What the definition asks for and its tasks do not have, one sentence with what to do; null if
  /// there is nothing of the kind.
  public @Nullable String misfit() {
    for (int i = 0; i < votes.length; i++) {
      if (unlimited[i] > 0) {
        return Sentences.noLimit(this, i);
      }
    }
    return null;
  }

  /// Makes a decision to act into a hold, because of something that only the engine knows.
  public void veto(Rule why) {
    if (acts()) {
      hold(why, driver, to);
    }
  }

  void next(@Nullable ScalingState next) {
    if (next != null) {
      state = next;
    }
  }
}
