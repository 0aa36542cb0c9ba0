package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.Appended;
import io.plimsoll.store.series.SampleBatch;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesStore;
import io.plimsoll.store.series.SeriesValues;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Labelled series: limits, life and death of series, and answers from memory and disk.
class SeriesStoreTest {
  private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration BUCKET = Duration.ofMinutes(30);

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(START);

  private RocksStore open(StoreSettings settings) throws IOException {
    return RocksStore.open(directory, settings, clock);
  }

  private RocksStore open() throws IOException {
    return open(StoreSettings.DEFAULT);
  }

  private static Labels labels(String metric, int container) {
    return Labels.of(Map.of(Labels.NAME, metric, "container", "c" + container));
  }

  private Appended send(RocksStore store, Labels labels, double value) throws IOException {
    return send(store, labels, clock.millis(), value);
  }

  private static Appended send(RocksStore store, Labels labels, long millis, double value)
      throws IOException {
    SeriesSender sender = new SeriesSender(store.series());
    assertThat(sender.add(labels, millis, value)).isTrue();
    return sender.send();
  }

  /// Lets buckets close one after the other while only a heartbeat is sent.
  private void letClose(RocksStore store, int buckets) throws IOException {
    for (int i = 0; i < buckets; i++) {
      clock.advance(BUCKET);
      send(store, labels("heartbeat", 0), i);
      store.awaitChunks();
    }
  }

  private static SeriesQuery last(String metric, Instant from, Instant to) {
    return new SeriesQuery(
        List.of(LabelMatcher.metric(metric)),
        from,
        to,
        Duration.ofSeconds(15),
        SampleFunction.NONE,
        Duration.ofSeconds(15),
        Aggregation.NONE,
        List.of(),
        0);
  }

  private static List<SeriesValues> query(RocksStore store, SeriesQuery query) throws IOException {
    return store.series().query(query, QueryBudget.standard());
  }

  @Test
  void seriesBeyondTheLimitAreRefusedAndTheOthersGoOn() throws IOException {
    try (RocksStore store = open(StoreSettings.DEFAULT.withMaxSeries(2))) {
      send(store, labels("a", 1), 1);
      send(store, labels("a", 2), 1);
      assertThat(store.status().problems()).isEmpty();
      SeriesSender sender = new SeriesSender(store.series());
      assertThat(sender.add(labels("a", 3), clock.millis(), 1.0)).isFalse();
      clock.advance(Duration.ofSeconds(15));
      assertThat(send(store, labels("a", 2), 2).kept()).isOne();
      assertThat(store.series().status().activeSeries()).isEqualTo(2);
      assertThat(store.series().status().maxSeries()).isEqualTo(2);
      assertThat(store.series().status().refusedSeries()).isOne();
      assertThat(store.status().problems())
          .singleElement()
          .satisfies(
              problem -> assertThat(problem).contains("2 active series", "refused, 1 times"));
      // Those that ended make room: their numbers are free one closing later.
      letCloseWith(store, labels("a", 1), 5);
      assertThat(sender.add(labels("a", 3), clock.millis(), 1.0)).isTrue();
      assertThat(store.status().problems()).isEmpty();
    }
  }

  private void letCloseWith(RocksStore store, Labels labels, int buckets) throws IOException {
    for (int i = 0; i < buckets; i++) {
      clock.advance(BUCKET);
      send(store, labels, i);
      store.awaitChunks();
    }
  }

  @Test
  void refusalsAreCountedAndTheFirstIsNamed() throws IOException {
    try (RocksStore store = open()) {
      Labels one = labels("a", 1);
      send(store, one, 1);
      SeriesSender sender = new SeriesSender(store.series());
      sender.add(one, clock.millis() - 3_600_000, 7.0);
      sender.add(one, clock.millis() - 3_600_001, 7.0);
      sender.add(one, clock.millis() + 600_000, 8.0);
      sender.add(one, clock.millis() + 600_001, 8.0);
      sender.add(one, clock.millis(), 1.0);
      sender.add(one, clock.millis(), 2.0);
      Appended appended = sender.send();
      assertThat(appended.kept()).isEqualTo(3);
      assertThat(appended.tooOld()).isOne();
      assertThat(appended.tooFarAhead()).isOne();
      assertThat(appended.conflicting()).isOne();
      assertThat(appended.refused()).isEqualTo(3);
      assertThat(appended.firstRefused())
          .contains("__name__=\"a\"", "2026-11-21T10:59:59.999Z", "60 minutes");
      assertThat(store.series().status().tooOldSamples()).isOne();
      assertThat(store.series().status().tooFarAheadSamples()).isOne();
      assertThat(store.series().status().conflictingSamples()).isOne();
      assertThat(store.series().status().lateSamples()).isOne();
      assertThat(store.series().status().samples()).isEqualTo(4);
    }
  }

