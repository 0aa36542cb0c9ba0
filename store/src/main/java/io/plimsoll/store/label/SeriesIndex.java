package io.plimsoll.store.label;

import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;

/// Finds the series that are in memory: by the hash of their labels, by their labels, and by
/// matchers. Series have small numbers, which are used again after [#free]. The series with the
/// same labels but for the metric's name are the *columns* of a *group*, whose id is never used
/// again.
///
/// One thread changes the index at a time; the caller sees to that. Any thread may read meanwhile:
/// [#find(long, long, int)] takes no lock, everything else a read lock, which a selection of all of
/// a million series holds for some tens of milliseconds. Expressions are run outside of it.
///
/// Every text is kept once. A series of seven labels and 210 bytes, of which twelve share a group,
/// takes 124 to 153 bytes (seen on 2026-11-22 with 1,000,000 and with 120,000 of them).
public final class SeriesIndex {
  /// No series, or no column.
  public static final int NONE = -1;

  /// Columns of a group; a metric more makes another group. A chunk of as many still fits into
  /// memory many times over.
  public static final int MAX_COLUMNS = 128;

  /// Sixteen million: with all their hashes the largest array that Java has is not full yet.
  private static final int MAX_SERIES = 1 << 24;

  private final IndexLimit limit;
  private final AliasTable aliases = new AliasTable();
  private final Postings postings = new Postings();
  private final GroupTable groups = new GroupTable(postings);

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Lock reading = lock.readLock();
  private final Lock writing = lock.writeLock();

  /// Numbers that were given out and not freed.
  private final BitSet taken = new BitSet();

  private @Nullable SeriesGroup[] groupOf = new SeriesGroup[0];
  private byte[] columnOf = new byte[0];
  private int firstFree;
  private int takenNumbers;
  private int size;

  /// An empty index.
  ///
  /// @param maxSeries how many series there may be at a time, and how many removed ones whose
  ///   numbers are not free yet
  public SeriesIndex(int maxSeries) {
    if (maxSeries < 1 || maxSeries > MAX_SERIES) {
      throw new IllegalArgumentException(
          "the limit of series must be between 1 and %d, got %d".formatted(MAX_SERIES, maxSeries));
    }
    limit = new IndexLimit(maxSeries);
  }

  /// The series that [#remember] was told to have this hash, or [#NONE]. Takes no lock. A series
  /// that is removed meanwhile may still be found.
  ///
  /// @param before the series that the same sender sent before this one, which mostly tells where
  ///   to look; [#NONE] if there is none
  public int find(long high, long low, int before) {
    return aliases.find(high, low, before);
  }

  /// The series with these labels, or [#NONE].
  public int find(Labels labels) {
    String metric = metric(labels);
    Labels shared = labels.without(Labels.NAME);
    reading.lock();
    try {
      return groups.live(metric, shared);
    } finally {
      reading.unlock();
    }
  }

  /// The series with these labels, added if it is not there; [#NONE] if there are as many as
  /// allowed, or their labels take more memory than they may.
  ///
  /// @throws IllegalArgumentException if there is no name of a metric among the labels
  public int add(Labels labels) {
    String metric = metric(labels);
    Labels shared = labels.without(Labels.NAME);
    writing.lock();
    try {
      int series = groups.live(metric, shared);
      if (series != NONE || limit.reached(size, takenNumbers, groups) != null) {
        return series;
      }
      SeriesGroup group = groups.withColumn(metric, shared);
      series = taken.nextClearBit(firstFree);
      firstFree = series + 1;
      start(group, group.column(metric), series);
      return series;
    } finally {
      writing.unlock();
    }
  }

  /// Why no series is added, for an operator and for who sends one; null if there is room.
  public @Nullable String whyFull() {
    reading.lock();
    try {
      return limit.reached(size, takenNumbers, groups);
    } finally {
      reading.unlock();
    }
  }

  /// Lets [#find(long, long, int)] find a series by a hash. A series is found by its four newest
  /// ones.
  ///
  /// @throws IllegalArgumentException if there is no such series
  public void remember(long high, long low, int series) {
    check(series);
    aliases.put(high, low, series);
  }

