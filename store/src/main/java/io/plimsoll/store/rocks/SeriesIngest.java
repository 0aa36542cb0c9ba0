package io.plimsoll.store.rocks;

import io.plimsoll.store.Durability;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.label.SeriesIndex;
import io.plimsoll.store.live.Buckets;
import io.plimsoll.store.live.LiveSeries;
import io.plimsoll.store.live.LoggedSamples;
import io.plimsoll.store.live.SampleBlock;
import io.plimsoll.store.live.SampleLogWriter;
import io.plimsoll.store.live.SampleReplay;
import io.plimsoll.store.sample.ValueCode;
import io.plimsoll.store.series.Appended;
import io.plimsoll.store.series.SampleBatch;
import io.plimsoll.store.series.SampleWindow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The way of samples of series: into the log, then into memory. Used under the lock of series.
///
/// What a batch does to memory follows from the record of the log and from what was there before,
/// so that a restart, which reads the same records, comes to the same: a sample that is there
/// already or conflicts with another is in the log all the same. A record whose write failed is
/// overwritten by the next one, as both have the same number.
final class SeriesIngest {
  /// How much older than the newest sample a late one may be. Two buckets, the time after which an
  /// idle series leaves memory: a sample never finds its series gone and its bucket still open.
  static final Duration LATE_WINDOW = Duration.ofMillis(2 * Buckets.MILLIS);

  /// How much later than the clock a sample may be, as in Prometheus's agents and others.
  static final Duration MAX_AHEAD = Duration.ofMinutes(10);

  private static final String LATER_THAN_CLOCK =
      "more than %d minutes later than the clock".formatted(MAX_AHEAD.toMinutes());
  private static final String OLDER_THAN_NEWEST =
      "more than %d minutes older than the newest".formatted(LATE_WINDOW.toMinutes());

  /// Samples in memory are refused beyond this share of the heap, which happens only when chunks
  /// cannot be written for long.
  private static final double MAX_HEAP_SHARE = 0.5;

  private final StoreSettings settings;
  private final InstantSource clock;
  private final Database database;
  private final SeriesIndex index;
  private final SeriesMeta meta;
  private final LiveSeries live;
  private final SeriesLate late;
  private final SampleLogWriter records = new SampleLogWriter();
  private final LoggedSamples logged = new LoggedSamples();
  private final long maxBlockBytes = (long) (Runtime.getRuntime().maxMemory() * MAX_HEAP_SHARE);

  /// Groups that are not in the database as they are in the index.
  private final Set<Integer> changedGroups = new TreeSet<>();

  /// The first record with a sample of a bucket that is not sealed.
  private final NavigableMap<Integer, Long> firstRecords = new TreeMap<>();

  private final SeriesCounts counts;
  private long nextSequence = 1;
  private long newestMillis = -1;
  private long lostSamples;

  /// Blocks from before this round may lack samples that a part of the log had, which is missing.
  private int completeFrom;

  SeriesIngest(
      StoreSettings settings,
      InstantSource clock,
      Database database,
      SeriesIndex index,
      SeriesMeta meta,
      LiveSeries live,
      SeriesLate late,
      SeriesCounts counts) {
    this.settings = settings;
    this.clock = clock;
    this.database = database;
    this.index = index;
    this.meta = meta;
    this.live = live;
    this.late = late;
    this.counts = counts;
  }

  /// Adds the logged samples to memory again. Samples that cannot be read because a part of the log
  /// is missing are counted.
  ///
  /// @param indexing what brings the index into memory meanwhile
  void replay(SeriesCheckpoint checkpoint, Indexing indexing) throws IOException {
    live.seal(checkpoint.chunkedThrough());
    SampleReplay replay =
        new SampleReplay(live, checkpoint.replayFrom(), new ReplayOwner(checkpoint, indexing));
    database.scan(
        Family.SAMPLES,
        Keys.sequence(checkpoint.replayFrom()),
        (key, value, length) -> {
          replay.add(Keys.sequence(key), value, length);
          return true;
        });
    replay.finish();
    newestMillis = Math.max(checkpoint.newestMillis(), replay.newestMillis());
    nextSequence = Math.max(checkpoint.chunkedSequence() + 1, replay.nextSequence());
    completeFrom = replay.completeFrom();
    lostSamples = replay.lost();
  }

