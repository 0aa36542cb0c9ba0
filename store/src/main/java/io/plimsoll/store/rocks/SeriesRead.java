package io.plimsoll.store.rocks;

import io.plimsoll.store.chunk.ChunkException;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.label.Matchers;
import io.plimsoll.store.label.SeriesIndex;
import io.plimsoll.store.live.Buckets;
import io.plimsoll.store.live.LiveSeries;
import io.plimsoll.store.live.SampleBlock;
import io.plimsoll.store.live.SampleCursor;
import io.plimsoll.store.live.SampleRun;
import io.plimsoll.store.query.QueryBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reads the samples of matching series from chunks and memory, some series at a time. Belongs to
/// one thread.
///
/// What is in memory is looked up before chunks are read, and leaves memory after its chunk is
/// written: so a sample is in one of both, or in both and counts once.
final class SeriesRead {
  /// Series of the first batch of a short range; how dense they are decides on the next.
  private static final int FIRST_SERIES = 256;

  /// Samples of a series in a bucket as the first batch has to expect them: one a second.
  private static final long DENSE = Buckets.MILLIS / 1_000;

  /// As they are mostly: one in fifteen seconds.
  private static final long USUAL = Buckets.MILLIS / 15_000;

  /// A longer range, such as one from the epoch on, is taken for thirty days: few stores have more.
  private static final int MOST_BUCKETS = 30 * 48;

  /// How much larger than it should be a batch may become, if its series have more samples than
  /// those of the batch before: 256 MB.
  private static final int EXCESS = 8;

  /// The most series that are looked up under the lock at a time: some milliseconds.
  private static final int MAX_SERIES = 8_192;

  /// Samples that a batch should have: 2 MB, which a processor's cache holds until they are
  /// evaluated. A smaller one takes more seeks.
  private static final int BATCH_SAMPLES = 1 << 17;

  /// Time between the samples of most series; a run has room for as many at first.
  private static final long USUAL_STEP_MILLIS = 15_000;

  /// The least and the most samples that a run has room for at first.
  private static final int MIN_RUN = 64;

  private static final int MAX_RUN = 1_024;

  private final SeriesIndex index;
  private final LiveSeries live;
  private final ReentrantLock lock;
  private final SeriesMeta meta;
  private final SeriesChunks chunks;
  private final QueryBudget budget;
  private final long afterMillis;
  private final long throughMillis;
  private final int fromBucket;
  private final boolean newestOnly;
  private final int runCapacity;
  private final Map<Labels, List<Piece>> cold = new LinkedHashMap<>();
  private final List<SampleRun> runs = new ArrayList<>();
  private final List<Labels> labels = new ArrayList<>();
  private final List<Piece> pieces = new ArrayList<>();
  private final List<SampleCursor> cursors = new ArrayList<>();
  private final List<SampleBlock> blocks = new ArrayList<>();
  private int[] cursorEnds = new int[FIRST_SERIES];
  private boolean missing;

  /// Where samples of a series are on disk.
  ///
  /// @param source place of the series in the batch
  private record Piece(int group, int column, int source) {}

  /// What takes the series.
  @FunctionalInterface
  interface Receiver {
    /// Takes a series that has samples in the range; the run is re-used for the next.
    void series(Labels labels, SampleRun samples) throws IOException;
  }

  /// What is read, and where from.
  ///
  /// @param retainedFrom the first bucket that was not dropped
  /// @param afterMillis samples have to be later than this, …
  /// @param throughMillis … up to and including this
  /// @param newestOnly whether the newest sample of a series is enough, if it is in memory
  SeriesRead(
      SeriesIndex index,
      LiveSeries live,
      ReentrantLock lock,
      SeriesMeta meta,
      SeriesChunks chunks,
      QueryBudget budget,
      int retainedFrom,
      long afterMillis,
      long throughMillis,
      boolean newestOnly) {
    this.index = index;
    this.live = live;
    this.lock = lock;
    this.meta = meta;
    this.chunks = chunks;
    this.budget = budget;
    this.afterMillis = Math.max(-1, afterMillis);
    this.throughMillis = throughMillis;
    this.fromBucket = Math.max(retainedFrom, Buckets.of(this.afterMillis + 1));
    this.newestOnly = newestOnly;
    long usual = (throughMillis - this.afterMillis) / USUAL_STEP_MILLIS + 1;
    this.runCapacity = newestOnly ? 1 : Math.clamp(usual, MIN_RUN, MAX_RUN);
  }

  /// Reads all matching series.
  ///
  /// @return whether that were all: a series may leave the memory after it was selected, and then
  ///   the caller starts anew
  boolean run(Matchers matchers, Receiver receiver) throws IOException {
    if (throughMillis < 0) {
      return true;
    }
    int[] selected = index.select(matchers, budget);
    selectCold(matchers);
    int size = series(BATCH_SAMPLES, DENSE, FIRST_SERIES);
    for (int from = 0; from < selected.length; ) {
      int end = Math.min(selected.length, from + size);
      capture(selected, from, end);
      size = size(read(receiver), size);
      from = end;
    }
    List<Labels> rest = List.copyOf(cold.keySet());
    size = Math.min(FIRST_SERIES, size);
    for (int from = 0; from < rest.size(); ) {
      int end = Math.min(rest.size(), from + size);
      for (Labels one : rest.subList(from, end)) {
        start(one);
        addCold(one);
        cursorEnds[labels.size() - 1] = cursors.size();
      }
      size = Math.min(FIRST_SERIES, size(read(receiver), size));
      from = end;
    }
    return !missing;
  }

