package io.plimsoll.store.rocks;

import io.plimsoll.store.label.Labels;
import io.plimsoll.store.label.Matchers;
import io.plimsoll.store.label.SelectedSeries;
import io.plimsoll.store.label.SeriesIndex;
import io.plimsoll.store.live.Buckets;
import io.plimsoll.store.live.LiveSeries;
import io.plimsoll.store.live.SampleBlock;
import io.plimsoll.store.live.SampleCursor;
import io.plimsoll.store.live.SampleRun;
import io.plimsoll.store.query.QueryBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reads the samples of matching series from chunks and memory, some series at a time. Belongs to
/// one thread.
///
/// What is in memory is looked up before chunks are read, and leaves memory after its chunk is
/// written: so a sample is in one of both, or in both and counts once. A series that leaves memory
/// after it was selected is among those on disk from then on, where it is looked for at the end.
final class SeriesRead {
  /// Series of the first batch of a short range; how dense they are decides on the next.
  private static final int FIRST_SERIES = 256;

  /// Samples of a series in a bucket as they are mostly: one in fifteen seconds.
  private static final long USUAL = Buckets.MILLIS / 15_000;

  /// A longer range, such as one from the epoch on, is taken for thirty days: few stores have more.
  private static final int MOST_BUCKETS = 30 * 48;

  /// The most series that are looked up under the lock at a time: a fraction of a millisecond, and
  /// some 300 KB while they are read.
  private static final int MAX_SERIES = 1_024;

  /// Samples that a batch should have: 256 KB. What a query holds has to survive few and small
  /// collections of young objects: more of it would become old, and those are rarely collected. A
  /// smaller batch takes more seeks.
  private static final int BATCH_SAMPLES = 1 << 14;

  /// Time between the samples of most series; a run has room for as many at first.
  private static final long USUAL_STEP_MILLIS = 15_000;

  /// The least and the most samples that a run has room for at first.
  private static final int MIN_RUN = 8;

  private static final int MAX_RUN = 1_024;

  private final SeriesIndex index;
  private final LiveSeries live;
  private final ReentrantLock lock;
  private final SeriesMeta meta;
  private final QueryBudget budget;
  private final long afterMillis;
  private final long throughMillis;
  private final int fromBucket;
  private final boolean newestOnly;
  private final SeriesPieces batch;
  private final Map<Labels, List<Place>> cold = new LinkedHashMap<>();
  private final Set<Place> departed = new HashSet<>();
  private final List<SampleBlock> blocks = new ArrayList<>();

