package io.plimsoll.store.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.metric.ContainerMetric;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.Statistic;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A query of containers ends when its budget does, wherever it reads.
class QueryLimitsTest {
  private static final int HOUR_STEPS = 720;
  private static final int STEPS = 2 * HOUR_STEPS + 100;
  private static final List<Container> WEB = Fleet.containers("web", 3);

  @TempDir private Path directory;

  private RocksStore store;

  @BeforeEach
  void fill() throws IOException {
    store = RocksStore.open(directory, StoreSettings.DEFAULT, new TestClock(Fleet.instant(STEPS)));
    for (int step = 0; step < STEPS; step++) {
      store.append(Fleet.frame("n1", Fleet.at(step), WEB, ContainerMetric.MEMORY_RSS, row -> 7));
    }
    store.awaitChunks();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  /// What is read.
  enum Place {
    CHUNKS(0, HOUR_STEPS, Duration.ofSeconds(5), Grouping.CONTAINER),
    MEMORY(STEPS - 90, STEPS, Duration.ofSeconds(5), Grouping.CONTAINER),
    ROLLUPS_OF_SERVICES(0, HOUR_STEPS, Duration.ofMinutes(1), Grouping.SERVICE),
    ROLLUPS_OF_CONTAINERS(0, HOUR_STEPS, Duration.ofMinutes(5), Grouping.CONTAINER);

    private final int from;
    private final int to;
    private final Duration step;
    private final Grouping grouping;

    Place(int from, int to, Duration step, Grouping grouping) {
      this.from = from;
      this.to = to;
      this.step = step;
      this.grouping = grouping;
    }

    Query query() {
      return new Query(
          Selector.ALL,
          "memory.rss",
          Fleet.instant(from),
          Fleet.instant(to),
          step,
          Statistic.SUM,
          grouping);
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void aStoppedBudgetEndsTheQueryAtItsNextStep(Place place) {
    QueryBudget budget = QueryBudget.standard();
    budget.stop("nobody waits for it");
    assertThatThrownBy(() -> store.query(place.query(), budget))
        .isInstanceOf(QueryStoppedException.class)
        .hasMessage("nobody waits for it");
    assertThat(budget.samples()).isLessThanOrEqualTo(RocksStore.BUCKET_STEPS);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void whatIsReadComesOutOfTheBudget(Place place) throws IOException {
    QueryBudget enough = QueryBudget.standard();
    assertThat(store.query(place.query(), enough)).isNotEmpty();
    assertThat(enough.samples()).isPositive();
    assertThat(store.query(place.query(), new QueryBudget(enough.samples()))).isNotEmpty();
    assertThatThrownBy(() -> store.query(place.query(), new QueryBudget(enough.samples() - 1)))
        .isInstanceOf(QueryStoppedException.class)
        .hasMessageContaining("more than " + (enough.samples() - 1) + " samples");
  }

  @Test
  void rollupsTakeLessThanTheirSamples() throws IOException {
    QueryBudget rows = QueryBudget.standard();
    QueryBudget periods = QueryBudget.standard();
    store.query(Place.CHUNKS.query(), rows);
    store.query(Place.ROLLUPS_OF_CONTAINERS.query(), periods);
    assertThat(rows.samples()).isGreaterThanOrEqualTo((long) HOUR_STEPS * WEB.size());
    assertThat(periods.samples()).isEqualTo(12L * WEB.size());
    assertThat(store.status().problems()).isEmpty();
  }
}