  @Test
  void theFirstSamplesAreNotOlderThanWhatIsKept() throws IOException {
    Duration retention = Duration.ofHours(3);
    StoreSettings settings = StoreSettings.DEFAULT.withRetention(retention, retention);
    try (RocksStore store = open(settings)) {
      long oldest = clock.millis() - retention.toMillis();
      SeriesSender sender = new SeriesSender(store.series());
      sender.add(labels("a", 1), 0, 1.0);
      sender.add(labels("a", 1), oldest - 1, 2.0);
      assertThat(sender.send().tooOld()).isEqualTo(2);
      sender.add(labels("a", 1), oldest - 1, 2.0);
      sender.add(labels("a", 1), oldest, 3.0);
      Appended appended = sender.send();
      assertThat(appended.tooOld()).isOne();
      assertThat(appended.kept()).isOne();
      assertThat(appended.firstRefused())
          .contains("180 minutes older than the clock, the retention");
    }
  }

  /// What goes back in time is put in order before it is kept, so none of it counts as late.
  @Test
  void aRequestThatGoesBackInTimeIsKeptInOrder() throws IOException {
    clock.advance(Duration.ofMinutes(5));
    try (RocksStore store = open()) {
      SeriesSender sender = new SeriesSender(store.series());
      for (int i = 0; i < 100; i++) {
        sender.add(labels("a", 1), clock.millis() - 1_000L * i, i);
      }
      sender.add(labels("a", 1), clock.millis() - 50_000, 50.0);
      sender.add(labels("a", 1), clock.millis() - 60_000, 7.0);
      sender.add(labels("b", 1), clock.millis() - 60_000, 7.0);
      Appended appended = sender.send();
      assertThat(appended.kept()).isEqualTo(102);
      assertThat(appended.conflicting()).isOne();
      assertThat(store.series().status().lateSamples()).isZero();
      SeriesValues kept =
          query(store, last("a", clock.instant().minusSeconds(90), clock.instant())).getFirst();
      assertThat(kept.values()).containsExactly(90, 75, 60, 45, 30, 15, 0);
    }
  }

  @Test
  void anIdleSeriesLeavesMemoryIsFoundOnDiskAndReturnsAsOne() throws IOException {
    Labels gone = labels("gone", 1);
    try (RocksStore store = open()) {
      send(store, gone, 1);
      letClose(store, 3);
      assertThat(store.series().status().activeSeries()).isEqualTo(2);
      letClose(store, 1);
      assertThat(store.series().status().activeSeries()).isOne();
      assertThat(query(store, last("gone", START, START))).hasSize(1);
      assertThat(query(store, last("gone", clock.instant(), clock.instant()))).isEmpty();
      Instant back = clock.instant();
      send(store, gone, 2);
      assertThat(store.series().status().activeSeries()).isEqualTo(2);
      List<SeriesValues> both =
          query(
              store,
              new SeriesQuery(
                  List.of(LabelMatcher.metric("gone")),
                  START,
                  back,
                  Duration.between(START, back),
                  SampleFunction.NONE,
                  Duration.ofSeconds(15),
                  Aggregation.NONE,
                  List.of(),
                  0));
      assertThat(both).hasSize(1);
      assertThat(both.getFirst().labels()).isEqualTo(gone);
      assertThat(both.getFirst().values()).containsExactly(1, 2);
    }
    try (RocksStore store = open()) {
      assertThat(SeriesSender.read(store, -1, clock.millis()).get(gone)).hasSize(2);
    }
  }

  @Test
  void aNumberThatWasFoundJustBeforeItsSeriesLeftIsRefusedAndNotAnothers() throws IOException {
    try (RocksStore store = open()) {
      SeriesStore series = store.series();
      send(store, labels("heartbeat", 0), 0);
      int number = series.admit(1, 2, labels("gone", 1));
      letClose(store, 4);
      SampleBatch batch = new SampleBatch();
      batch.add(number, clock.millis(), 0);
      assertThatThrownBy(() -> series.append(batch)).isInstanceOf(IOException.class);
      assertThat(series.find(1, 2, SeriesStore.NONE)).isEqualTo(SeriesStore.NONE);
      assertThat(series.admit(1, 3, labels("new", 1))).isNotEqualTo(number);
    }
  }

