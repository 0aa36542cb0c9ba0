package io.plimsoll.autoscaler.policy;

import io.plimsoll.autoscaler.target.TargetTrackingPolicy;
import io.plimsoll.collector.container.Repair;
import io.plimsoll.store.query.Measure;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Puts an assessment into words, with the numbers that mattered. Times are UTC.
final class Sentences {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Sentences() {}

  /// Why the assessment came out as it did.
  static String why(Assessment a) {
    if (a.acts()) {
      return whyChange(a);
    }
    String held = a.from() + (a.from() == 1 ? " task" : " tasks");
    return switch (a.rule()) {
      case NO_POLICY -> "no policy, and %s are within %d to %d".formatted(held, min(a), max(a));
      case SUSPENDED -> "scaling is suspended; staying at " + held;
      case IN_PROGRESS -> "earlier changes are still being carried out; staying at " + held;
      case BACKING_OFF ->
          "the last try came to nothing, and the next is not due; staying at " + held;
      case CANNOT_SCALE -> "the platform cannot resize this service; staying at " + held;
      case STALE_INVENTORY -> "what is known of the platform is too old; staying at " + held;
      case MASS_ANOMALY -> "too many targets changed or lost data at once; staying at " + held;
      case FUTILE_GROWTH ->
          repair(a) != null
              ? repair(a) + "; staying at " + held
              : "%s, but the last %d scale-outs brought no more running tasks; staying at %s"
                  .formatted(saw(a), a.state().futileOuts(), held);
      case AT_MAX -> "%s, but %d is the most it may have".formatted(saw(a), max(a));
      case FOREIGN_CHANGE ->
          "somebody else has just removed tasks and may not be done; staying at " + held;
      case UPDATING -> saw(a) + whyNot(a, Rule.UPDATING) + "; staying at " + held;
      default -> whyHold(a, held);
    };
  }

  private static String whyHold(Assessment a, String held) {
    if (a.driver() < 0 || a.from() == 0) {
      return "nothing runs that could be measured; staying at " + held;
    }
    String saw = saw(a);
    return switch (a.rule()) {
      case AT_MIN -> saw + atMin(a);
      case WARMING_UP -> saw + ", but has not been watched for long enough; staying at " + held;
      case CLIFF -> saw + ", but fell while tasks stopped reporting; staying at " + held;
      case SPEED_LIMIT -> saw + ", but enough was changed for now; staying at " + held;
      case POLICIES_DISAGREE ->
          "another policy would shrink it, but %s%s; staying at %s"
              .formatted(saw, whyNot(a, a.rule(a.driver())), held);
      default -> saw + whyNot(a, a.rule()) + "; staying at " + held;
    };
  }

  private static String atMin(Assessment a) {
    return "; %d is the least it may have".formatted(Decider.least(a.target()));
  }

  /// Why the policy that drives the decision does not change anything, to be read behind what it
  /// saw.
  private static String whyNot(Assessment a, Rule rule) {
    int i = a.driver();
    return switch (rule) {
      case WITHIN_TOLERANCE ->
          a.reported(i) == a.from()
              ? ", which is near enough"
              : ", which is near enough for " + count(a.from());
      case RIGHT_SIZE -> ", and %s would be above the target".formatted(count(a.from() - 1));
      case AT_MIN -> atMin(a);
      case STARTING ->
          Double.isNaN(a.value(i)) ? "" : ", and what is starting counts at its target";
      case PARTIAL_DATA -> whyPartial(a, i);
      case UPDATING -> ", but " + a.capacity().deployment().reason();
      case NO_DATA -> ", without which nothing is changed";
      case STALE_DATA -> ", which is too old to go by";
      case STABILIZING -> ", but not yet for the whole window";
      case SCALE_IN_OFF -> ", and the policy does not scale in";
      case COOLING_DOWN ->
          a.vote(i) == Vote.HOLD
              ? ", but new tasks may still be busy starting"
              : ", but the last change is still cooling down";
      default -> "";
    };
  }

  private static String whyPartial(Assessment a, int i) {
    if (a.vote(i) == Vote.HOLD) {
      return ", and what was not read or is yet to come counts at its target";
    }
    boolean isImplausible = a.reported(i) > 0 && Double.isNaN(a.value(i));
    return isImplausible ? ", and the sum is no plausible number" : ", too few to go by";
  }

  /// What is to be done about tasks without the limit that a policy's measure is a share of.
  static String noLimit(Assessment a, int i) {
    return ("%s is a share of the memory limit, which %d of %d tasks of %s lack: set mem_limit"
            + " (Compose) or deploy.resources.limits.memory (Swarm), or follow"
            + " memory.working_set, in bytes, instead")
        .formatted(
            a.target().policies().get(i).measure(),
            a.unlimited(i),
            a.expected(i),
            a.target().service());
  }

