package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.store.ring.Slots;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store whose wall clock is set while it runs, and between two runs. The steady clock goes on as
/// it always does.
class ClockJumpTest {
  private static final Duration MONTH = Duration.ofDays(30);
  private static final List<Container> WEB = Fleet.containers("web", 3);
  private static final ServiceKey WEB_KEY = WEB.getFirst().service();
  private static final Labels SERIES = Labels.of(Map.of(Labels.NAME, "requests", "job", "api"));

  /// Two hours: rollups of hours are there when the clock jumps.
  private static final int BEFORE = 2 * 720;

  @TempDir private Path directory;
  private final TestClock wall = new TestClock(Fleet.START);
  private long steadyMillis;
  private RocksStore store;

  @BeforeEach
  void open() throws IOException {
    store =
        RocksStore.open(
            directory,
            StoreSettings.DEFAULT,
            wall,
            () -> TimeUnit.MILLISECONDS.toNanos(steadyMillis),
            node -> true);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void aClockThatIsAheadForAWhileDeletesNothingAndWhatFollowsIsKept() throws IOException {
    run(BEFORE);
    jump(MONTH);
    run(3);
    jump(MONTH.negated());
    run(3 * RocksStore.BUCKET_STEPS);
    store.awaitChunks();
    assertEverythingIsThere(BEFORE, BEFORE + 3, BEFORE + 3 + 3 * RocksStore.BUCKET_STEPS);
    reopen();
    assertEverythingIsThere(BEFORE, BEFORE + 3, BEFORE + 3 + 3 * RocksStore.BUCKET_STEPS);
  }

  @Test
  void aStartWithAClockThatIsAheadDeletesNothingAndTheNextOneGoesOn() throws IOException {
    run(BEFORE);
    store.close();
    jump(MONTH);
    open();
    run(3);
    store.awaitChunks();
    reopen();
    run(3);
    store.awaitChunks();
    store.close();
    jump(MONTH.negated());
    open();
    run(3 * RocksStore.BUCKET_STEPS);
    store.awaitChunks();
    assertEverythingIsThere(BEFORE, BEFORE + 6, BEFORE + 6 + 3 * RocksStore.BUCKET_STEPS);
    assertThat(store.status().problems()).isEmpty();
  }

  @Test
  void aClockThatIsBehindForAWhileDeletesNothingAndWhatFollowsIsKept() throws IOException {
    run(BEFORE);
    jump(MONTH.negated());
    run(3);
    store.awaitChunks();
    jump(MONTH);
    run(3 * RocksStore.BUCKET_STEPS);
    store.awaitChunks();
    reopen();
    assertEverythingIsThere(BEFORE, BEFORE + 3, BEFORE + 3 + 3 * RocksStore.BUCKET_STEPS);
  }

  @Test
  void aContainerThatWasFirstSeenByAClockThatWasAheadIsKnownInThePresent() throws IOException {
    jump(MONTH);
    run(3);
    store.awaitChunks();
    jump(MONTH.negated());
    run(3 * RocksStore.BUCKET_STEPS);
    store.awaitChunks();
    reopen();
    reopen();
    assertEverythingIsThere(0, 3, 3 + 3 * RocksStore.BUCKET_STEPS);
  }

  @Test
  void theRingHasThePresentAsSoonAsTheClockIsBack() throws IOException {
    run(5);
    jump(MONTH);
    run(5);
    jump(MONTH.negated());
    run(3);
    long newest = wall.millis() - Fleet.STEP_MILLIS;
    Slots slots = new Slots(3);
    store.ring().read(store.ring().indexOf(WEB_KEY), 0, 0, slots);
    assertThat(slots.size()).isEqualTo(3);
    assertThat(slots.atMillis(2)).isEqualTo(newest);
    assertThat(slots.expected(2)).isEqualTo(WEB.size());
    assertThat(store.latestFrames())
        .singleElement()
        .satisfies(frame -> assertThat(frame.atMillis()).isEqualTo(newest));
  }

  @Test
  void theRingIsEmptyUntilAClockThatWasSetBackByMinutesHasCaughtUp() throws IOException {
    run(80);
    long newest = wall.millis() - Fleet.STEP_MILLIS;
    Duration back = Duration.ofMinutes(4);
    jump(back.negated());
    Slots slots = new Slots(3);
    while (wall.millis() <= newest) {
      run(1);
      store.ring().read(store.ring().indexOf(WEB_KEY), 0, 0, slots);
      assertThat(slots.size()).as("%d ms before", newest - wall.millis()).isZero();
    }
    run(3);
    store.ring().read(store.ring().indexOf(WEB_KEY), 0, 0, slots);
    assertThat(slots.size()).isEqualTo(3);
  }

  @Test
  void theLogOfAClockThatWasAheadIsDroppedAsAnyOther() throws IOException {
    run(5);
    jump(MONTH);
    run(3);
    store.awaitChunks();
    jump(MONTH.negated());
    run(2 * 360 + RocksStore.BUCKET_STEPS);
    store.awaitChunks();
    byte[] checkpoint = store.database().find(Family.META, Keys.name("checkpoint"));
    assertThat(Checkpoint.of(checkpoint).replayFrom()).isGreaterThan(8);
    assertThat(SeriesMeta.checkpoint(store.database()).replayFrom()).isGreaterThan(8);
  }

  @Test
  void aClockThatStandsByItsJumpForADayIsFollowed() throws IOException {
    run(BEFORE);
    jump(MONTH);
    run(RocksStore.BUCKET_STEPS + 10);
    store.awaitChunks();
    assertThat(sums(0, BEFORE).values()).isNotEmpty();
    pass(RetentionTime.PROBATION);
    run(2 * 360 + RocksStore.BUCKET_STEPS);
    store.awaitChunks();
    assertThat(samples(Fleet.at(0), Fleet.at(BEFORE))).isEmpty();
  }

  /// Containers and a program send for some steps, from now on.
  private void run(int steps) throws IOException {
    for (int step = 0; step < steps; step++) {
      long now = wall.millis();
      store.append(Fleet.frame("n1", now, WEB, ContainerMetric.MEMORY_RSS, row -> 1));
      SeriesSender sender = new SeriesSender(store.series());
      assertThat(sender.add(SERIES, now, (double) now)).isTrue();
      assertThat(sender.send().kept()).isOne();
      pass(Fleet.STEP);
    }
  }

  private void pass(Duration time) {
    wall.advance(time);
    steadyMillis += time.toMillis();
  }

  private void jump(Duration by) {
    wall.advance(by);
  }

  private void reopen() throws IOException {
    store.close();
    open();
  }

  /// Every step up to one and from another to a third is there, in samples and in rollups.
  private void assertEverythingIsThere(int before, int from, int to) throws IOException {
    long[] at = sums(0, to).atMillis();
    assertThat(at).hasSize(before + to - from);
    assertThat(sums(0, to).values()).containsOnly(WEB.size());
    assertThat(sums(0, to, Duration.ofMinutes(5)).values()).containsOnly(WEB.size());
    NavigableMap<Long, Long> samples = samples(Fleet.at(0) - 1, Fleet.at(to));
    assertThat(samples).hasSize(before + to - from);
    assertThat(store.services()).containsExactly(WEB_KEY);
  }

  private NavigableMap<Long, Long> samples(long after, long through) throws IOException {
    return SeriesSender.read(store, after, through).getOrDefault(SERIES, new java.util.TreeMap<>());
  }

  private SeriesData sums(int from, int to) throws IOException {
    return sums(from, to, Fleet.STEP);
  }

  private SeriesData sums(int from, int to, Duration step) throws IOException {
    Instant begin = Fleet.instant(from);
    List<SeriesData> found =
        store.query(
            new Query(
                Selector.ALL,
                "memory.rss",
                begin,
                Fleet.instant(to),
                step,
                Statistic.SUM,
                Grouping.SERVICE));
    return found.getFirst();
  }
}