  /// Puts a group back as it was before a restart, even if there are more series than are allowed
  /// now. Later groups get greater ids.
  ///
  /// @param id of the group
  /// @param shared labels of all its series but for the metric's name
  /// @param metrics names by column
  /// @param series numbers by column, [#NONE] for a column without a series
  /// @throws IllegalArgumentException if the group or a series is there already
  public void restore(int id, Labels shared, List<String> metrics, int[] series) {
    checkNew(id, metrics, series);
    writing.lock();
    try {
      SeriesGroup group = groups.create(id, shared);
      for (int column = 0; column < series.length; column++) {
        groups.addColumn(group, metrics.get(column));
        if (series[column] != NONE) {
          start(group, column, series[column]);
        }
      }
    } finally {
      writing.unlock();
    }
  }

  /// Removes a series, and its group with the last one. Its number stays taken.
  ///
  /// @throws IllegalArgumentException if there is no such series
  public void remove(int series) {
    SeriesGroup group = check(series);
    aliases.remove(series);
    writing.lock();
    try {
      int column = columnOf[series];
      groupOf[series] = null;
      size--;
      postings.remove(Labels.NAME, group.name(column), group.id);
      group.stop(column);
      if (group.live() == 0) {
        groups.remove(group);
      }
    } finally {
      writing.unlock();
    }
  }

  /// Lets the number of a removed series be used again.
  ///
  /// @throws IllegalArgumentException if the series is not removed, or its number is free
  public void free(int series) {
    if (series < 0 || !taken.get(series) || groupOf[series] != null) {
      throw new IllegalArgumentException("series " + series + " is not removed");
    }
    taken.clear(series);
    takenNumbers--;
    firstFree = Math.min(firstFree, series);
  }

  /// Keeps a number from being given out: something has it that is not there any more.
  public void reserve(int series) {
    if (!taken.get(series)) {
      taken.set(series);
      takenNumbers++;
    }
  }

  /// The matching series in the order of their groups and columns.
  ///
  /// @throws QueryStoppedException if the budget is used up
  public SelectedSeries select(Matchers matchers, QueryBudget budget) throws QueryStoppedException {
    Selection selection = new Selection(postings, reading, matchers, budget);
    reading.lock();
    try {
      Set<String> metrics = selection.metrics();
      String only = metrics == null || metrics.size() != 1 ? null : metrics.iterator().next();
      SelectedSeries found = new SelectedSeries();
      PeekableIntIterator ids = selection.groups().getIntIterator();
      while (ids.hasNext()) {
        groups.known(ids.next()).addTo(found, metrics, only);
      }
      return found;
    } finally {
      reading.unlock();
    }
  }

  /// All labels of a series; null if it is removed.
  public @Nullable Labels labels(int series) {
    reading.lock();
    try {
      SeriesGroup group = groupOf(series);
      return group == null ? null : labels(group, columnOf[series]);
    } finally {
      reading.unlock();
    }
  }

  /// All labels of some series that were selected, by their places; null for one that is removed.
  public @Nullable Labels[] labels(SelectedSeries selected, int from, int end) {
    @Nullable Labels[] labels = new Labels[end - from];
    reading.lock();
    try {
      for (int place = from; place < end; place++) {
        SeriesGroup group = groupOf(selected.series(place));
        if (group != null && group.id == selected.group(place)) {
          labels[place - from] = labels(group, selected.column(place));
        }
      }
      return labels;
    } finally {
      reading.unlock();
    }
  }

  private static Labels labels(SeriesGroup group, int column) {
    return group.shared.withChecked(Labels.NAME, group.name(column));
  }

  /// The id of the group of a series, or [#NONE] if it is removed. Ids are unsigned.
  public int group(int series) {
    reading.lock();
    try {
      SeriesGroup group = groupOf(series);
      return group == null ? NONE : group.id;
    } finally {
      reading.unlock();
    }
  }