  @Test
  void chunksBeyondTheRetentionAreDroppedAndTheirSeriesForgotten() throws IOException {
    Duration retention = Duration.ofHours(3);
    StoreSettings settings = StoreSettings.DEFAULT.withRetention(retention, retention);
    try (RocksStore store = open(settings)) {
      send(store, labels("old", 1), 1);
      letClose(store, 4);
      assertThat(SeriesSender.read(store, -1, clock.millis())).containsKey(labels("old", 1));
      letClose(store, 6);
      assertThat(SeriesSender.read(store, -1, clock.millis()))
          .containsOnlyKeys(labels("heartbeat", 0));
      assertThat(SeriesSender.read(store, -1, clock.millis()).get(labels("heartbeat", 0)))
          .hasSize(7);
    }
    try (Database database = new Database(directory)) {
      database.scan(
          Family.SERIES,
          new byte[] {0},
          (key, value, length) -> {
            assertThat(SeriesKeys.isLive(key)).isTrue();
            return true;
          });
    }
  }

  @Test
  void theOldestSamplesGoFirstWhenTheyTakeTooMuchRoom() throws Exception {
    long most = 300_000;
    int buckets = 60;
    SplittableRandom noise = new SplittableRandom(1);
    try (RocksStore store = open(StoreSettings.DEFAULT.withMaxBytes(most))) {
      SeriesSender sender = new SeriesSender(store.series());
      for (int i = 0; i < buckets * 30; i++) {
        clock.advance(BUCKET.dividedBy(30));
        for (int container = 0; container < 50; container++) {
          sender.addBits(labels("noise", container), clock.millis(), noise.nextLong());
        }
        sender.send();
        store.awaitChunks();
      }
      for (var samples : SeriesSender.read(store, 0, clock.millis()).values()) {
        assertThat(samples.lastKey()).isEqualTo(clock.millis());
        // Eight bytes a sample: some 25 buckets have room.
        assertThat(samples).hasSizeBetween(10 * 30, 40 * 30);
      }
    }
  }

  @Test
  void seriesAreListedInOrderUpToALimitIfTheyHaveSamplesInTheRange() throws IOException {
    try (RocksStore store = open()) {
      for (int container = 3; container > 0; container--) {
        send(store, labels("a", container), 1);
      }
      clock.advance(Duration.ofHours(1));
      send(store, labels("a", 4), 1);
      List<LabelMatcher> a = List.of(LabelMatcher.metric("a"));
      QueryBudget budget = QueryBudget.standard();
      assertThat(store.series().series(a, START, START, 2, budget))
          .containsExactly(labels("a", 1), labels("a", 2));
      assertThat(store.series().series(a, START.plusMillis(1), clock.instant(), 9, budget))
          .containsExactly(labels("a", 4));
    }
  }

  @Test
  void aRestartReadsNoRecordsThatAreAllInChunks() throws IOException {
    try (RocksStore store = open()) {
      for (int step = 0; step < 500; step++) {
        clock.advance(Duration.ofSeconds(15));
        send(store, labels("a", 1), step);
        if (step % 100 == 0) {
          store.awaitChunks();
        }
      }
      store.awaitChunks();
    }
    int[] records = {0};
    try (Database database = new Database(directory)) {
      byte[] checkpoint = database.find(Family.META, SeriesMeta.CHECKPOINT);
      database.scan(
          Family.SAMPLES,
          Keys.sequence(SeriesCheckpoint.of(Objects.requireNonNull(checkpoint)).replayFrom()),
          (key, value, length) -> {
            records[0]++;
            return true;
          });
    }
    assertThat(records[0]).isBetween(1, 140);
  }

  @Test
  void aBucketWithTooManySamplesTakesNoMore() throws IOException {
    try (RocksStore store = open()) {
      SeriesSender sender = new SeriesSender(store.series());
      for (int i = 0; i <= 18_000; i++) {
        sender.add(labels("a", 1), START.toEpochMilli() + i, i);
      }
      Appended appended = sender.send();
      assertThat(appended.kept()).isEqualTo(18_000);
      assertThat(appended.refused()).isOne();
      assertThat(appended.firstRefused()).contains("18000 samples");
    }
  }
}
