package io.plimsoll.dashboard.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.dashboard.write.Exemplars.Exemplar;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.label.Matchers;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExemplarsTest {
  private static final Labels UP = Labels.of(Map.of(Labels.NAME, "up"));

  private final Exemplars exemplars = new Exemplars(InstantSource.system());

  @Test
  void theNewestOfASeriesAreKept() throws Exception {
    for (int at = 1; at <= 12; at++) {
      assertThat(exemplars.add(UP, trace("t" + at, at))).isTrue();
    }

    assertThat(times(0, 100)).containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    assertThat(times(4, 6)).containsExactly(4L, 5L, 6L);
    assertThat(times(13, 100)).isEmpty();
  }

  @Test
  void anExemplarThatComesAgainIsKeptOnce() throws Exception {
    exemplars.add(UP, trace("a", 5));
    exemplars.add(UP, trace("b", 6));

    assertThat(exemplars.add(UP, trace("a", 5))).isTrue();
    assertThat(exemplars.add(UP, trace("b", 6))).isTrue();
    assertThat(times(0, 100)).containsExactly(5L, 6L);
  }

  @Test
  void anExemplarOlderThanTheNewestIsNotKept() throws Exception {
    exemplars.add(UP, trace("b", 6));

    assertThat(exemplars.add(UP, trace("a", 5))).isFalse();
    assertThat(exemplars.add(UP, trace("other", 6))).isFalse();
    assertThat(times(0, 100)).containsExactly(6L);
  }

  /// It would be newer than all that come later.
  @Test
  void anExemplarOfALaterTimeThanSamplesMayHaveIsNotKept() {
    Exemplars strict = new Exemplars(InstantSource.fixed(Instant.ofEpochMilli(1_000)));
    long latest = 1_000 + Exemplars.MAX_AHEAD.toMillis();

    assertThat(strict.add(UP, trace("a", Long.MAX_VALUE))).isFalse();
    assertThat(strict.add(UP, trace("b", latest + 1))).isFalse();
    assertThat(strict.add(UP, trace("c", latest))).isTrue();
  }

  @Test
  void anExemplarWithoutATimeOrWithLongLabelsIsNotKept() {
    assertThat(exemplars.add(UP, trace("a", 0))).isFalse();
    int room = Exemplars.MAX_CHARACTERS - "trace_id".length();
    assertThat(exemplars.add(UP, trace("x".repeat(room + 1), 1))).isFalse();
    assertThat(exemplars.add(UP, trace("x".repeat(room), 1))).isTrue();
  }

  @Test
  void theSeriesThatGotNoneForLongestLoseTheirsFirst() throws Exception {
    exemplars.add(UP, trace("first", 1));
    add(0, 1_000);
    exemplars.add(UP, trace("again", 2));
    int room = Exemplars.MAX_COST / 329 + 500;
    add(1_000, room);

    assertThat(times(0, 100)).containsExactly(1L, 2L);
    List<Exemplars.OfSeries> others = exemplars.find(matchers("other"), 0, 100, room);
    assertThat(others).hasSizeBetween(room / 2, room - 1);
    assertThat(others).noneMatch(one -> "000000".equals(one.labels().value("i")));
  }

  @Test
  void aSearchEndsWithItsBudget() throws Exception {
    Labels series = Labels.of(Map.of(Labels.NAME, "up", "long", "a".repeat(4_000)));
    exemplars.add(series, trace("a", 1));
    QueryBudget budget = QueryBudget.standard();
    LabelMatcher slow = new LabelMatcher("long", LabelMatcher.Operator.MATCHES, "(.*)*x");
    Matchers matchers = Matchers.of(List.of(slow), budget);
    assertThat(exemplars.find(matchers, 0, 100, 10)).isEmpty();
    budget.stop("the time is up");

    assertThatThrownBy(() -> exemplars.find(matchers, 0, 100, 10))
        .isInstanceOf(QueryStoppedException.class)
        .hasMessage("the time is up");
  }

  private void add(int from, int to) {
    for (int i = from; i < to; i++) {
      Labels labels = Labels.of(Map.of(Labels.NAME, "other", "i", "%06d".formatted(i)));
      exemplars.add(labels, trace("t", 1));
    }
  }

  private List<Long> times(long from, long through) throws QueryStoppedException {
    return exemplars.find(matchers("up"), from, through, 10).stream()
        .flatMap(series -> series.exemplars().stream())
        .map(Exemplar::atMillis)
        .toList();
  }

  private static Matchers matchers(String metric) {
    return Matchers.of(List.of(LabelMatcher.metric(metric)), QueryBudget.standard());
  }

  private static Exemplar trace(String id, long atMillis) {
    return new Exemplar(Map.of("trace_id", id), 0.25, atMillis);
  }
}