  private static String whyChange(Assessment a) {
    if (repair(a) != null && a.driver() < 0) {
      return repair(a)
          + (a.to() == a.from() ? "; replacing them" : "; taking back " + arrow(a.from(), a.to()));
    }
    String change = (a.to() > a.from() ? "scaling out " : "scaling in ") + arrow(a.from(), a.to());
    return switch (a.rule()) {
      case BELOW_MIN ->
          "%d is less than the least it may have, %d; %s".formatted(a.from(), min(a), change);
      case ABOVE_MAX ->
          "%d is more than the most it may have, %d; %s".formatted(a.from(), max(a), change);
      default -> saw(a) + "; " + change;
    };
  }

  /// What was considered and not done.
  static List<String> notDone(Assessment a) {
    List<String> sentences = new ArrayList<>();
    if (a.prevented() >= 0 && a.prevented() != a.from()) {
      String way = a.prevented() > a.from() ? "out" : "in";
      String rule = a.rule().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      sentences.add("scaling %s %s (%s)".formatted(way, arrow(a.from(), a.prevented()), rule));
    }
    if (a.acts() && a.needed() >= 0 && a.needed() != a.to()) {
      String limit =
          a.rule() == Rule.SPEED_LIMIT
              ? "one step may not be larger"
              : "the limits are " + min(a) + " to " + max(a);
      sentences.add("%d would be needed: %s".formatted(a.needed(), limit));
    }
    for (int i = 0; i < a.target().policies().size(); i++) {
      boolean isSilent = a.vote(i) == Vote.ABSTAIN || a.vote(i) == Vote.NO_SAY;
      if (a.acts() && i != a.driver() && isSilent && a.driver() >= 0) {
        sentences.add(saw(a, i) + " and had no say");
      }
    }
    return sentences;
  }

  /// What is wrong with tasks that have to be repaired; null if nothing is.
  private static @Nullable String repair(Assessment a) {
    Repair repair = a.capacity().deployment().repair();
    return repair == null ? null : repair.reason();
  }

  private static String saw(Assessment a) {
    return a.driver() < 0 ? "the limits ask for another size" : saw(a, a.driver());
  }

  private static String saw(Assessment a, int i) {
    TargetTrackingPolicy policy = a.target().policies().get(i);
    String name = display(policy.measure());
    if (a.slotMillis(i) == Long.MIN_VALUE) {
      return name + " has no data";
    }
    String at = TIME.format(Instant.ofEpochMilli(a.slotMillis(i)));
    if (a.rule(i) == Rule.STALE_DATA) {
      long age = (a.atMillis() - a.slotMillis(i)) / 1_000;
      return "%s is %d s old, last read at %s".formatted(name, age, at);
    }
    String of = "%d of %d tasks%s at %s".formatted(a.reported(i), a.expected(i), others(a, i), at);
    if (Double.isNaN(a.value(i))) {
      return switch (a.rule(i)) {
        case NO_LIMIT ->
            "%s has no limit to be a share of, in any of %s".formatted(name, all(a, i, at));
        case STARTING ->
            "%s is no sign of load while all of %s are starting".formatted(name, all(a, i, at));
        default -> "%s was read of %s".formatted(name, of);
      };
    }
    String saw =
        "%s %s of %s over %s"
            .formatted(
                name,
                value(policy.measure(), a.value(i)),
                value(policy.measure(), policy.targetValue()),
                of);
    boolean asks = a.vote(i) != Vote.ABSTAIN && a.vote(i) != Vote.HOLD;
    return asks ? saw + " needs " + count(a.wanted(i)) : saw;
  }

  private static String all(Assessment a, int i, String at) {
    return count(a.expected(i)) + " at " + at;
  }

  /// Those that did not report and are known not to.
  private static String others(Assessment a, int i) {
    List<String> others = new ArrayList<>();
    if (a.starting(i) > 0) {
      others.add("%d starting".formatted(a.starting(i)));
    }
    if (a.unlimited(i) > 0) {
      others.add("%d without a limit".formatted(a.unlimited(i)));
    }
    return others.isEmpty() ? "" : " (" + String.join(", ", others) + ")";
  }

  private static String count(int tasks) {
    return tasks == 1 ? "1 task" : tasks + " tasks";
  }

  private static String arrow(int from, int to) {
    return from + " → " + to;
  }

  private static int min(Assessment a) {
    return a.target().min();
  }

  private static int max(Assessment a) {
    return a.target().max();
  }

  private static String display(String measure) {
    return switch (measure) {
      case Measure.CPU_UTILIZATION -> "CPU";
      case Measure.MEMORY_UTILIZATION -> "memory";
      default -> measure;
    };
  }

  private static String value(String measure, double value) {
    if (measure.endsWith(".utilization")) {
      return number(value) + " %";
    }
    return number(value);
  }

  private static String number(double value) {
    if (value == Math.rint(value) || Math.abs(value) >= 100) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
  }
}
