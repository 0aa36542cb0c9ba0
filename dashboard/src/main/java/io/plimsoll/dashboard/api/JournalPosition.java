package io.plimsoll.dashboard.api;

import io.plimsoll.autoscaler.activity.Activity;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How far somebody knows the activities; as a text, the `id` of an event.
///
/// @param newest the greatest id they were told of, 0 for none
/// @param startedMillis when that one started, which tells its journal from others
/// @param open ids up to the newest of which more may come: activities that had not ended, and ids
///   that were passed over, as activities are not told of quite in the order of their ids
record JournalPosition(long newest, long startedMillis, SortedSet<Long> open) {
  /// Far more than resizes that are under way at once. The oldest ones are forgotten.
  static final int MAX_OPEN = 32;

  /// As many threads as may begin an activity at once, and more.
  private static final int MAX_PASSED_OVER = 8;

  private static final Pattern TEXT = Pattern.compile("\\d{1,18}(\\.\\d{1,18}){1,33}");

  /// Somebody who knows some activities, and none before them but ended ones.
  static JournalPosition of(List<Activity> newestFirst) {
    JournalPosition position = new JournalPosition(0, 0, new TreeSet<>());
    for (Activity activity : newestFirst.reversed()) {
      position = position.after(activity);
    }
    return position;
  }

  /// Reads a text.
  ///
  /// @return null if it is none of ours
  static @Nullable JournalPosition parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      return null;
    }
    String[] numbers = text.split("\\.", -1);
    SortedSet<Long> open = new TreeSet<>();
    for (int i = 2; i < numbers.length; i++) {
      open.add(Long.parseLong(numbers[i]));
    }
    return new JournalPosition(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), open);
  }

  /// Where they are once they were told of an activity.
  JournalPosition after(Activity activity) {
    long id = activity.id();
    SortedSet<Long> more = new TreeSet<>(open);
    if (newest > 0) {
      for (long passed = Math.max(newest + 1, id - MAX_PASSED_OVER); passed < id; passed++) {
        more.add(passed);
      }
    }
    if (activity.endedAt() == null) {
      more.add(id);
    } else {
      more.remove(id);
    }
    while (more.size() > MAX_OPEN) {
      more.removeFirst();
    }
    return id < newest
        ? new JournalPosition(newest, startedMillis, more)
        : new JournalPosition(id, activity.startedAt().toEpochMilli(), more);
  }

  @Override
  public String toString() {
    String rest = open.stream().map(id -> "." + id).collect(Collectors.joining());
    return newest + "." + startedMillis + rest;
  }
}
