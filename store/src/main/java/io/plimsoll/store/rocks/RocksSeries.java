package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreException;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.evaluation.Evaluation;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.label.Matchers;
import io.plimsoll.store.label.SeriesIndex;
import io.plimsoll.store.live.LiveSeries;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.series.Appended;
import io.plimsoll.store.series.SampleBatch;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SampleWindow;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesStatus;
import io.plimsoll.store.series.SeriesStore;
import io.plimsoll.store.series.SeriesValues;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Labelled series on RocksDB.
///
/// Thread-safe: appends and admissions take turns under one lock, which queries take to look up
/// what is in memory and the writer of chunks now and then; everything else goes on beside them.
final class RocksSeries implements SeriesStore {
  /// What a closing must set free for the heap to be collected: some thousand series, below which
  /// it would not show in the size of the process.
  private static final long COLLECTED_BYTES = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(RocksSeries.class);

  private final StoreSettings settings;
  private final Database database;
  private final Quarantine quarantine;
  private final ExecutorService writer;
  private final SeriesIndex index;
  private final SeriesMeta meta;
  private final SeriesIngest ingest;
  private final SeriesClosing closing;
  private final LiveSeries live = new LiveSeries();
  private final ColumnCache cache = new ColumnCache();
  private final SeriesCounts counts = new SeriesCounts();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Future<?> round;
  private volatile @Nullable String chunkProblem;

  /// Whether a closing failed as the disk did, and need not wait for the next half-hour.
  private volatile boolean interrupted;

  private boolean closed;

  /// Opens the series of a database.
  ///
  /// @param writer the thread that writes chunks
  /// @param retention the time by which samples are old; belongs to that thread
  RocksSeries(
      Database database,
      StoreSettings settings,
      InstantSource clock,
      Quarantine quarantine,
      ExecutorService writer,
      RetentionTime retention)
      throws IOException {
    this.settings = settings;
    this.database = database;
    this.quarantine = quarantine;
    this.writer = writer;
    index = new SeriesIndex(settings.maxSeries());
    meta = new SeriesMeta(database, index);
    SeriesLate late = new SeriesLate(index, live, new SeriesChunks(database, quarantine));
    ingest = new SeriesIngest(settings, clock, database, index, meta, live, late, counts);
    SeriesCheckpoint checkpoint = meta.checkpoint();
    int seen = Math.max(0, checkpoint.chunkedThrough());
    // The log needs no more than the numbers of series, so their texts are read beside it.
    Future<?> indexing = writer.submit(() -> loadIndex(meta));
    meta.scanLive(series -> live.admit(series, seen));
    ingest.replay(checkpoint, () -> awaitIndex(indexing));
    awaitIndex(indexing);
    closing =
        new SeriesClosing(
            settings, database, meta, index, live, lock, ingest, cache, quarantine, retention);
  }

  private static @Nullable Void loadIndex(SeriesMeta meta) throws IOException {
    meta.load();
    return null;
  }

  private static void awaitIndex(Future<?> indexing) throws IOException {
    try {
      indexing.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the groups of series are read", interrupted);
    } catch (ExecutionException failure) {
      Throwable cause = failure.getCause();
      throw new IOException(cause == null ? "no reason" : cause.getMessage(), failure);
    }
  }

  @Override
  public int find(long high, long low, int before) {
    return index.find(high, low, before);
  }

