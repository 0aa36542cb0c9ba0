package io.plimsoll.dashboard.testing;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.label.Matchers;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.series.Appended;
import io.plimsoll.store.series.SampleBatch;
import io.plimsoll.store.series.SampleWindow;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesStatus;
import io.plimsoll.store.series.SeriesStore;
import io.plimsoll.store.series.SeriesValues;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Series in maps: what a [SeriesStore] has to do, the simplest way. Thread-safe.
public final class MemorySeries implements SeriesStore {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration AHEAD = Duration.ofMinutes(10);

  private record Hash(long high, long low) {}

  private record OneSeries(Labels labels, NavigableMap<Long, Long> samples) {}

  private final InstantSource clock;
  private final Map<Hash, Integer> byHash = new HashMap<>();
  private final Map<Labels, Integer> byLabels = new HashMap<>();
  private final List<OneSeries> series = new ArrayList<>();
  private int maxSeries = StoreSettings.DEFAULT_MAX_SERIES;
  private int appends;
  private int admissions;
  private long newestMillis = -1;
  private @Nullable IOException failure;
  private volatile @Nullable Runnable beforeAppend;
  private volatile @Nullable Consumer<QueryBudget> beforeQuery;

  /// No series yet.
  public MemorySeries(InstantSource clock) {
    this.clock = clock;
  }

  /// Limits the series from now on.
  public synchronized void limit(int max) {
    maxSeries = max;
  }

  /// Fails every append from now on; null ends that.
  public synchronized void fail(@Nullable IOException with) {
    failure = with;
  }

  /// Runs this at the start of every append, on its thread.
  public void beforeAppend(Runnable work) {
    beforeAppend = work;
  }

  /// Runs this at the start of every query, on its thread.
  public void beforeQuery(Consumer<QueryBudget> work) {
    beforeQuery = work;
  }

  /// How many times samples were appended.
  public synchronized int appends() {
    return appends;
  }

  /// How many times labels were read as their hash was not known.
  public synchronized int admissions() {
    return admissions;
  }

  /// The bits of a sample; null if it is not there.
  public synchronized @Nullable Long bits(Labels labels, long atMillis) {
    Integer known = byLabels.get(labels);
    return known == null ? null : series.get(known).samples().get(atMillis);
  }

  @Override
  public synchronized int find(long high, long low, int before) {
    return byHash.getOrDefault(new Hash(high, low), NONE);
  }

  @Override
  public synchronized int admit(long high, long low, Labels labels) {
    admissions++;
    Integer known = byLabels.get(labels);
    if (known == null) {
      if (series.size() >= maxSeries) {
        return NONE;
      }
      known = series.size();
      series.add(new OneSeries(labels, new TreeMap<>()));
      byLabels.put(labels, known);
    }
    byHash.put(new Hash(high, low), known);
    return known;
  }

  @Override
  public synchronized String whyFull() {
    return series.size() < maxSeries
        ? ""
        : "there are %d active series, as many as allowed".formatted(maxSeries);
  }

  @Override
  public synchronized SampleWindow window() {
    long now = clock.millis();
    long oldest = newestMillis < 0 ? 0 : Math.min(newestMillis, now) - WINDOW.toMillis();
    return new SampleWindow(oldest, now + AHEAD.toMillis(), "too old", "too far ahead");
  }

  @Override
  public Appended append(SampleBatch batch) throws IOException {
    Runnable work = beforeAppend;
    if (work != null) {
      work.run();
    }
    return keep(batch);
  }

  private synchronized Appended keep(SampleBatch batch) throws IOException {
    appends++;
    if (failure != null) {
      throw failure;
    }
    SampleWindow window = window();
    long latest = window.latestMillis();
    long oldest = window.oldestMillis();
    int[] counts = new int[4];
    String first = null;
    for (int i = 0; i < batch.size(); i++) {
      OneSeries one = series.get(batch.series(i));
      long at = batch.millis(i);
      Long there = one.samples().get(at);
      boolean other = there != null && there != batch.bits(i);
      int outcome = at < oldest ? 1 : at > latest ? 2 : other ? 3 : 0;
      counts[outcome]++;
      newestMillis = at > latest ? newestMillis : Math.max(newestMillis, at);
      if (outcome == 0) {
        one.samples().put(at, batch.bits(i));
      } else if (first == null) {
        first = one.labels() + " at " + Instant.ofEpochMilli(at);
      }
    }
    return new Appended(counts[0], counts[1], counts[2], counts[3], 0, first);
  }

  @Override
  public List<SeriesValues> query(SeriesQuery query, QueryBudget budget) throws IOException {
    Consumer<QueryBudget> work = beforeQuery;
    if (work != null) {
      work.accept(budget);
    }
    budget.take(0);
    return evaluate(query, budget);
  }

  private synchronized List<SeriesValues> evaluate(SeriesQuery query, QueryBudget budget)
      throws IOException {
    List<SeriesValues> each = new ArrayList<>();
    for (OneSeries one : matching(query.matchers(), budget)) {
      budget.take(one.samples().size());
      SeriesValues values = Evaluation.series(query, one.labels(), one.samples());
      if (values.values().length > 0) {
        each.add(values);
      }
    }
    return Evaluation.aggregate(query, each);
  }

  @Override
  public synchronized List<Labels> series(
      List<LabelMatcher> matchers, Instant from, Instant to, int limit, QueryBudget budget)
      throws IOException {
    budget.take(series.size());
    return matching(matchers, budget).stream()
        .filter(one ->
            !one.samples().subMap(from.toEpochMilli(), true, to.toEpochMilli(), true).isEmpty())
        .map(OneSeries::labels)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized SeriesStatus status() {
    long samples = series.stream().mapToLong(one -> one.samples().size()).sum();
    return new SeriesStatus(samples, series.size(), maxSeries, 0, 0, 0, 0, 0, 0, 0);
  }

  private List<OneSeries> matching(List<LabelMatcher> matchers, QueryBudget budget)
      throws QueryStoppedException {
    Matchers ready = Matchers.of(matchers, budget);
    List<OneSeries> matching = new ArrayList<>();
    for (OneSeries one : series) {
      if (ready.test(one.labels())) {
        matching.add(one);
      }
    }
    matching.sort(Comparator.comparing(OneSeries::labels));
    return matching;
  }
}