  /// The loading of the index, on another thread.
  @FunctionalInterface
  interface Indexing {
    /// Waits for its end.
    void await() throws IOException;
  }

  private final class ReplayOwner implements SampleReplay.Owner {
    private final SeriesCheckpoint checkpoint;
    private final Indexing indexing;

    ReplayOwner(SeriesCheckpoint checkpoint, Indexing indexing) {
      this.checkpoint = checkpoint;
      this.indexing = indexing;
    }

    @Override
    public boolean isChunked(int bucket, long sequence) {
      return checkpoint.covers(bucket, sequence);
    }

    @Override
    public SampleBlock prepare(int series, int bucket) throws IOException {
      indexing.await();
      return late.make(series, bucket);
    }

    @Override
    public void unknown(int series) throws IOException {
      indexing.await();
      index.reserve(series);
    }

    @Override
    public void replayed(int bucket, long sequence) {
      firstRecords.putIfAbsent(bucket, sequence);
    }
  }

  /// What becomes of a batch; the counts of the samples that are refused.
  private final class Outcome {
    private int kept;
    private int lateKept;
    private int tooOld;
    private int tooFarAhead;
    private int conflicting;
    private int tooMany;
    private @Nullable String firstRefused;

    private void refuse(int series, long millis, String reason) {
      if (firstRefused == null) {
        Labels labels = index.labels(series);
        firstRefused = "%s at %s: %s".formatted(labels, Instant.ofEpochMilli(millis), reason);
      }
    }

    private Appended appended() {
      counts.kept.add(kept);
      counts.late.add(lateKept);
      counts.tooOld.add(tooOld);
      counts.tooFarAhead.add(tooFarAhead);
      counts.conflicting.add(conflicting);
      counts.tooMany.add(tooMany);
      return new Appended(kept, tooOld, tooFarAhead, conflicting, tooMany, firstRefused);
    }
  }

  Appended append(SampleBatch batch) throws IOException {
    makeReady();
    checkLive(batch);
    Outcome outcome = new Outcome();
    logged.clear();
    take(batch, outcome);
    logged.order();
    if (logged.size() > 0) {
      log();
      apply(outcome);
      nextSequence++;
    }
    return outcome.appended();
  }

  private void makeReady() throws StoreException {
    database.admit();
    if (live.blockBytes() > maxBlockBytes) {
      throw new StoreException(
          "%d bytes of samples wait in memory for the disk of %s; no more are taken"
              .formatted(live.blockBytes(), database.directory()),
          null);
    }
  }

  private void checkLive(SampleBatch batch) throws StoreException {
    for (int i = 0; i < batch.size(); i++) {
      if (!live.isLive(batch.series(i))) {
        throw new StoreException(
            "Series %d was idle for long and has left the memory; find it again"
                .formatted(batch.series(i)),
            null);
      }
    }
  }

  /// The times that samples may have now. Before there is any sample, what is as old as the
  /// retention allows may come.
  SampleWindow window() {
    long now = clock.millis();
    boolean first = newestMillis < 0;
    Duration window = first ? settings.rawRetention() : LATE_WINDOW;
    return new SampleWindow(
        Math.max(0, (first ? now : Math.min(newestMillis, now)) - window.toMillis()),
        now + MAX_AHEAD.toMillis(),
        first
            ? "more than %d minutes older than the clock, the retention"
                .formatted(window.toMinutes())
            : OLDER_THAN_NEWEST,
        LATER_THAN_CLOCK);
  }

  /// Takes the samples that the window has room for.
  private void take(SampleBatch batch, Outcome outcome) throws IOException {
    SampleWindow window = window();
    int sealedThrough = live.sealedThrough();
    for (int i = 0; i < batch.size(); i++) {
      int series = batch.series(i);
      long millis = batch.millis(i);
      if (window.isTooFarAhead(millis)) {
        outcome.tooFarAhead++;
        outcome.refuse(series, millis, window.later());
      } else if (window.isTooOld(millis)) {
        outcome.tooOld++;
        outcome.refuse(series, millis, window.older());
      } else {
        int bucket = Buckets.of(millis);
        long code = ValueCode.of(batch.bits(i));
        if (bucket <= sealedThrough) {
          late.prepare(series, bucket);
          logged.add(series, millis, code, null);
        } else {
          logged.add(series, millis, code, live.openSince(series, bucket, completeFrom));
        }
      }
    }
  }

