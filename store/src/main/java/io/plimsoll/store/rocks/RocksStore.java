package io.plimsoll.store.rocks;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.file.FileTree;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.store.Backup;
import io.plimsoll.store.Store;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.StoreStatus;
import io.plimsoll.store.document.Documents;
import io.plimsoll.store.execution.History;
import io.plimsoll.store.execution.QueryRun;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.measure.MeasureCatalog;
import io.plimsoll.store.query.Measure;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.ring.FlatServiceRing;
import io.plimsoll.store.ring.ServiceRing;
import io.plimsoll.store.series.SeriesStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The store on RocksDB.
///
/// Thread-safe: appends take turns, queries and ring reads go on beside them and beside each other.
/// Two threads of its own: one syncs the log, one writes chunks.
public final class RocksStore implements Store {
  /// Steps of a bucket: ten minutes at five seconds. Longer chunks are smaller by 4 % but keep more
  /// rows in memory and make a restart read more of the log.
  public static final int BUCKET_STEPS = 120;

  /// Closing waits this long for chunks under way; they are in the log anyway.
  private static final int CLOSE_SECONDS = 30;

  private static final Logger LOG = LoggerFactory.getLogger(RocksStore.class);

  private final StoreSettings settings;
  private final Database database;
  private final Head head;
  private final FlatServiceRing ring;
  private final RocksDocuments documents;
  private final Ingest ingest;
  private final Closing closing;
  private final Quarantine quarantine;
  private final RollupStore rollups;
  private final SourceRollupStore sourceRollups;
  private final RocksSeries series;
  private final BackupWriter backups;
  private final OpenMark mark;
  private final long bucketMillis;
  private final List<String> putAside;
  private final long lostRows;
  private final long newestAtOpening;
  private final ReentrantLock appends = new ReentrantLock();
  private final LatestFrames latestFrames;
  private final ScheduledExecutorService syncer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("store-sync").factory());
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("store-writer").factory());
  private final Future<?> syncing;
  private @Nullable Future<?> round;
  private volatile @Nullable String chunkProblem;
  private volatile boolean closed;

  private RocksStore(
      Database database,
      StoreSettings settings,
      InstantSource clock,
      LongSupplier nanos,
      Predicate<String> ownNodes)
      throws IOException {
    this.database = database;
    this.settings = settings;
    latestFrames = new LatestFrames(clock, settings.step());
    Meta meta = new Meta(database);
    long stepMillis = settings.step().toMillis();
    bucketMillis = meta.bucketMillis(stepMillis * BUCKET_STEPS);
    head = new Head(stepMillis * Formula.MAX_GAP_STEPS);
    ring = new FlatServiceRing(stepMillis);
    documents = new RocksDocuments(database);
    documents.check();
    backups = new BackupWriter(database);
    RingRows rows = new RingRows(ring);
    ingest = new Ingest(settings, clock, database, meta, head, rows, bucketMillis);
    meta.load(head, source -> rows.loaded(source, ownNodes));
    putAside = StoreStart.problems(database.directory());
    lostRows = ingest.replay(meta.checkpoint(), ownNodes);
    newestAtOpening = ingest.watermark();
    quarantine = database.quarantine();
    long maxGapMillis = stepMillis * Formula.MAX_GAP_STEPS;
    rollups = new RollupStore(database, meta, quarantine, head, bucketMillis, maxGapMillis);
    rollups.load();
    sourceRollups = new SourceRollupStore(database, quarantine, bucketMillis, maxGapMillis);
    long newest = Math.max(newestAtOpening, SeriesMeta.checkpoint(database).newestMillis());
    RetentionTime retention = new RetentionTime(meta, newest, clock, nanos);
    series = new RocksSeries(database, settings, clock, quarantine, writer, retention);
    mark = OpenMark.set(database.directory(), settings.durability());
    BucketWriter chunks = new BucketWriter(database, quarantine);
    closing =
        new Closing(
            settings,
            database,
            meta,
            head,
            appends,
            bucketMillis,
            chunks,
            rollups,
            sourceRollups,
            retention);
    syncing =
        syncer.scheduleWithFixedDelay(
            new DiskCare(database)::run,
            StoreSettings.SYNC_MILLIS,
            StoreSettings.SYNC_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /// Opens the store in a directory by a clock that never jumps, with the rows of all nodes in the
  /// ring.
  ///
  /// @throws StoreException if the directory cannot be used: the message names it and says why
  public static RocksStore open(Path directory, StoreSettings settings, InstantSource clock)
      throws StoreException {
    LongSupplier nanos = () -> TimeUnit.MILLISECONDS.toNanos(clock.millis());
    return open(directory, settings, clock, nanos, node -> true);
  }

  /// Opens the store in a directory, which is made if it is not there.
  ///
  /// @param clock tells which rows are from the future
  /// @param nanos a steady clock, in nanoseconds since an arbitrary start, by which data gets old
  /// @param ownNodes tells the nodes whose rows are in the ring after the start
  /// @throws StoreException if the directory cannot be used: the message names it and says why
  public static RocksStore open(
      Path directory,
      StoreSettings settings,
      InstantSource clock,
      LongSupplier nanos,
      Predicate<String> ownNodes)
      throws StoreException {
    Database database = new Database(directory.toAbsolutePath());
    try {
      return new RocksStore(database, settings, clock, nanos, ownNodes);
    } catch (IOException | RuntimeException failure) {
      try {
        database.close();
      } catch (IOException second) {
        failure.addSuppressed(second);
      }
      throw StoreStart.unreadable(directory, failure);
    }
  }

  @Override
  public void append(Frame frame, Predicate<Container> counts) throws IOException {
    take(frame, counts);
  }

  @Override
  public int take(Frame frame, Predicate<Container> counts) throws IOException {
    appends.lock();
    try {
      checkOpen();
      Frame kept = ingest.append(frame, counts, isIdle());
      for (Renames.Move move : ingest.moves()) {
        rollups.move(move);
      }
      if (kept != null) {
        latestFrames.add(kept);
      }
      closeBuckets();
      return ingest.refused();
    } finally {
      appends.unlock();
    }
  }

  private void checkOpen() throws StoreException {
    if (closed) {
      throw new StoreException("The store in " + database.directory() + " is closed", null);
    }
  }

  /// Whether no round of closing is under way, which would meet a container by two names.
  private boolean isIdle() {
    return round == null || round.isDone();
  }

  private void closeBuckets() {
    if (isIdle() && closing.isDue(ingest.watermark())) {
      Closing.Round due = closing.start(ingest.watermark(), ingest.nextSequence());
      round = writer.submit(() -> write(due));
    }
  }

  private void write(Closing.Round due) {
    try {
      closing.run(due);
      chunkProblem = null;
    } catch (IOException | RuntimeException failure) {
      chunkProblem = "Rows cannot be written as chunks: " + failure.getMessage();
      LOG.error("{}; they stay in memory and in the log", chunkProblem, failure);
    }
  }

  /// Writes the chunks of all buckets that have ended, and waits for them.
  void awaitChunks() throws IOException {
    Rounds.await(this::startRound, () -> chunkProblem != null);
    Rounds.await(series::startRound, series::hasChunkProblem);
  }

  /// The database below, for tests that look at what it does with its files.
  Database database() {
    return database;
  }

  /// The round under way, a new one if need be, or null if nothing is due.
  private @Nullable Future<?> startRound() {
    appends.lock();
    try {
      closeBuckets();
      return round == null || round.isDone() ? null : round;
    } finally {
      appends.unlock();
    }
  }

  @Override
  public List<SeriesData> query(Query query, QueryBudget budget) throws IOException {
    ChunkStore chunks = new ChunkStore(database, Family.CHUNKS, quarantine, closing.retainedFrom());
    Supplier<History> view =
        () ->
            new History(
                rollups.view(closing.rolledUpUntil(), closing.chunkedThrough()),
                sourceRollups.view(),
                sourceRollups.archive());
    long stepMillis = settings.step().toMillis();
    return new QueryRun(head, chunks, view, bucketMillis, stepMillis, budget).run(query);
  }

  @Override
  public SeriesStore series() {
    return series;
  }

  @Override
  public List<Measure> measures() {
    return MeasureCatalog.measures();
  }

  @Override
  public Set<ServiceKey> services() {
    Set<ServiceKey> services = head.services();
    services.addAll(rollups.services());
    return services;
  }

  @Override
  public List<Frame> latestFrames() {
    return latestFrames.all();
  }

  @Override
  public ServiceRing ring() {
    return ring;
  }

  @Override
  public Documents documents() {
    return documents;
  }

  @Override
  public Backup backup(Path into) throws IOException {
    return backups.write(into, newestFrame());
  }

  private long newestFrame() throws StoreException {
    appends.lock();
    try {
      checkOpen();
      return ingest.watermark();
    } finally {
      appends.unlock();
    }
  }

  @Override
  public Optional<String> refusal() {
    return database.refusal().or(ingest::refusal);
  }

  /// What is damaged or gone, or may be, one sentence each, in a list that the caller may add to.
  List<String> losses() {
    List<String> losses = new ArrayList<>(database.problems());
    losses.addAll(putAside);
    if (lostRows > 0) {
      losses.add(
          lostRows + " rows could not be read after the restart, as a part of the log is missing");
    }
    series.loss().ifPresent(losses::add);
    mark.problem(Instant.ofEpochMilli(newestAtOpening).toString()).ifPresent(losses::add);
    losses.addAll(quarantine.problems());
    return losses;
  }

  @Override
  public StoreStatus status() {
    List<String> problems = losses();
    problems.addAll(ingest.problems());
    problems.addAll(series.problems());
    Optional.ofNullable(chunkProblem).ifPresent(problems::add);
    long diskBytes = 0;
    try {
      diskBytes = FileTree.bytes(database.directory());
    } catch (IOException failure) {
      problems.add("The size of the store is not known: " + failure.getMessage());
    }
    return new StoreStatus(
        ingest.samples(),
        ingest.dropped(),
        head.active(),
        diskBytes,
        head.blockBytes(),
        database.opening().lostSequences(),
        problems);
  }

  @Override
  public void close() throws IOException {
    appends.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      appends.unlock();
    }
    series.close();
    syncing.cancel(false);
    syncer.shutdown();
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Chunks are still being written after {} s; the log has them", CLOSE_SECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      database.sync();
    } finally {
      database.close();
    }
    OpenMark.remove(database.directory());
  }
}
