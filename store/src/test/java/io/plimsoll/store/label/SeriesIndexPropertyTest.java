package io.plimsoll.store.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Whatever came and went, the index knows what a map of all labels would.
class SeriesIndexPropertyTest {
  private static final List<String> NAMES = List.of(Labels.NAME, "a", "b", "c", "d");
  private static final List<String> EXPRESSIONS =
      List.of(
          "",
          "v1",
          "v1|v2",
          "(v2|v3|w1)",
          "|v1",
          "v.*",
          "v.+",
          "v1.*|w.+",
          ".*",
          ".+",
          "[vw]1",
          "v[0-9]?",
          "(v1)?",
          "[^v].*",
          "none",
          "\\w2|v3",
          "v\\.1");

  @Test
  void everySelectionIsTheNaiveOne() {
    Seeds.forEachSeed(
        60,
        random -> {
          SeriesIndex index = new SeriesIndex(10_000);
          Map<Integer, Labels> naive = new HashMap<>();
          for (int round = 0; round < 6; round++) {
            change(random, index, naive);
            for (int i = 0; i < 12; i++) {
              checkSelection(random, index, naive);
            }
          }
          naive.forEach((series, labels) -> assertThat(index.find(labels)).isEqualTo(series));
          List.copyOf(naive.keySet()).forEach(index::remove);
          assertThat(index.names()).isEmpty();
          assertThat(index.size()).isZero();
        });
  }

  @Test
  void aSelectionBesideAWriterHasAllThatStay() throws Exception {
    SeriesIndex index = new SeriesIndex(10_000);
    Set<Integer> stay = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      stay.add(index.add(Labels.of(Labels.NAME, "up", "a", "stays" + i % 7, "b", "s" + i)));
    }
    AtomicBoolean done = new AtomicBoolean();
    Matchers matchers =
        Matchers.of(
            List.of(new LabelMatcher("a", LabelMatcher.Operator.MATCHES, "stays[0-9]")),
            QueryBudget.standard());
    try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
      Future<Integer> reader =
          threads.submit(() -> {
            int selections = 0;
            while (!done.get() || selections == 0) {
              int[] found = index.select(matchers, QueryBudget.standard()).numbers();
              assertThat(Arrays.stream(found).boxed()).containsAll(stay);
              Arrays.stream(found)
                  .mapToObj(index::labels)
                  .forEach(labels -> {
                    assertThat(labels == null || labels.size() == 3).isTrue();
                  });
              selections++;
            }
            return selections;
          });
      for (int i = 0; i < 20_000; i++) {
        int series = index.add(Labels.of(Labels.NAME, "up", "a", "stays" + i % 7, "b", "g" + i));
        index.remove(series);
        index.free(series);
      }
      done.set(true);
      assertThat(reader.get()).isPositive();
    }
  }

  private static void change(
      RandomGenerator random, SeriesIndex index, Map<Integer, Labels> naive) {
    int changes = random.nextInt(150);
    for (int i = 0; i < changes; i++) {
      if (random.nextInt(3) == 0 && !naive.isEmpty()) {
        List<Integer> all = new ArrayList<>(naive.keySet());
        int series = all.get(random.nextInt(all.size()));
        index.remove(series);
        naive.remove(series);
        if (random.nextBoolean()) {
          index.free(series);
        }
      } else {
        Labels labels = labels(random);
        boolean known = naive.containsValue(labels);
        int series = index.add(labels);
        assertThat(naive.containsKey(series)).isEqualTo(known);
        naive.put(series, labels);
        assertThat(index.labels(series)).isEqualTo(labels);
      }
    }
  }

  private static void checkSelection(
      RandomGenerator random, SeriesIndex index, Map<Integer, Labels> naive) throws Exception {
    List<LabelMatcher> matchers = new ArrayList<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      LabelMatcher.Operator[] operators = LabelMatcher.Operator.values();
      matchers.add(
          new LabelMatcher(
              NAMES.get(random.nextInt(NAMES.size())),
              operators[random.nextInt(operators.length)],
              EXPRESSIONS.get(random.nextInt(EXPRESSIONS.size()))));
    }
    Matchers ready = Matchers.of(matchers, QueryBudget.standard());
    TreeMap<Long, Integer> expected = new TreeMap<>();
    for (Map.Entry<Integer, Labels> one : naive.entrySet()) {
      Labels labels = one.getValue();
      boolean wanted = matchers.stream().allMatch(matcher -> holds(matcher, labels));
      assertThat(ready.test(labels)).as("%s of %s", matchers, labels).isEqualTo(wanted);
      if (wanted) {
        int series = one.getKey();
        expected.put(((long) index.group(series) << 32) + index.column(series), series);
      }
    }
    assertThat(index.select(ready, QueryBudget.standard()).numbers())
        .as("%s", matchers)
        .containsExactly(expected.values().stream().mapToInt(Integer::intValue).toArray());
  }

  private static boolean holds(LabelMatcher matcher, Labels labels) {
    String value = labels.toMap().getOrDefault(matcher.name(), "");
    return switch (matcher.operator()) {
      case EQUAL -> value.equals(matcher.value());
      case NOT_EQUAL -> !value.equals(matcher.value());
      case MATCHES -> Pattern.matches(matcher.value(), value);
      case DOES_NOT_MATCH -> !Pattern.matches(matcher.value(), value);
    };
  }

  /// Labels of few different values, and now and then one of many, so that groups have one or many
  /// series and values one or many groups.
  private static Labels labels(RandomGenerator random) {
    Labels labels = Labels.of(Labels.NAME, value(random, 40));
    for (int i = 1; i < NAMES.size(); i++) {
      if (random.nextInt(3) > 0) {
        labels = labels.with(NAMES.get(i), value(random, random.nextInt(10) == 0 ? 1_000 : 3));
      }
    }
    return labels;
  }

  private static String value(RandomGenerator random, int many) {
    return (random.nextInt(4) == 0 ? "w" : "v") + random.nextInt(many);
  }
}