  @Override
  public int admit(long high, long low, Labels labels) throws IOException {
    lock.lock();
    try {
      checkOpen();
      return ingest.admit(high, low, labels);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String whyFull() {
    return Objects.requireNonNullElse(index.whyFull(), "");
  }

  @Override
  public SampleWindow window() {
    lock.lock();
    try {
      return ingest.window();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Appended append(SampleBatch batch) throws IOException {
    lock.lock();
    try {
      checkOpen();
      Appended appended = ingest.append(batch);
      closeBuckets();
      return appended;
    } finally {
      lock.unlock();
    }
  }

  private void checkOpen() throws StoreException {
    if (closed) {
      throw new StoreException("The store in " + database.directory() + " is closed", null);
    }
  }

  private void closeBuckets() {
    boolean idle = round == null || round.isDone();
    if (idle && !closed && (closing.isDue() || interrupted)) {
      interrupted = false;
      SeriesClosing.Round due = closing.start();
      round = writer.submit(() -> write(due));
    }
  }

  private void write(SeriesClosing.Round due) {
    try {
      long before = blockBytes();
      closing.run(due);
      chunkProblem = null;
      if (before - blockBytes() > COLLECTED_BYTES) {
        collect();
      }
    } catch (IOException | RuntimeException failure) {
      interrupted = database.refusal().isPresent();
      chunkProblem = "Samples of series cannot be written as chunks: " + failure.getMessage();
      LOG.error("{}; they stay in memory and in the log", chunkProblem, failure);
    }
  }

  /// Collects the whole heap, when least of it is in use. By itself the serial collector lets a
  /// heap grow to its limit before it looks at what is old, and old is all that a closing sets
  /// free.
  private static void collect() {
    System.gc();
  }

  /// The closing under way, a new one if a bucket has ended, or null if nothing is due.
  @Nullable Future<?> startRound() {
    lock.lock();
    try {
      closeBuckets();
      return round == null || round.isDone() ? null : round;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the last closing failed.
  boolean hasChunkProblem() {
    return chunkProblem != null;
  }

  @Override
  public List<SeriesValues> query(SeriesQuery query, QueryBudget budget) throws IOException {
    Matchers matchers = Matchers.of(query.matchers(), budget);
    boolean newestOnly = query.function() == SampleFunction.NONE && query.from().equals(query.to());
    Evaluation evaluation = new Evaluation(query, budget);
    read(budget, evaluation.afterMillis(), evaluation.throughMillis(), newestOnly)
        .run(
            matchers,
            (labels, samples) ->
                evaluation.add(labels, samples.millis(), samples.codes(), samples.size()));
    return evaluation.answer();
  }

  @Override
  public List<Labels> series(
      List<LabelMatcher> matchers, Instant from, Instant to, int limit, QueryBudget budget)
      throws IOException {
    Matchers ready = Matchers.of(matchers, budget);
    List<Labels> found = new ArrayList<>();
    read(budget, from.toEpochMilli() - 1, to.toEpochMilli(), true)
        .run(
            ready,
            (labels, samples) -> {
              budget.take(samples.size());
              found.add(labels);
            });
    Collections.sort(found);
    return found.size() <= limit ? found : List.copyOf(found.subList(0, limit));
  }

  /// Reads the samples of series later than one time, up to another.
  SeriesRead read(QueryBudget budget, long afterMillis, long throughMillis, boolean newestOnly) {
    return new SeriesRead(
        index,
        live,
        lock,
        meta,
        new SeriesChunks(database, quarantine),
        cache,
        budget,
        closing.retainedFrom(),
        afterMillis,
        throughMillis,
        newestOnly);
  }

  @Override
  public SeriesStatus status() {
    return new SeriesStatus(
        counts.kept.sum(),
        index.size(),
        settings.maxSeries(),
        counts.refusedSeries.sum(),
        counts.late.sum(),
        counts.tooOld.sum(),
        counts.tooFarAhead.sum(),
        counts.conflicting.sum(),
        counts.tooMany.sum(),
        blockBytes());
  }

  private long blockBytes() {
    lock.lock();
    try {
      return live.blockBytes();
    } finally {
      lock.unlock();
    }
  }

  /// What could not be read at the start, if anything.
  Optional<String> loss() {
    long lost = ingest.lostSamples();
    return lost == 0
        ? Optional.empty()
        : Optional.of(
            "%d samples of series are lost, as a part of the log was missing at the restart"
                .formatted(lost));
  }

  /// What an operator should know.
  List<String> problems() {
    List<String> problems = ingest.problems();
    String unwritten = chunkProblem;
    if (unwritten != null) {
      problems.add(unwritten);
    }
    return problems;
  }

  /// Takes no more samples.
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}
