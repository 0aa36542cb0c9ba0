package io.plimsoll.store.rocks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a check counts in one family. Belongs to one thread.
final class Tally {
  /// More values are damaged than anyone would read; the rest is counted only.
  private static final int MAX_REASONS = 20;

  private final Family family;
  private final List<String> reasons = new ArrayList<>();
  private long entries;
  private long damaged;
  private long rows;
  private long samples;
  private long fromMillis = Long.MAX_VALUE;
  private long toMillis = Long.MIN_VALUE;

  Tally(Family family) {
    this.family = family;
  }

  void entry() {
    entries++;
  }

  void damage(String reason) {
    damaged++;
    if (reasons.size() < MAX_REASONS) {
      reasons.add(family.familyName() + ": " + reason);
    } else if (reasons.size() == MAX_REASONS) {
      reasons.add(family.familyName() + ": and more");
    }
  }

  void row(long millis) {
    rows(1, millis, millis);
  }

  void rows(long count, long firstMillis, long lastMillis) {
    rows += count;
    fromMillis = Math.min(fromMillis, firstMillis);
    toMillis = Math.max(toMillis, lastMillis);
  }

  void samples(long count) {
    samples += count;
  }

  List<String> reasons() {
    return reasons;
  }

  CheckReport.Content content(long bytes) {
    return new CheckReport.Content(
        family.familyName(),
        entries,
        damaged,
        rows,
        samples,
        bytes,
        rows == 0 ? null : Instant.ofEpochMilli(fromMillis),
        rows == 0 ? null : Instant.ofEpochMilli(toMillis));
  }
}
