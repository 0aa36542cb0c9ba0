package io.plimsoll.store.execution;

import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.chunk.ChunkReader;
import io.plimsoll.store.chunk.ChunkWriter;
import io.plimsoll.store.head.BlockView;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.head.StripeReader;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.measure.MeasureCatalog;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.store.rollup.RollupReader;
import io.plimsoll.store.rollup.SketchReader;
import io.plimsoll.store.rollup.SourceRollupReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Answers one query in one pass: chunks first, then what is in memory, which was looked at before,
/// so that a row on its way from one to the other is seen at least once and counted once. As far as
/// rollups mean the same they are read in place of rows.
///
/// Cost: the columns of one or two metrics of every selected source are decoded, 1.5 ns a value; a
/// few sources are looked up by key (4 µs a chunk), many are scanned (0.5 µs a chunk of any).
/// Belongs to one thread.
public final class QueryRun {
  /// The most datapoints of an answer, over all series: 64 MB while it is computed.
  public static final long MAX_CELLS = 2_700_000;

  /// The most sources times steps whose percentile is computed exactly: about 100 MB.
  public static final long MAX_PERCENTILE_VALUES = 8_000_000;

  private final Head head;
  private final ChunkSource chunks;
  private final Supplier<History> view;
  private final long bucketMillis;
  private final long maxGapMillis;
  private final QueryBudget budget;
  private final ChunkReading reading;

  private final ChunkReader reader = new ChunkReader();
  private long[] millis = new long[512];
  private long[] values = new long[512];
  private long[] limits = new long[512];

  /// A run over a head, chunks, and rollups in place of chunks that are gone.
  ///
  /// @param view the rollups as they are when it is asked, which is once the head was looked at:
  ///   rows of buckets that have none are all in what was seen of the head then
  /// @param stepMillis time between two frames
  /// @param budget is asked at every chunk, read or passed over, for every row, and at every source
  ///   that is gone
  public QueryRun(
      Head head,
      ChunkSource chunks,
      Supplier<History> view,
      long bucketMillis,
      long stepMillis,
      QueryBudget budget) {
    this.head = head;
    this.chunks = chunks;
    this.view = view;
    this.bucketMillis = bucketMillis;
    this.maxGapMillis = stepMillis * Formula.MAX_GAP_STEPS;
    this.budget = budget;
    this.reading = new ChunkReading(head, bucketMillis, budget);
  }

  /// Answers the query.
  ///
  /// @throws IllegalArgumentException if its measure is not known, cannot be grouped that way, or
  ///   the answer would be too large
  /// @throws QueryStoppedException if the budget ends it
  public List<SeriesData> run(Query query) throws IOException {
    Formula formula = MeasureCatalog.formula(query.measure());
    checkGrouping(formula, query);
    List<Head.Selected> selected = Candidates.select(head, query, formula);
    History history = view.get();
    Rollups services = history.services();
    long from = Math.floorDiv(query.from().toEpochMilli(), query.step().toMillis());
    from *= query.step().toMillis();
    Groups groups = new Groups(query.grouping());
    boolean served = services.serves(query, formula);
    boolean estimated = services.estimates(query, formula);
    Map<Integer, Integer> groupOfService =
        served || estimated ? services.groupOf(query, groups) : Map.of();
    int asked = served ? groupOfService.size() : 0;
    Plan plan =
        Plan.of(new Plan.Question(query, from, asked, estimated, selected), history, bucketMillis);
    if (Math.floorDiv(from, bucketMillis) < history.archive().until()) {
      selected = withArchived(selected, history, query, formula, from);
      groups.expectTwins();
    }
    int[] groupOf = new int[selected.size()];
    for (int i = 0; i < groupOf.length; i++) {
      groupOf[i] = groups.of(selected.get(i).source());
    }
    Fold.Span span = span(query, services, plan.rowsFromMillis());
    checkSize(query.statistic(), groups.size(), selected.size(), span);
    Fold fold = new Fold(formula, query.statistic(), span, groupOf, groups.size());
    for (Plan.Part part : plan.parts()) {
      switch (part) {
        case Plan.OfSources sources -> foldSources(fold, formula, span, sources, selected);
        case Plan.OfServices rolled ->
            foldServices(fold, formula, span, rolled, services, groupOfService);
        case Plan.OfSketches sketched ->
            foldSketches(fold, formula, span, sketched, services, groupOfService);
      }
    }
    foldRows(fold, formula, selected, span, plan, services);
    fold.finish();
    Answer answer = new Answer(fold, groups, span);
    return query.top() > 0 ? answer.top(query.top()) : answer.all();
  }

  private List<Head.Selected> withArchived(
      List<Head.Selected> selected, History history, Query query, Formula formula, long from)
      throws IOException {
    return Candidates.withArchived(
        selected,
        history.archive(),
        query,
        formula.node(),
        Math.floorDiv(from, bucketMillis),
        Math.floorDiv(query.to().toEpochMilli() - 1, bucketMillis),
        budget);
  }

