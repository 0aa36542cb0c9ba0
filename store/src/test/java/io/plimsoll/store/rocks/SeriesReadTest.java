package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.label.Matchers;
import io.plimsoll.store.live.SampleRun;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What reads beside closings and of uneven series have and take.
class SeriesReadTest {
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration BUCKET = Duration.ofMinutes(30);
  private static final Matchers ALL_OF_A =
      Matchers.of(List.of(LabelMatcher.metric("a")), QueryBudget.standard());

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(START);

  private RocksStore open() throws IOException {
    return RocksStore.open(directory, StoreSettings.DEFAULT, clock);
  }

  private static Labels labels(String metric, int container) {
    return Labels.of(Map.of(Labels.NAME, metric, "container", "c" + container));
  }

  /// Sends samples of some series, a tenth of a second apart, from the start on.
  private static void send(RocksStore store, int from, int end, int samples) throws IOException {
    for (int container = from; container < end; container++) {
      SeriesSender sender = new SeriesSender(store.series());
      for (int i = 0; i < samples; i++) {
        sender.add(labels("a", container), START.toEpochMilli() + i * 100L, (double) i);
      }
      assertThat(sender.send().refused()).isZero();
    }
  }

  private void letClose(RocksStore store, int buckets) throws IOException {
    for (int i = 0; i < buckets; i++) {
      clock.advance(BUCKET);
      SeriesSender sender = new SeriesSender(store.series());
      sender.add(labels("heartbeat", -1), clock.millis(), (double) i);
      sender.send();
      store.awaitChunks();
    }
  }

  private static SeriesRead read(RocksStore store) {
    long start = START.toEpochMilli();
    return ((RocksSeries) store.series())
        .read(QueryBudget.standard(), start - 1, start + BUCKET.toMillis() - 1, false);
  }

  @Test
  void aSeriesThatLeavesTheMemoryUnderAQueryIsInItsAnswerOnce() throws IOException {
    int series = 300;
    try (RocksStore store = open()) {
      send(store, 0, series, 1);
      Map<Labels, Integer> found = new HashMap<>();
      read(store)
          .run(
              ALL_OF_A,
              (labels, samples) -> {
                if (found.isEmpty()) {
                  letClose(store, 4);
                }
                found.merge(labels, samples.size(), Integer::sum);
              });
      assertThat(store.series().status().activeSeries()).isOne();
      assertThat(found).hasSize(series).containsValue(1).doesNotContainValue(2);
    }
  }

  @Test
  void denseSeriesBehindSparseOnesAreNotAllHeldAtOnce() throws IOException {
    int sparse = 3_000;
    int dense = 80;
    int most = 18_000;
    try (RocksStore store = open()) {
      clock.set(START.plus(BUCKET));
      send(store, 0, sparse, 1);
      send(store, sparse, sparse + dense, most);
      checkHeld(store, sparse + (long) dense * most, most);
      letClose(store, 1);
      checkHeld(store, sparse + (long) dense * most, most);
    }
  }

  private static void checkHeld(RocksStore store, long samples, int mostOfOne) throws IOException {
    Set<SampleRun> runs = Collections.newSetFromMap(new IdentityHashMap<>());
    long[] found = {0};
    read(store)
        .run(
            ALL_OF_A,
            (labels, run) -> {
              runs.add(run);
              found[0] += run.size();
              long held = runs.stream().mapToLong(SampleRun::size).sum();
              assertThat(held).isLessThanOrEqualTo(SeriesPieces.MAX_SAMPLES + mostOfOne);
            });
    assertThat(found[0]).isEqualTo(samples);
  }
}
