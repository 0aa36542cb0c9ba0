package io.plimsoll.store.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesIndexTest {
  private static final int NONE = SeriesIndex.NONE;

  private final SeriesIndex index = new SeriesIndex(1_000);

  @Test
  void aSeriesIsAddedOnce() {
    int up = index.add(up("web"));
    assertThat(index.add(Labels.of("job", "web", Labels.NAME, "up"))).isEqualTo(up);
    assertThat(index.find(up("web"))).isEqualTo(up);
    assertThat(index.labels(up)).isEqualTo(up("web"));
    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void seriesWithTheSameLabelsButTheMetricAreColumnsOfAGroup() {
    int up = index.add(up("web"));
    int load = index.add(up("web").with(Labels.NAME, "load"));
    int other = index.add(up("db"));
    assertThat(index.group(load)).isEqualTo(index.group(up)).isNotEqualTo(index.group(other));
    assertThat(index.column(up)).isEqualTo(0);
    assertThat(index.column(load)).isEqualTo(1);
    assertThat(index.shared(index.group(up))).isEqualTo(Labels.of("job", "web"));
    assertThat(index.metrics(index.group(up))).containsExactly("up", "load");
    assertThat(index.series(index.group(up))).containsExactly(up, load);
  }

  @Test
  void aMetricTooManyForAGroupMakesAnother() throws Exception {
    for (int i = 0; i <= SeriesIndex.MAX_COLUMNS; i++) {
      index.add(Labels.of(Labels.NAME, "m" + i, "job", "web"));
    }
    int[] found = select(new LabelMatcher("job", LabelMatcher.Operator.EQUAL, "web"));
    assertThat(found).hasSize(SeriesIndex.MAX_COLUMNS + 1);
    int last = found[SeriesIndex.MAX_COLUMNS];
    assertThat(index.group(last)).isEqualTo(index.group(found[0]) + 1);
    assertThat(index.column(last)).isZero();
    assertThat(index.find(Labels.of(Labels.NAME, "m0", "job", "web"))).isEqualTo(found[0]);
    assertThat(index.find(Labels.of(Labels.NAME, "m128", "job", "web"))).isEqualTo(last);
  }

  @Test
  void aSeriesWithoutAMetricIsAMistake() {
    assertThatThrownBy(() -> index.add(Labels.of("job", "web")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("__name__")
        .hasMessageContaining("web");
  }

  @Test
  void aSeriesIsFoundByTheHashThatWasRemembered() {
    int up = index.add(up("web"));
    assertThat(index.find(1, 2, NONE)).isEqualTo(NONE);
    index.remember(1, 2, up);
    assertThat(index.find(1, 2, NONE)).isEqualTo(up);
    assertThat(index.find(2, 1, NONE)).isEqualTo(NONE);
  }

  @Test
  void thereAreAsManySeriesAsAllowed() {
    SeriesIndex small = new SeriesIndex(2);
    int first = small.add(up("a"));
    small.add(up("b"));
    assertThat(small.add(up("c"))).isEqualTo(NONE);
    assertThat(small.find(up("c"))).isEqualTo(NONE);
    assertThat(small.add(up("a"))).isEqualTo(first);
    small.remove(first);
    assertThat(small.add(up("c"))).isNotEqualTo(NONE);
    assertThat(small.add(up("a"))).isEqualTo(NONE);
  }

  @Test
  void seriesThatComeAndGoFasterThanTheirNumbersAreFreedAreLimitedToo() {
    SeriesIndex small = new SeriesIndex(2);
    for (int i = 0; i < 4; i++) {
      small.remove(small.add(up("a" + i)));
    }
    assertThat(small.add(up("b"))).isEqualTo(NONE);
    small.free(3);
    assertThat(small.add(up("b"))).isEqualTo(3);
  }

  /// The least limit of memory is 16 MiB, however few series are allowed.
  @Test
  void longLabelsAreLimitedTogether() {
    SeriesIndex wide = new SeriesIndex(20_000);
    String longest = "x".repeat(4 * 1024);
    int first = wide.add(up(longest + 0));
    int added = 1;
    while (wide.add(up(longest + added)) != NONE) {
      added++;
    }
    assertThat(added).isBetween(3_000, 4_096);
    assertThat(wide.size()).isEqualTo(added);
    wide.remove(first);
    assertThat(wide.add(up(longest + added))).isNotEqualTo(NONE);
  }

  @Test
  void aNumberIsUsedAgainOnlyWhenItIsFree() {
    int first = index.add(up("a"));
    index.add(up("b"));
    index.remove(first);
    assertThat(index.add(up("c"))).isEqualTo(2);
    index.free(first);
    assertThat(index.add(up("d"))).isEqualTo(first);
    assertThat(index.add(up("e"))).isEqualTo(3);
  }

  @Test
  void onlyWhatIsRemovedIsFreed() {
    int first = index.add(up("a"));
    assertThatThrownBy(() -> index.free(first)).isInstanceOf(IllegalArgumentException.class);
    index.remove(first);
    assertThatThrownBy(() -> index.remove(first)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> index.remember(1, 1, first))
        .isInstanceOf(IllegalArgumentException.class);
    index.free(first);
    assertThatThrownBy(() -> index.free(first)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> index.free(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRemovedSeriesIsFoundByNothing() throws Exception {
    int up = index.add(up("web"));
    index.remember(1, 2, up);
    index.remember(3, 4, up);
    index.remove(up);
    assertThat(index.find(1, 2, NONE)).isEqualTo(NONE);
    assertThat(index.find(3, 4, NONE)).isEqualTo(NONE);
    assertThat(index.find(up("web"))).isEqualTo(NONE);
    assertThat(index.labels(up)).isNull();
    assertThat(index.group(up)).isEqualTo(NONE);
    assertThat(index.column(up)).isEqualTo(NONE);
    assertThat(select(LabelMatcher.metric("up"))).isEmpty();
    assertThat(index.names()).isEmpty();
  }

  @Test
  void aSeriesThatComesBackWhileItsGroupIsThereHasItsColumnAgain() {
    int up = index.add(up("web"));
    int load = index.add(up("web").with(Labels.NAME, "load"));
    int group = index.group(up);
    index.remove(up);
    assertThat(index.metrics(group)).containsExactly("up", "load");
    assertThat(index.series(group)).containsExactly(NONE, load);
    assertThat(index.values(Labels.NAME, 10)).containsExactly("load");
    int again = index.add(up("web"));
    assertThat(again).isNotEqualTo(up);
    assertThat(index.series(group)).containsExactly(again, load);
  }

  @Test
  void theIdOfAGroupIsNeverUsedAgain() {
    int up = index.add(up("web"));
    int group = index.group(up);
    index.remove(up);
    index.free(up);
    assertThat(index.shared(group)).isNull();
    assertThat(index.group(index.add(up("web")))).isEqualTo(group + 1);
  }

  @Test
  void newGroupsComeAfterThoseBeforeARestart() {
    index.startGroupsAt(40);
    index.startGroupsAt(30);
    assertThat(index.nextGroup()).isEqualTo(40);
    assertThat(index.group(index.add(up("web")))).isEqualTo(40);
  }

  @Test
  void idsOfGroupsAreUnsigned() throws Exception {
    index.startGroupsAt(Integer.MAX_VALUE);
    int below = index.add(up("a"));
    int above = index.add(up("b"));
    assertThat(index.group(above)).isEqualTo(Integer.MIN_VALUE);
    assertThat(select(LabelMatcher.metric("up"))).containsExactly(below, above);
  }

  @Test
  void aGroupIsPutBackAsItWas() throws Exception {
    index.restore(
        7, Labels.of("job", "web"), List.of("up", "gone", "load"), new int[] {5, NONE, 0});
    assertThat(index.labels(5)).isEqualTo(up("web"));
    assertThat(index.find(up("web").with(Labels.NAME, "load"))).isZero();
    assertThat(select(new LabelMatcher("job", LabelMatcher.Operator.EQUAL, "web")))
        .containsExactly(5, 0);
    assertThat(index.add(up("web").with(Labels.NAME, "gone"))).isEqualTo(1);
    assertThat(index.group(1)).isEqualTo(7);
    assertThat(index.column(1)).isEqualTo(1);
    assertThat(index.group(index.add(up("db")))).isEqualTo(8);
  }

  @Test
  void whatIsThereIsNotPutBack() {
    index.restore(7, Labels.of("job", "web"), List.of("up"), new int[] {5});
    assertThatThrownBy(() -> index.restore(7, Labels.NONE, List.of("up"), new int[] {6}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("group 7");
    assertThatThrownBy(() -> index.restore(8, Labels.NONE, List.of("up"), new int[] {5}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("series 5");
    assertThat(index.shared(8)).isNull();
    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void namesAndValuesAreListedInOrder() {
    index.add(up("b"));
    index.add(up("a").with("zone", "z"));
    index.add(up("c"));
    assertThat(index.names()).containsExactly(Labels.NAME, "job", "zone");
    assertThat(index.values("job", 2)).containsExactly("a", "b");
    assertThat(index.values("job", 9)).containsExactly("a", "b", "c");
    assertThat(index.values("none", 9)).isEmpty();
  }

  @Test
  void aSelectionEndsWithItsBudget() {
    index.add(up("a"));
    QueryBudget budget = new QueryBudget(1);
    budget.stop("nobody waits");
    Matchers matchers =
        Matchers.of(
            List.of(new LabelMatcher("job", LabelMatcher.Operator.MATCHES, "[a-z]+")),
            QueryBudget.standard());
    assertThatThrownBy(() -> index.select(matchers, budget))
        .isInstanceOf(QueryStoppedException.class);
  }

  private int[] select(LabelMatcher matcher) throws QueryStoppedException {
    return index
        .select(Matchers.of(List.of(matcher), QueryBudget.standard()), QueryBudget.standard())
        .numbers();
  }

  private static Labels up(String job) {
    return Labels.of(Labels.NAME, "up", "job", job);
  }
}