  /// The column of a series in its group, or [#NONE] if it is removed.
  public int column(int series) {
    reading.lock();
    try {
      return groupOf(series) == null ? NONE : columnOf[series];
    } finally {
      reading.unlock();
    }
  }

  /// The labels that the series of a group share; null if there is no such group.
  public @Nullable Labels shared(int group) {
    return this.<@Nullable Labels>ofGroup(group, known -> known.shared, null);
  }

  /// The metrics of a group by column, those of removed series too; empty if there is no such
  /// group.
  public List<String> metrics(int group) {
    return ofGroup(group, SeriesGroup::names, List.of());
  }

  /// The series of a group by column, [#NONE] where it is removed; empty if there is no such group.
  public int[] series(int group) {
    return ofGroup(group, SeriesGroup::series, new int[0]);
  }

  private <T extends @Nullable Object> T ofGroup(
      int group, Function<SeriesGroup, T> part, T otherwise) {
    reading.lock();
    try {
      SeriesGroup known = groups.find(group);
      return known == null ? otherwise : part.apply(known);
    } finally {
      reading.unlock();
    }
  }

  /// The names of all labels, in order.
  public List<String> names() {
    return inOrder(Integer.MAX_VALUE, postings::names);
  }

  /// The values of a label, in order.
  ///
  /// @param limit how many at most
  public List<String> values(String name, int limit) {
    return inOrder(limit, () -> postings.values(name));
  }

  /// Series that are there now.
  public int size() {
    reading.lock();
    try {
      return size;
    } finally {
      reading.unlock();
    }
  }

  /// About as many bytes as the index takes. Called by the one thread that changes it.
  public long bytes() {
    return groups.bytes()
        + aliases.bytes()
        + (long) (Integer.BYTES + Byte.BYTES) * groupOf.length
        + taken.size() / Byte.SIZE;
  }

  /// The id of the next new group.
  public int nextGroup() {
    return groups.nextId();
  }

  /// Lets new groups have ids from here on, if they would not anyway. Told after a restart, as ids
  /// are never used again.
  public void startGroupsAt(int id) {
    groups.startAt(id);
  }

  private List<String> inOrder(int limit, Supplier<List<String>> texts) {
    List<String> copy;
    reading.lock();
    try {
      copy = texts.get();
    } finally {
      reading.unlock();
    }
    return copy.stream().sorted().limit(limit).toList();
  }

  private static String metric(Labels labels) {
    String metric = labels.value(Labels.NAME);
    if (metric == null) {
      throw new IllegalArgumentException("a series has a label __name__, got " + labels);
    }
    return metric;
  }

  private void start(SeriesGroup group, int column, int series) {
    if (series >= groupOf.length) {
      int length = Math.max(series + 1, 2 * groupOf.length);
      groupOf = Arrays.copyOf(groupOf, length);
      columnOf = Arrays.copyOf(columnOf, length);
    }
    group.start(column, postings.add(Labels.NAME, group.name(column), group.id).value, series);
    groupOf[series] = group;
    columnOf[series] = (byte) column;
    taken.set(series);
    takenNumbers++;
    size++;
  }

  private void checkNew(int id, List<String> metrics, int[] series) {
    if (metrics.size() != series.length || series.length > MAX_COLUMNS) {
      throw new IllegalArgumentException(
          "group %d has %d metrics and %d series".formatted(id, metrics.size(), series.length));
    }
    if (groups.find(id) != null) {
      throw new IllegalArgumentException("group " + id + " is there already");
    }
    for (int number : series) {
      if (number != NONE && (number < 0 || number > MAX_SERIES || taken.get(number))) {
        throw new IllegalArgumentException("series " + number + " can not be in group " + id);
      }
    }
  }

  private SeriesGroup check(int series) {
    SeriesGroup group = groupOf(series);
    if (group == null) {
      throw new IllegalArgumentException("there is no series " + series);
    }
    return group;
  }

  private @Nullable SeriesGroup groupOf(int series) {
    return series >= 0 && series < groupOf.length ? groupOf[series] : null;
  }
}
