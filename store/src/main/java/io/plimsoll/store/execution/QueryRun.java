package io.plimsoll.store.execution;

import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.store.chunk.ChunkWriter;
import io.plimsoll.store.head.BlockView;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.head.Source;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.measure.MeasureCatalog;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Answers one query in one pass: chunks first, then what is in memory, which was looked at before,
/// so that a row on its way from one to the other is seen at least once and counted once.
///
/// Cost: the columns of one or two metrics of every selected source are decoded, 1.5 ns a value; a
/// few sources are looked up by key (4 µs a chunk), many are scanned (0.5 µs a chunk of any).
/// Belongs to one thread.
public final class QueryRun {
  /// The most datapoints of an answer, over all series: 64 MB while it is computed.
  public static final long MAX_CELLS = 2_700_000;

  /// The most sources times steps whose percentile is computed exactly: about 100 MB.
  public static final long MAX_PERCENTILE_VALUES = 8_000_000;

  /// Below this share of sources, looking up their chunks beats scanning all.
  private static final double LOOK_UP_SHARE = 0.08;

  private static final int SHORT_ID = 12;

  private final Head head;
  private final ChunkSource chunks;
  private final long bucketMillis;
  private final long maxGapMillis;

  private final ChunkReader reader = new ChunkReader();
  private long[] millis = new long[512];
  private long[] values = new long[512];
  private long[] limits = new long[512];

  /// A run over a head and chunks.
  ///
  /// @param stepMillis time between two frames
  public QueryRun(Head head, ChunkSource chunks, long bucketMillis, long stepMillis) {
    this.head = head;
    this.chunks = chunks;
    this.bucketMillis = bucketMillis;
    this.maxGapMillis = stepMillis * Formula.MAX_GAP_STEPS;
  }

  /// Answers the query.
  ///
  /// @throws IllegalArgumentException if its measure is not known, cannot be grouped that way, or
  ///   the answer would be too large
  public List<SeriesData> run(Query query) throws IOException {
    Formula formula = MeasureCatalog.formula(query.measure());
    checkGrouping(formula, query);
    Selector selector = query.selector();
    ServiceKey service =
        selector.cluster() != null && selector.service() != null && !formula.node()
            ? new ServiceKey(selector.cluster(), selector.service())
            : null;
    List<Head.Selected> selected =
        head.select(service, source -> matches(selector, formula.node(), source));
    long stepMillis = query.step().toMillis();
    long from = Math.floorDiv(query.from().toEpochMilli(), stepMillis) * stepMillis;
    int steps = (int) Math.ceilDiv(query.to().toEpochMilli() - from, stepMillis);
    int[] groupOf = new int[selected.size()];
    List<Map<String, String>> groups = group(query.grouping(), selected, groupOf);
    checkSize(query.statistic(), groups.size(), selected.size(), steps);
    Fold fold =
        new Fold(
            formula,
            query.statistic(),
            from,
            stepMillis,
            steps,
            query.to().toEpochMilli(),
            maxGapMillis,
            groupOf,
            groups.size());
    long start = Math.max(0, formula.rate() ? from - maxGapMillis : from);
    long last = query.to().toEpochMilli() - 1;
    foldChunks(fold, formula, selected, start / bucketMillis, last / bucketMillis);
    foldHead(fold, formula, selected);
    fold.finish();
    return answer(fold, groups, from, stepMillis, steps);
  }

  private static void checkGrouping(Formula formula, Query query) {
    Grouping grouping = query.grouping();
    if (formula.node() && grouping != Grouping.NODE && grouping != Grouping.ALL) {
      throw new IllegalArgumentException(
          "'%s' is a measure of nodes and cannot be grouped by %s; take NODE or ALL"
              .formatted(query.measure(), grouping));
    }
  }

  private static void checkSize(Statistic statistic, int groups, int sources, int steps) {
    if ((long) groups * steps > MAX_CELLS) {
      throw new IllegalArgumentException(
          "%d series of %d datapoints are more than %d; take a longer step or fewer series"
              .formatted(groups, steps, MAX_CELLS));
    }
    boolean exact =
        switch (statistic) {
          case P50, P90, P95, P99 -> true;
          case AVG, MIN, MAX, SUM, COUNT -> false;
        };
    if (exact && (long) sources * steps > MAX_PERCENTILE_VALUES) {
      throw new IllegalArgumentException(
          "%s over %d containers at %d steps is more than %d values; take a longer step"
              .formatted(statistic, sources, steps, MAX_PERCENTILE_VALUES));
    }
  }

  private static boolean matches(Selector selector, boolean nodes, Source source) {
    Source.Identity identity = source.identity();
    if (nodes != (identity == null) || differs(selector.node(), source.node())) {
      return false;
    }
    if (identity == null) {
      return selector.cluster() == null
          && selector.service() == null
          && selector.task() == null
          && selector.container() == null;
    }
    return !differs(selector.cluster(), identity.service().cluster())
        && !differs(selector.service(), identity.service().service())
        && !differs(selector.task(), identity.task())
        && isContainer(selector.container(), source.key());
  }