  /// Where samples of a series are on disk.
  private record Place(int group, int column) {}

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
      ColumnCache cache,
      QueryBudget budget,
      int retainedFrom,
      long afterMillis,
      long throughMillis,
      boolean newestOnly) {
    this.index = index;
    this.live = live;
    this.lock = lock;
    this.meta = meta;
    this.budget = budget;
    this.afterMillis = Math.max(-1, afterMillis);
    this.throughMillis = throughMillis;
    this.fromBucket = Math.max(retainedFrom, Buckets.of(this.afterMillis + 1));
    this.newestOnly = newestOnly;
    long usual = (throughMillis - this.afterMillis) / USUAL_STEP_MILLIS + 1;
    int runCapacity = newestOnly ? 1 : Math.clamp(usual, MIN_RUN, MAX_RUN);
    this.batch =
        new SeriesPieces(
            chunks, cache, budget, fromBucket, this.afterMillis, throughMillis, runCapacity);
  }

  /// Reads all matching series, each once.
  void run(Matchers matchers, Receiver receiver) throws IOException {
    if (throughMillis < 0) {
      return;
    }
    SelectedSeries selected = index.select(matchers, budget);
    scanCold((place, shared, metric) -> {
      if (matchers.testShared(shared) && matchers.testMetric(metric)) {
        addCold(shared.with(Labels.NAME, metric), place);
      }
    });
    int size = series(BATCH_SAMPLES, FIRST_SERIES);
    for (int from = 0; from < selected.size(); ) {
      int end = Math.min(selected.size(), from + size);
      capture(selected, from, end);
      size = size(batch.read(receiver), size);
      from = end;
    }
    if (!departed.isEmpty()) {
      scanCold((place, shared, metric) -> {
        if (departed.contains(place)) {
          addCold(shared.with(Labels.NAME, metric), place);
        }
      });
    }
    size = Math.min(FIRST_SERIES, size);
    List<Labels> rest = List.copyOf(cold.keySet());
    for (int from = 0; from < rest.size(); ) {
      int end = Math.min(rest.size(), from + size);
      for (Labels one : rest.subList(from, end)) {
        batch.start(one);
        takeCold(one);
      }
      size = Math.min(FIRST_SERIES, size(batch.read(receiver), size));
      from = end;
    }
  }

  /// Series of the next batch.
  private int size(long samples, int size) {
    long fitting = BATCH_SAMPLES / Math.max(1, samples / size);
    int most = series(SeriesPieces.MAX_SAMPLES, MAX_SERIES);
    return (int) Math.clamp(fitting, 1, Math.min(most, 8L * size));
  }

  /// How many series mostly have so many samples in the range.
  private int series(long samples, int most) {
    long buckets = Math.clamp(Buckets.of(throughMillis) - fromBucket + 1L, 1, MOST_BUCKETS);
    return Math.clamp(samples / (buckets * USUAL), 1, most);
  }

  @FunctionalInterface
  private interface ColdSeries {
    void visit(Place place, Labels shared, String metric) throws IOException;
  }

  private void scanCold(ColdSeries visitor) throws IOException {
    meta.scanCold(
        fromBucket,
        Buckets.of(throughMillis),
        (group, entry) -> {
          budget.take(0);
          for (int column = 0; column < entry.metrics().size(); column++) {
            visitor.visit(new Place(group, column), entry.shared(), entry.metrics().get(column));
          }
        });
  }

  private void addCold(Labels one, Place place) {
    List<Place> places = cold.computeIfAbsent(one, key -> new ArrayList<>());
    if (!places.contains(place)) {
      places.add(place);
    }
  }

  /// Adds where a series, the last of the batch, was before it left memory some time.
  private void takeCold(Labels one) {
    List<Place> places = cold.isEmpty() ? null : cold.remove(one);
    if (places != null) {
      places.forEach(place -> batch.add(place.group, place.column));
    }
  }

  /// Looks up what some series have in memory, and where they are on disk.
  private void capture(SelectedSeries selected, int from, int end) {
    lock.lock();
    try {
      @Nullable Labels[] labels = index.labels(selected, from, end);
      for (int i = from; i < end; i++) {
        Labels known = labels[i - from];
        if (known == null) {
          departed.add(new Place(selected.group(i), selected.column(i)));
          continue;
        }
        batch.start(known);
        blocks.clear();
        live.blocks(selected.series(i), blocks);
        if (newestOnly && newestIsEnough()) {
          batch.add(new SampleCursor().resetToNewest(blocks.getLast()));
          cold.remove(known);
        } else {
          addBlocks();
          takeCold(known);
          batch.add(selected.group(i), selected.column(i));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void addBlocks() {
    for (SampleBlock block : blocks) {
      if (block.bucket() >= fromBucket && Buckets.start(block.bucket()) <= throughMillis) {
        batch.add(new SampleCursor().reset(block, afterMillis));
      }
    }
  }

  /// Whether the newest sample of the last block is in the range, and no other can be newer.
  private boolean newestIsEnough() {
    if (blocks.isEmpty()) {
      return false;
    }
    SampleBlock newest = blocks.getLast();
    return newest.bucket() > live.sealedThrough()
        && newest.lastMillis() <= throughMillis
        && newest.lastMillis() > afterMillis;
  }
}