  private void foldRows(
      Fold fold,
      Formula formula,
      List<Head.Selected> selected,
      Fold.Span span,
      Plan plan,
      Rollups services)
      throws IOException {
    long start = span.rowsFromMillis() - (formula.rate() ? maxGapMillis : 0);
    // Rows in memory know the row before them. The chunk of a bucket that is being closed does not,
    // and would be folded first.
    if (!plan.isInMemoryFrom((services.throughBucket() + 1) * bucketMillis)) {
      reading.ofSources(
          new ChunkReading.Range(chunks, bucketMillis, start, span.toMillis()),
          selected,
          (index, chunk, length) -> fold(fold, formula, index, chunk, length));
    }
    foldHead(fold, formula, selected, start, span.toMillis());
  }

  private Fold.Span span(Query query, Rollups rollups, long rowsFromMillis) {
    long step = query.step().toMillis();
    long from = Math.floorDiv(query.from().toEpochMilli(), step) * step;
    long to = query.to().toEpochMilli();
    int steps = (int) Math.ceilDiv(to - from, step);
    return new Fold.Span(
        from, to, step, steps, rollups.pieceMillis(query), rowsFromMillis, maxGapMillis);
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
    if (statistic.isPercentile() && (long) sources * steps > MAX_PERCENTILE_VALUES) {
      throw new IllegalArgumentException(
          "%s over %d containers at %d steps is more than %d values; take a longer step"
              .formatted(statistic, sources, steps, MAX_PERCENTILE_VALUES));
    }
  }

  private void foldServices(
      Fold fold,
      Formula formula,
      Fold.Span span,
      Plan.OfServices part,
      Rollups rollups,
      Map<Integer, Integer> groupOfService)
      throws IOException {
    long end = Math.min(part.toMillis(), span.toMillis());
    RollupReader rollup = new RollupReader(formula);
    reading.ofServices(
        new ChunkReading.Range(rollups.values(), bucketMillis, part.fromMillis(), end),
        groupOfService,
        rollups.services().size(),
        (group, chunk, length) ->
            rollup.read(
                chunk,
                length,
                (at, sum, min, max, count) -> {
                  if (at >= part.fromMillis() && at < end) {
                    fold.rollup(group, at, sum, min, max, count);
                  }
                }));
  }

  private void foldSketches(
      Fold fold,
      Formula formula,
      Fold.Span span,
      Plan.OfSketches part,
      Rollups rollups,
      Map<Integer, Integer> groupOfService)
      throws IOException {
    long end = Math.min(part.toMillis(), span.toMillis());
    SketchReader sketches = new SketchReader();
    reading.ofServices(
        new ChunkReading.Range(rollups.sketches(), bucketMillis, part.fromMillis(), end),
        groupOfService,
        rollups.services().size(),
        (group, chunk, length) ->
            sketches.read(
                chunk,
                length,
                formula,
                (at, bin, count) -> {
                  if (at >= part.fromMillis() && at < end) {
                    fold.sketch(group, at, bin, count);
                  }
                }));
  }

  private void foldSources(
      Fold fold, Formula formula, Fold.Span span, Plan.OfSources part, List<Head.Selected> selected)
      throws IOException {
    SourceRollups rollups = part.rollups();
    long end = Math.min(part.toMillis(), span.toMillis());
    SourceRollupReader rollup = new SourceRollupReader();
    reading.ofSources(
        new ChunkReading.Range(rollups.values(), rollups.blockMillis(), part.fromMillis(), end),
        selected,
        (index, chunk, length) -> {
          rollup.reset(chunk, length);
          budget.take(rollup.periods());
          rollup.forEach(
              formula,
              (at, mean, min, max, minutes) -> {
                if (at >= part.fromMillis() && at < end) {
                  fold.period(index, at, mean, min, max, minutes);
                }
              });
        });
  }

  private void fold(Fold fold, Formula formula, int index, byte[] chunk, int length)
      throws ChunkException, QueryStoppedException {
    reader.reset(chunk, length);
    int rows = reader.rows();
    budget.take(rows);
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

  private void foldHead(
      Fold fold, Formula formula, List<Head.Selected> selected, long fromMillis, long toMillis)
      throws QueryStoppedException {
    StripeReader stripes = new StripeReader();
    int column = formula.column();
    int limitColumn = formula.limitColumn() < 0 ? column : formula.limitColumn();
    boolean inOrder = column <= limitColumn;
    int lower = Math.min(column, limitColumn);
    int higher = Math.max(column, limitColumn);
    int[] rows = new int[1];
    for (int i = 0; i < selected.size(); i++) {
      int index = i;
      int width = selected.get(i).source().width();
      BlockView.ColumnSink sink =
          (at, one, other, first, end) -> {
            rows[0] += end - first;
            fold.rows(index, at, inOrder ? one : other, inOrder ? other : one, first, end);
          };
      for (BlockView block : selected.get(i).blocks()) {
        rows[0] = 0;
        if (block.bucket() * bucketMillis < toMillis) {
          block.forEach(stripes, fromMillis, width, lower, higher, sink);
        }
        budget.take(rows[0]);
      }
    }
  }
}