  /// Series of the next batch.
  private int size(long samples, int size) {
    long fitting = BATCH_SAMPLES / Math.max(1, samples / size);
    int most = series((long) EXCESS * BATCH_SAMPLES, USUAL, MAX_SERIES);
    return (int) Math.clamp(fitting, 1, Math.min(most, 8L * size));
  }

  /// How many series have so many samples in the range, at some of them in a bucket.
  private int series(long samples, long inBucket, int most) {
    long buckets = Math.clamp(Buckets.of(throughMillis) - fromBucket + 1L, 1, MOST_BUCKETS);
    return Math.clamp(samples / (buckets * inBucket), 1, most);
  }

  private void selectCold(Matchers matchers) throws IOException {
    meta.scanCold(
        fromBucket,
        Buckets.of(throughMillis),
        (group, entry) -> {
          budget.take(0);
          if (!matchers.testShared(entry.shared())) {
            return;
          }
          for (int column = 0; column < entry.metrics().size(); column++) {
            String metric = entry.metrics().get(column);
            if (matchers.testMetric(metric)) {
              cold.computeIfAbsent(
                      entry.shared().with(Labels.NAME, metric), key -> new ArrayList<>())
                  .add(new Piece(group, column, 0));
            }
          }
        });
  }

  /// Starts a series of the batch.
  private int start(Labels one) {
    int source = labels.size();
    labels.add(one);
    if (runs.size() == source) {
      runs.add(new SampleRun(runCapacity));
    }
    runs.get(source).clear();
    if (cursorEnds.length == source) {
      cursorEnds = Arrays.copyOf(cursorEnds, 2 * source);
    }
    return source;
  }

  private void addCold(Labels one) {
    List<Piece> found = cold.isEmpty() ? null : cold.remove(one);
    if (found != null) {
      int source = labels.size() - 1;
      found.forEach(piece -> pieces.add(new Piece(piece.group(), piece.column(), source)));
    }
  }

  /// Looks up what some series have in memory, and where they are on disk.
  private void capture(int[] selected, int from, int end) {
    lock.lock();
    try {
      for (int i = from; i < end; i++) {
        int series = selected[i];
        Labels known = index.labels(series);
        if (known == null || !live.isLive(series)) {
          missing = true;
          continue;
        }
        int source = start(known);
        if (newestOnly && takeNewest(series, source)) {
          cold.remove(known);
        } else {
          capture(series);
          addCold(known);
          pieces.add(new Piece(index.group(series), index.column(series), source));
        }
        cursorEnds[source] = cursors.size();
      }
    } finally {
      lock.unlock();
    }
  }

  private void capture(int series) {
    blocks.clear();
    live.blocks(series, blocks);
    for (SampleBlock block : blocks) {
      if (block.bucket() >= fromBucket && Buckets.start(block.bucket()) <= throughMillis) {
        cursors.add(new SampleCursor().reset(block));
      }
    }
  }

  /// Takes the newest sample, if it is in the range and no other can be newer.
  private boolean takeNewest(int series, int source) {
    SampleBlock newest = newest(series);
    if (newest == null
        || newest.bucket() <= live.sealedThrough()
        || newest.lastMillis() > throughMillis
        || newest.lastMillis() <= afterMillis) {
      return false;
    }
    runs.get(source).add(newest.lastMillis(), newest.lastCode());
    return true;
  }

  private @Nullable SampleBlock newest(int series) {
    blocks.clear();
    live.blocks(series, blocks);
    return blocks.isEmpty() ? null : blocks.getLast();
  }

  /// Reads the batch, passes it on and empties it; returns how many samples it had.
  private long read(Receiver receiver) throws IOException {
    readChunks();
    long samples = 0;
    int cursor = 0;
    for (int source = 0; source < labels.size(); source++) {
      SampleRun run = runs.get(source);
      for (; cursor < cursorEnds[source]; cursor++) {
        run.add(cursors.get(cursor), afterMillis, throughMillis);
      }
      run.settle();
      samples += run.size();
      if (run.size() > 0) {
        receiver.series(labels.get(source), run);
      }
    }
    labels.clear();
    cursors.clear();
    pieces.clear();
    return samples;
  }

  private void readChunks() throws IOException {
    pieces.sort(Comparator.comparingInt(Piece::group));
    int[] groups = new int[pieces.size()];
    int[] starts = new int[pieces.size() + 1];
    int count = 0;
    for (int i = 0; i < pieces.size(); i++) {
      if (i == 0 || pieces.get(i).group() != groups[count - 1]) {
        groups[count] = pieces.get(i).group();
        starts[count++] = i;
      }
    }
    starts[count] = pieces.size();
    chunks.scan(
        fromBucket,
        Buckets.of(throughMillis),
        Arrays.copyOf(groups, count),
        place -> readChunk(starts[place], starts[place + 1]));
  }

  private void readChunk(int from, int end) throws IOException {
    budget.take(0);
    for (int i = from; i < end; i++) {
      Piece piece = pieces.get(i);
      read(piece);
    }
  }

  private void read(Piece piece) throws ChunkException {
    chunks.column(piece.column(), runs.get(piece.source()), afterMillis, throughMillis);
  }
}