  private static boolean differs(@Nullable String wanted, String actual) {
    return wanted != null && !wanted.equals(actual);
  }

  private static boolean isContainer(@Nullable String wanted, String id) {
    return wanted == null
        || wanted.equals(id)
        || (wanted.length() >= SHORT_ID && id.startsWith(wanted));
  }

  private static List<Map<String, String>> group(
      Grouping grouping, List<Head.Selected> selected, int[] groupOf) {
    Map<Map<String, String>, Integer> known = new java.util.HashMap<>();
    List<Map<String, String>> groups = new ArrayList<>();
    for (int i = 0; i < groupOf.length; i++) {
      Map<String, String> dimensions = selected.get(i).source().dimensions(grouping);
      Integer group = known.putIfAbsent(dimensions, groups.size());
      groupOf[i] = group == null ? groups.size() : group;
      if (group == null) {
        groups.add(dimensions);
      }
    }
    return groups;
  }

  private void foldChunks(
      Fold fold, Formula formula, List<Head.Selected> selected, long fromBucket, long throughBucket)
      throws IOException {
    if (selected.isEmpty()) {
      return;
    }
    long first = Math.max(fromBucket, chunks.firstBucket());
    if (selected.size() < head.size() * LOOK_UP_SHARE || selected.size() == 1) {
      for (int i = 0; i < selected.size(); i++) {
        lookUp(fold, formula, i, selected.get(i), first, throughBucket);
      }
      return;
    }
    int[] indexOf = indexOf(selected);
    chunks.scan(
        first,
        throughBucket,
        (id, chunk, length) -> {
          if (id < indexOf.length && indexOf[id] >= 0) {
            fold(fold, formula, indexOf[id], chunk, length);
          }
        });
  }

  private void lookUp(
      Fold fold, Formula formula, int index, Head.Selected selected, long first, long through)
      throws IOException {
    long last = Math.min(through, selected.lastBucket());
    for (long bucket = Math.max(first, selected.firstBucket()); bucket <= last; bucket++) {
      chunks.find(
          bucket,
          selected.source().id(),
          (id, chunk, length) -> fold(fold, formula, index, chunk, length));
    }
  }

  private static int[] indexOf(List<Head.Selected> selected) {
    int[] indexOf = new int[selected.getLast().source().id() + 1];
    Arrays.fill(indexOf, -1);
    for (int i = 0; i < selected.size(); i++) {
      indexOf[selected.get(i).source().id()] = i;
    }
    return indexOf;
  }

  private void fold(Fold fold, Formula formula, int index, byte[] chunk, int length)
      throws IOException {
    reader.reset(chunk, length);
    int rows = reader.rows();
    if (millis.length < rows) {
      int capacity = Math.min(ChunkWriter.MAX_ROWS, rows * 2);
      millis = new long[capacity];
      values = new long[capacity];
      limits = new long[capacity];
    }
    reader.millis(millis);
    reader.column(formula.column(), values);
    if (formula.limitColumn() >= 0) {
      reader.column(formula.limitColumn(), limits);
    }
    for (int i = 0; i < rows; i++) {
      fold.row(index, millis[i], values[i], limits[i]);
    }
  }

  private static void foldHead(Fold fold, Formula formula, List<Head.Selected> selected) {
    ByteReader in = new ByteReader();
    int column = formula.column();
    int limitColumn = Math.max(formula.limitColumn(), 0);
    for (int i = 0; i < selected.size(); i++) {
      int index = i;
      long[] row = new long[selected.get(i).source().width()];
      for (BlockView block : selected.get(i).blocks()) {
        block.forEach(
            in, row, (at, rowAt) -> fold.row(index, at, rowAt[column], rowAt[limitColumn]));
      }
    }
  }

  private static List<SeriesData> answer(
      Fold fold, List<Map<String, String>> groups, long from, long stepMillis, int steps) {
    List<SeriesData> answer = new ArrayList<>();
    for (int group = 0; group < groups.size(); group++) {
      int size = 0;
      long[] at = new long[steps];
      double[] datapoints = new double[steps];
      for (int step = 0; step < steps; step++) {
        if (fold.has(group, step)) {
          at[size] = from + step * stepMillis;
          datapoints[size++] = fold.datapoint(group, step);
        }
      }
      if (size > 0) {
        answer.add(
            new SeriesData(
                groups.get(group), Arrays.copyOf(at, size), Arrays.copyOf(datapoints, size)));
      }
    }
    answer.sort(Comparator.comparing(series -> new TreeMap<>(series.dimensions()).toString()));
    return answer;
  }
}
