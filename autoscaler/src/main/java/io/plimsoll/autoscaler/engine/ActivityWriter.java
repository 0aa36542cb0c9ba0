package io.plimsoll.autoscaler.engine;

import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.autoscaler.activity.ActivityJournal;
import io.plimsoll.autoscaler.activity.ActivityStatus;
import io.plimsoll.autoscaler.activity.Inputs;
import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.collector.container.ServiceKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Writes down what becomes of activities: the intent before anything is done, the end at last.
///
/// Attempts in a row that come to nothing for the same reason are one entry, which counts them: a
/// service whose platform fails for hours leaves room for what else happened.
///
/// Thread-safe, as long as each service has one activity under way.
final class ActivityWriter {
  /// Numbers and ids, in which two wordings of one reason may differ.
  private static final Pattern NUMBER = Pattern.compile("\\b[0-9a-f]*[0-9][0-9a-f]*\\b");

  private final ActivityJournal journal;
  private final Intents intents;
  private final InstantSource clock;
  private final Duration memory;
  private final Consumer<Activity> listener;

  /// The last entry of each service whose last attempt came to nothing.
  private final Map<ServiceKey, Activity> inVain = new ConcurrentHashMap<>();

  /// The last activity of each service whose end could not be written: its intent, by which another
  /// process would end it, gives way to that of the next.
  private final Map<ServiceKey, Activity> unended = new ConcurrentHashMap<>();

  /// @param memory an attempt that ended longer ago is not continued
  ActivityWriter(
      ActivityJournal journal,
      Intents intents,
      InstantSource clock,
      Duration memory,
      Consumer<Activity> listener) {
    this.journal = journal;
    this.intents = intents;
    this.clock = clock;
    this.memory = memory;
    this.listener = listener;
  }

  /// Writes down what is about to be done and why; on the disk when this returns.
  void begin(Activity activity, Inputs inputs) throws IOException {
    Activity before = unended.get(activity.service());
    if (before != null) {
      journal.put(before);
      unended.remove(activity.service());
    }
    intents.put(activity);
    journal.put(activity);
    journal.putInputs(activity.id(), inputs);
    forgetOld();
    // Nobody is told of one more attempt before it is known to be more than that.
    if (!inVain.containsKey(activity.service())) {
      listener.accept(activity);
    }
  }

  /// Writes down how an activity ended, and forgets the intent.
  void end(Activity activity, ActivityStatus status, String detail) throws IOException {
    Activity ended = activity.ended(clock.instant(), status, detail);
    unended.put(activity.service(), ended);
    forgetOld();
    Activity before = inVain.get(activity.service());
    Activity entry = ended;
    if (before != null && isRepetition(before, ended)) {
      entry = ended.after(before);
      journal.replace(entry, ended.id());
    } else {
      journal.put(ended);
    }
    unended.remove(activity.service());
    intents.delete(activity.service());
    if (isInVain(status)) {
      inVain.put(activity.service(), entry);
    } else {
      inVain.remove(activity.service());
    }
    listener.accept(entry);
  }

  /// Writes down that somebody else set the size of a service.
  void foreignChange(ServiceKey service, int from, int to) throws IOException {
    Instant now = clock.instant();
    Activity activity =
        new Activity(
            journal.nextId(),
            service,
            now,
            now,
            ActivityStatus.FOREIGN_CHANGE,
            from,
            to,
            Rule.FOREIGN_CHANGE,
            "somebody else set %d tasks where there were %d; adopted".formatted(to, from),
            "",
            List.of(),
            List.of());
    inVain.remove(service);
    journal.put(activity);
    listener.accept(activity);
  }

  private void forgetOld() {
    Instant oldest = clock.instant().minus(memory);
    inVain
        .values()
        .removeIf(entry -> {
          Instant end = entry.endedAt();
          return end == null || end.isBefore(oldest);
        });
  }

  private static boolean isRepetition(Activity before, Activity now) {
    return before.status() == now.status()
        && before.to() > before.from() == now.to() > now.from()
        && reason(before).equals(reason(now));
  }

  private static String reason(Activity activity) {
    return NUMBER.matcher(activity.detail()).replaceAll("#");
  }

  private static boolean isInVain(ActivityStatus status) {
    return switch (status) {
      case FAILED, REFUSED, ABANDONED -> true;
      case IN_PROGRESS, SUCCESSFUL, FOREIGN_CHANGE -> false;
    };
  }
}