  private void log() throws IOException {
    database.write(settings.durability() == Durability.ALWAYS, this::fill);
    changedGroups.clear();
  }

  private void fill(Database.Batch batch) throws IOException {
    meta.putGroups(batch, changedGroups, firstBucket());
    batch.put(Family.SAMPLES, Keys.sequence(nextSequence), records.write(logged));
  }

  /// The first bucket that a new group may have samples in.
  private int firstBucket() {
    long oldest = Math.min(newestMillis, clock.millis()) - LATE_WINDOW.toMillis();
    return newestMillis < 0 ? 0 : Buckets.of(Math.max(0, oldest));
  }

  private void apply(Outcome outcome) {
    int bucket = -1;
    for (int i = 0; i < logged.size(); i++) {
      int series = logged.series(i);
      long millis = logged.millis(i);
      if (Buckets.of(millis) != bucket) {
        bucket = Buckets.of(millis);
        firstRecords.putIfAbsent(bucket, nextSequence);
      }
      newestMillis = Math.max(newestMillis, millis);
      SampleBlock block = logged.base(i);
      if (block == null) {
        block = live.open(series, bucket);
      }
      if (block == null) {
        block = live.start(series, bucket);
      }
      count(live.add(block, millis, logged.code(i)), series, millis, outcome);
    }
  }

  private void count(SampleBlock.Added added, int series, long millis, Outcome outcome) {
    switch (added) {
      case NEWEST -> {
        outcome.kept++;
        outcome.lateKept += live.lastBucket(series) > Buckets.of(millis) ? 1 : 0;
      }
      case KNOWN -> outcome.kept++;
      case LATE -> {
        outcome.kept++;
        outcome.lateKept++;
      }
      case CONFLICTING -> {
        outcome.conflicting++;
        outcome.refuse(series, millis, "another value is kept for the same time");
      }
      case FULL -> {
        outcome.tooMany++;
        outcome.refuse(
            series,
            millis,
            "%d samples of it are kept for the half-hour, ten a second, which is the most"
                .formatted(SampleBlock.MAX_SAMPLES));
      }
    }
  }

  /// Finds a series by its labels, or adds it.
  int admit(long high, long low, Labels labels) {
    int series = index.find(labels);
    if (series == SeriesIndex.NONE) {
      series = index.add(labels);
      if (series == SeriesIndex.NONE) {
        counts.refuseSeries(index.whyFull(), clock.millis());
        return SeriesIndex.NONE;
      }
      // Before there is any sample the clock has to do.
      live.admit(series, Buckets.of(newestMillis < 0 ? clock.millis() : nowMillis()));
      changedGroups.add(index.group(series));
    }
    index.remember(high, low, series);
    return series;
  }

  /// The time by which buckets close: that of the newest sample, but not later than the clock.
  long nowMillis() {
    return Math.min(newestMillis, clock.millis());
  }

  long newestMillis() {
    return newestMillis;
  }

  /// The last record.
  long lastSequence() {
    return nextSequence - 1;
  }

  /// Ends the buckets up to one.
  ///
  /// @param ended takes those that have samples
  /// @return the first record with a sample of a later bucket
  long seal(int throughBucket, Set<Integer> ended) {
    live.seal(throughBucket);
    firstRecords.keySet().removeIf(bucket -> bucket <= live.sealedThrough() && ended.add(bucket));
    return firstRecords.values().stream().mapToLong(Long::longValue).min().orElse(nextSequence);
  }

  /// The last bucket with samples in memory, or the last that was sealed.
  int lastBucket() {
    return firstRecords.isEmpty()
        ? live.sealedThrough()
        : Math.max(live.sealedThrough(), firstRecords.lastKey());
  }

  /// A group has left the memory.
  void forget(int group) {
    changedGroups.remove(group);
  }

  /// What an operator should know.
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    counts.problem(clock.millis()).ifPresent(problems::add);
    return problems;
  }

  /// Samples that could not be read at the start.
  long lostSamples() {
    return lostSamples;
  }
}
