package io.plimsoll.dashboard.api;

import io.plimsoll.autoscaler.Autoscaler;
import io.plimsoll.autoscaler.activity.Activity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What somebody missed who knew the activities up to a position, read from the journal; blocks.
///
/// @param since the position
/// @param activities as they are now, ascending by id
record MissedActivities(JournalPosition since, List<Activity> activities) {
  /// The most that are told one by one, several pages of the list of them; whoever missed more
  /// reads that list.
  static final int MAX = 200;

  /// Reads them.
  ///
  /// @param lastEventId the id of the last event that somebody got
  /// @return null if there are too many, or the id is of another journal, or of none
  static @Nullable MissedActivities read(Autoscaler autoscaler, String lastEventId)
      throws IOException {
    JournalPosition since = JournalPosition.parse(lastEventId);
    if (since == null || !isHere(autoscaler, since)) {
      return null;
    }
    List<Activity> missed = new ArrayList<>();
    for (Activity activity : autoscaler.activities(null, Long.MAX_VALUE, MAX + 1)) {
      if (activity.id() > since.newest()) {
        missed.add(activity);
      }
    }
    if (missed.size() > MAX) {
      return null;
    }
    for (long open : since.open()) {
      find(autoscaler, open).filter(activity -> activity.endedAt() != null).ifPresent(missed::add);
    }
    missed.sort(Comparator.comparingLong(Activity::id));
    return new MissedActivities(since, missed);
  }

  /// Whether these tell as much as an activity that was announced meanwhile.
  boolean have(Activity announced) {
    return activities.stream()
        .filter(activity -> activity.id() == announced.id())
        .anyMatch(activity -> activity.endedAt() != null || announced.endedAt() == null);
  }

  private static boolean isHere(Autoscaler autoscaler, JournalPosition position)
      throws IOException {
    return position.newest() == 0
        || find(autoscaler, position.newest())
            .filter(one -> one.startedAt().toEpochMilli() == position.startedMillis())
            .isPresent();
  }

  private static Optional<Activity> find(Autoscaler autoscaler, long id) throws IOException {
    return autoscaler.activities(null, id + 1, 1).stream().filter(one -> one.id() == id).findAny();
  }
}
