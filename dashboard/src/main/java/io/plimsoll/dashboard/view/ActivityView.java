package io.plimsoll.dashboard.view;

import io.plimsoll.autoscaler.activity.Activity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An activity with everything it was decided from.
///
/// @param id ascending in time
/// @param cluster cluster of what was resized
/// @param service what was resized
/// @param startedAt when it was decided
/// @param endedAt when it ended; null while it is in progress
/// @param status how far it came
/// @param from tasks before
/// @param to tasks after
/// @param rule the rule that decided
/// @param cause why, one sentence
/// @param detail how it ended, one sentence; may be empty
/// @param readings what each policy saw
/// @param notDone what was considered and not done
/// @param attempts how often it was tried with the same outcome, from `startedAt` to `endedAt`
public record ActivityView(
    long id,
    String cluster,
    String service,
    String startedAt,
    @Nullable String endedAt,
    String status,
    int from,
    int to,
    String rule,
    String cause,
    String detail,
    List<ReadingView> readings,
    List<String> notDone,
    int attempts) {
  /// The view of an activity.
  public static ActivityView of(Activity activity) {
    return new ActivityView(
        activity.id(),
        activity.service().cluster(),
        activity.service().service(),
        Shown.time(activity.startedAt()),
        Shown.timeOrNull(activity.endedAt()),
        Shown.word(activity.status()),
        activity.from(),
        activity.to(),
        Shown.word(activity.rule()),
        activity.cause(),
        activity.detail(),
        activity.readings().stream().map(ReadingView::of).toList(),
        activity.notDone(),
        activity.attempts());
  }
}
