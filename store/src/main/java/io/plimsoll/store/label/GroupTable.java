package io.plimsoll.store.label;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;

/// The groups by their ids and by the labels that their series share. Not thread-safe.
final class GroupTable {
  /// What a group takes beside its columns and labels: itself, its labels, and two entries.
  private static final int GROUP_BYTES = 200;

  /// What a column takes: a reference and a number, in arrays that are up to twice as long.
  private static final int COLUMN_BYTES = 16;

  private final Postings postings;
  private final Map<Integer, SeriesGroup> byId = new HashMap<>();

  /// The newest group by the labels of its series.
  private final Map<Labels, SeriesGroup> newest = new HashMap<>();

  private int nextId;
  private long bytes;
  private long textBytes;

  GroupTable(Postings postings) {
    this.postings = postings;
  }

  /// A group by its id, or null.
  @Nullable SeriesGroup find(int id) {
    return byId.get(id);
  }

  /// A group that is there, by its id.
  SeriesGroup known(int id) {
    SeriesGroup group = byId.get(id);
    if (group == null) {
      throw new IllegalStateException("group " + Integer.toUnsignedLong(id) + " is not there");
    }
    return group;
  }

  /// How many groups there are.
  int size() {
    return byId.size();
  }

  /// About as many bytes as groups, labels and texts take. The name of a column counts for each, as
  /// one without a series may be the last that has it.
  long bytes() {
    return bytes + postings.bytes();
  }

  /// About as many bytes as the labels of all groups are on the disk, where each has its own.
  long textBytes() {
    return textBytes;
  }

  /// The id of the next new group.
  int nextId() {
    return nextId;
  }

  /// Lets new groups have ids from here on, if they would not anyway.
  void startAt(int id) {
    if (Integer.compareUnsigned(id, nextId) > 0) {
      nextId = id;
    }
  }

  /// The series of a metric in one of the groups with the same labels, or [SeriesIndex#NONE].
  int live(String metric, Labels shared) {
    SeriesGroup group = newest.get(shared);
    if (group == null) {
      return SeriesIndex.NONE;
    }
    Posting posting = postings.find(Labels.NAME, metric);
    SeriesGroup found = posting == null ? null : among(group, posting);
    return found == null ? SeriesIndex.NONE : found.series(found.column(metric));
  }

  /// The group of those with the same labels that has a metric. Goes through them or through the
  /// groups with the metric, whichever are fewer, as either may be many.
  private @Nullable SeriesGroup among(SeriesGroup first, Posting posting) {
    if (first.place < posting.size()) {
      SeriesGroup group = first;
      while (group != null && !posting.contains(group.id)) {
        group = group.older;
      }
      return group;
    }
    PeekableIntIterator ids = posting.ids();
    while (ids.hasNext()) {
      SeriesGroup group = known(ids.next());
      if (group.shared.equals(first.shared)) {
        return group;
      }
    }
    return null;
  }

  /// The group in which a metric that has no series gets a column, a new one if need be. A column
  /// that the newest group has for it is used again.
  SeriesGroup withColumn(String metric, Labels shared) {
    SeriesGroup group = newest.get(shared);
    if (group == null || (group.isFull() && group.column(metric) == SeriesIndex.NONE)) {
      group = create(nextId, shared);
    }
    if (group.column(metric) == SeriesIndex.NONE) {
      addColumn(group, metric);
    }
    return group;
  }

  /// Adds a column without a series.
  void addColumn(SeriesGroup group, String metric) {
    group.addColumn(metric);
    bytes += COLUMN_BYTES + metric.length();
  }

  /// Makes a group without columns.
  SeriesGroup create(int id, Labels shared) {
    if (id == SeriesIndex.NONE) {
      throw new IllegalStateException("all ids of groups are used up");
    }
    Labels kept = postings.addGroup(shared, id);
    SeriesGroup older = newest.get(shared);
    SeriesGroup group = new SeriesGroup(id, older == null ? kept : older.shared, older);
    byId.put(id, group);
    newest.put(group.shared, group);
    startAt(id + 1);
    bytes += GROUP_BYTES;
    textBytes += group.shared.length();
    return group;
  }

  /// Removes a group.
  void remove(SeriesGroup gone) {
    postings.removeGroup(gone.shared, gone.id);
    byId.remove(gone.id);
    bytes -= GROUP_BYTES;
    textBytes -= gone.shared.length();
    for (int column = 0; column < gone.columns(); column++) {
      bytes -= COLUMN_BYTES + gone.name(column).length();
    }
    SeriesGroup newer = newest.get(gone.shared);
    if (newer != null && newer.id != gone.id) {
      while (newer.older != null && newer.older.id != gone.id) {
        newer = newer.older;
      }
      newer.older = gone.older;
    } else if (gone.older != null) {
      newest.put(gone.shared, gone.older);
    } else {
      newest.remove(gone.shared);
    }
  }
}
