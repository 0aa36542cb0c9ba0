package io.plimsoll.autoscaler.activity;

import io.plimsoll.autoscaler.policy.Rule;
import io.plimsoll.collector.container.ServiceKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One change of a service's size, wanted or done, with everything it was decided from.
///
/// @param id ascending in time, unique in a store
/// @param service what was resized
/// @param startedAt when it was decided
/// @param endedAt when it ended; null while it is in progress
/// @param status how far it came
/// @param from tasks the platform was asked for before
/// @param to tasks it is asked for now
/// @param rule the rule that decided
/// @param cause one sentence: why
/// @param detail one sentence: how it ended, such as the platform's refusal; may be empty
/// @param readings what each policy saw
/// @param notDone what was considered and not done, one sentence each
/// @param attempts how often it was tried with the same outcome, since `startedAt` and until
///   `endedAt`; the rest is of the last attempt
public record Activity(
    long id,
    ServiceKey service,
    Instant startedAt,
    @Nullable Instant endedAt,
    ActivityStatus status,
    int from,
    int to,
    Rule rule,
    String cause,
    String detail,
    List<PolicyReading> readings,
    List<String> notDone,
    int attempts) {
  /// Copies the lists.
  public Activity {
    readings = List.copyOf(readings);
    notDone = List.copyOf(notDone);
    attempts = Math.max(1, attempts); // entries of older versions do not say
  }

  /// A first attempt.
  public Activity(
      long id,
      ServiceKey service,
      Instant startedAt,
      @Nullable Instant endedAt,
      ActivityStatus status,
      int from,
      int to,
      Rule rule,
      String cause,
      String detail,
      List<PolicyReading> readings,
      List<String> notDone) {
    this(
        id, service, startedAt, endedAt, status, from, to, rule, cause, detail, readings, notDone,
        1);
  }

  /// How this ended.
  public Activity ended(Instant at, ActivityStatus how, String why) {
    return new Activity(
        id, service, startedAt, at, how, from, to, rule, cause, why, readings, notDone, attempts);
  }

  /// This as one more attempt at what an earlier activity attempted, in place of that.
  public Activity after(Activity earlier) {
    return new Activity(
        earlier.id,
        service,
        earlier.startedAt,
        endedAt,
        status,
        from,
        to,
        rule,
        cause,
        detail,
        readings,
        notDone,
        earlier.attempts + attempts);
  }
}
