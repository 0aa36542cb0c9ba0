package io.plimsoll.store.execution;

import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.store.chunk.ChunkWriter;
import io.plimsoll.store.head.BlockView;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.head.Source;
import io.plimsoll.store.head.StripeReader;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.measure.MeasureCatalog;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.store.rollup.RollupReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
  private final Supplier<Rollups> view;
  private final long bucketMillis;
  private final long maxGapMillis;

  private final ChunkReader reader = new ChunkReader();
  private long[] millis = new long[512];
  private long[] values = new long[512];
  private long[] limits = new long[512];

  /// A run over a head, chunks, and rollups in place of chunks that are gone.
  ///
  /// @param view the rollups as they are when it is asked, which is once the head was looked at:
  ///   rows of buckets that have none are all in what was seen of the head then
  /// @param stepMillis time between two frames
  public QueryRun(
      Head head, ChunkSource chunks, Supplier<Rollups> view, long bucketMillis, long stepMillis) {
    this.head = head;
    this.chunks = chunks;
    this.view = view;
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
    List<Head.Selected> selected = select(query, formula);
    Rollups rollups = view.get();
    boolean rolledUp = rollups.serves(query, formula);
    Groups groups = new Groups(query.grouping());
    int[] groupOf = new int[selected.size()];
    for (int i = 0; i < groupOf.length; i++) {
      groupOf[i] = groups.of(selected.get(i).source());
    }
    Map<Integer, Integer> groupOfService = rolledUp ? rollups.groupOf(query, groups) : Map.of();
    Fold.Span span =
        span(query, rollups, rolledUp ? rowsFrom(query, rollups, selected) : Long.MIN_VALUE);
    checkSize(query.statistic(), groups.size(), selected.size(), span);
    Fold fold = new Fold(formula, query.statistic(), span, groupOf, groups.size());
    if (!groupOfService.isEmpty()) {
      foldRollups(fold, formula, span, rollups, groupOfService);
    }
    long start = span.rowsFromMillis() - (formula.rate() ? maxGapMillis : 0);
    long last = query.to().toEpochMilli() - 1;
    // Rows in memory know the row before them. The chunk of a bucket that is being closed does not,
    // and would be folded first.
    boolean inMemory = span.rowsFromMillis() >= (rollups.throughBucket() + 1) * bucketMillis;
    if (!rolledUp || !inMemory) {
      long first = Math.max(0, start);
      foldChunks(fold, formula, selected, first / bucketMillis, last / bucketMillis);
    }
    foldHead(fold, formula, selected, start);
    fold.finish();
    Answer answer = new Answer(fold, groups, span);
    return query.top() > 0 ? answer.top(query.top()) : answer.all();
  }

  /// Time from which on rows are read where rollups could do: those of the open bucket, of buckets
  /// that late rows may still join, and of a minute that is cut off. Older ones are only read where
  /// they have no rollups.
  private long rowsFrom(Query query, Rollups rollups, List<Head.Selected> selected) {
    long until = rollups.throughBucket() + 1;
    for (Head.Selected source : selected) {
      for (BlockView block : source.blocks()) {
        until = Math.min(until, block.bucket());
      }
    }
    long to = query.to().toEpochMilli();
    if (to % rollups.periodMillis() != 0) {
      until = Math.min(until, Math.floorDiv(to, bucketMillis));
    }
    return Math.max(until, rollups.untilBucket()) * bucketMillis;
  }

  private Fold.Span span(Query query, Rollups rollups, long rowsFromMillis) {
    long step = query.step().toMillis();
    long from = Math.floorDiv(query.from().toEpochMilli(), step) * step;
    long to = query.to().toEpochMilli();
    long rowsFrom = Math.max(from, rowsFromMillis);
    int steps = (int) Math.ceilDiv(to - from, step);
    return new Fold.Span(from, to, step, steps, rollups.pieceMillis(query), rowsFrom, maxGapMillis);
  }

  /// The sources that may be in the answer.
  private List<Head.Selected> select(Query query, Formula formula) {
    boolean ranked =
        query.top() > 0
            && query.grouping() == Grouping.CONTAINER
            && query.statistic() != Statistic.COUNT;
    if (!ranked || formula.node() || query.selector().container() != null) {
      return select(query.selector(), formula.node());
    }
    long step = query.step().toMillis();
    return head.greatest(
        formula,
        Math.floorDiv(query.from().toEpochMilli(), step) * step,
        query.to().toEpochMilli(),
        step,
        query.top(),
        source -> matches(query.selector(), false, source));
  }

  private List<Head.Selected> select(Selector selector, boolean nodes) {
    Predicate<Source> matches = source -> matches(selector, nodes, source);
    String container = selector.container();
    if (container != null) {
      List<Head.Selected> exact = head.select(container, matches);
      return exact.isEmpty() ? head.select(matches) : exact;
    }
    if (nodes || (selector.cluster() == null && selector.service() == null)) {
      return head.select(matches);
    }
    return head.select(
        service ->
            !differs(selector.cluster(), service.cluster())
                && !differs(selector.service(), service.service()),
        matches);
  }

  private static void checkGrouping(Formula formula, Query query) {
    Grouping grouping = query.grouping();
    if (formula.node() && grouping != Grouping.NODE && grouping != Grouping.ALL) {
      throw new IllegalArgumentException(
          "'%s' is a measure of nodes and cannot be grouped by %s; take NODE or ALL"
              .formatted(query.measure(), grouping));
    }
  }

  private static void checkSize(Statistic statistic, int groups, int sources, Fold.Span span) {
    int steps = span.steps();
    if ((long) groups * steps * span.markWords() > MAX_CELLS) {
      throw new IllegalArgumentException(
          "%d series of %d datapoints of %d minutes are more than fit; take fewer series"
              .formatted(groups, steps, Math.ceilDiv(span.stepMillis(), 60_000)));
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

  private void foldRollups(
      Fold fold,
      Formula formula,
      Fold.Span span,
      Rollups rollups,
      Map<Integer, Integer> groupOfService)
      throws IOException {
    long end = Math.min(span.rowsFromMillis(), span.toMillis());
    ChunkSource values = rollups.values();
    long first = Math.max(Math.max(0, span.fromMillis()) / bucketMillis, values.firstBucket());
    long last = Math.floorDiv(end - 1, bucketMillis);
    RollupReader rollup = new RollupReader(formula);
    ChunkSource.Visitor visitor =
        (id, chunk, length) -> {
          Integer group = groupOfService.get(id);
          if (group != null) {
            rollup.read(
                chunk,
                length,
                (at, sum, min, max, count) -> fold.rollup(group, at, sum, min, max, count));
          }
        };
    if (groupOfService.size() >= rollups.services().size() * LOOK_UP_SHARE
        && groupOfService.size() > 1) {
      values.scan(first, last, visitor);
      return;
    }
    for (int id : groupOfService.keySet()) {
      for (long bucket = first; bucket <= last; bucket++) {
        values.find(bucket, id, visitor);
      }
    }
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
      throws ChunkException {
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
    fold.rows(index, millis, values, limits, 0, rows);
  }

  private static void foldHead(
      Fold fold, Formula formula, List<Head.Selected> selected, long fromMillis) {
    StripeReader stripes = new StripeReader();
    int column = formula.column();
    int limitColumn = formula.limitColumn() < 0 ? column : formula.limitColumn();
    boolean inOrder = column <= limitColumn;
    int lower = Math.min(column, limitColumn);
    int higher = Math.max(column, limitColumn);
    for (int i = 0; i < selected.size(); i++) {
      int index = i;
      int width = selected.get(i).source().width();
      BlockView.ColumnSink sink =
          (at, one, other, first, end) ->
              fold.rows(index, at, inOrder ? one : other, inOrder ? other : one, first, end);
      for (BlockView block : selected.get(i).blocks()) {
        block.forEach(stripes, fromMillis, width, lower, higher, sink);
      }
    }
  }
}
