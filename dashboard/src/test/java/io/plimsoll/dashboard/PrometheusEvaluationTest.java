package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.dashboard.write.Message;
import io.plimsoll.dashboard.write.Written;
import io.plimsoll.store.Store;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.rocks.RocksStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus is sent the same samples and asked the same questions.
@Timeout(120)
class PrometheusEvaluationTest {
  private static final double MOST = Double.MAX_VALUE;
  private static final double STALE = Double.longBitsToDouble(0x7FF0_0000_0000_0002L);

  private static final Map<String, double[]> SERIES = new LinkedHashMap<>();

  static {
    SERIES.put("plain", new double[] {3, 1, 2});
    SERIES.put("greatest", new double[] {MOST, MOST, MOST});
    SERIES.put("least", new double[] {-MOST, -MOST, 1});
    SERIES.put("opposite", new double[] {-MOST, MOST, MOST});
    SERIES.put("ended", new double[] {4, 6, STALE});
    SERIES.put("back", new double[] {4, STALE, 6});
    SERIES.put("gone", new double[] {STALE});
    SERIES.put("noNumber", new double[] {Double.NaN, 5, 2});
    SERIES.put("endless", new double[] {1, Double.POSITIVE_INFINITY, 2});
    SERIES.put("bothEnds", new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 2});
    SERIES.put("counter", new double[] {10, 20, STALE, 5, 15});
  }

  private static final List<String> FUNCTIONS =
      List.of("none", "last", "avg", "min", "max", "sum", "count");

  @TempDir private Path directory;

  @Test
  void everyFunctionHasTheValueThatPrometheusHas() throws Exception {
    long atMillis = System.currentTimeMillis() / 1_000 * 1_000 - 60_000;
    Message[] series =
        SERIES.entrySet().stream()
            .map(one -> written(one.getKey(), one.getValue(), atMillis - 65_000))
            .toArray(Message[]::new);
    withBoth(
        Written.first(series),
        (prometheus, served) -> {
          for (String name : SERIES.keySet()) {
            for (String function : FUNCTIONS) {
              compare(prometheus, served, name, function, atMillis);
            }
          }
          compare(prometheus, served, "counter", "rate", atMillis);
          compare(prometheus, served, "counter", "increase", atMillis);
        });
  }

  @Test
  void everyAggregationHasTheValueThatPrometheusHas() throws Exception {
    long atMillis = System.currentTimeMillis() / 1_000 * 1_000 - 60_000;
    Message[] series = {
      member("most", "a", MOST, atMillis),
      member("most", "b", MOST, atMillis),
      member("most", "c", MOST, atMillis),
      member("least", "a", -MOST, atMillis),
      member("least", "b", -MOST, atMillis),
      member("sizes", "a", Double.NaN, atMillis),
      member("sizes", "b", 1, atMillis),
      member("sizes", "c", 2, atMillis),
      member("sizes", "d", Double.POSITIVE_INFINITY, atMillis)
    };
    Map<String, String> theirs =
        Map.of(
            "avg", "avg(%s @ %s)",
            "sum", "sum(%s @ %s)",
            "min", "min(%s @ %s)",
            "max", "max(%s @ %s)",
            "count", "count(%s @ %s)",
            "p50", "quantile(0.5, %s @ %s)",
            "p90", "quantile(0.9, %s @ %s)");
    withBoth(
        Written.first(series),
        (prometheus, served) -> {
          for (String name : List.of("most", "least", "sizes")) {
            for (Map.Entry<String, String> one : theirs.entrySet()) {
              String query = one.getValue().formatted(name, atMillis / 1_000);
              String ours = ours(served, name, "aggregate=%s".formatted(one.getKey()), atMillis);
              assertSame(query, ours, value(prometheus.ask(query)));
            }
          }
        });
  }

  private static void compare(
      RealPrometheus prometheus, Served served, String name, String function, long atMillis)
      throws Exception {
    String query =
        function.equals("none")
            ? "%s @ %d".formatted(name, atMillis / 1_000)
            : List.of("rate", "increase").contains(function)
                ? "%s(%s[2m] @ %d)".formatted(function, name, atMillis / 1_000)
                : "%s_over_time(%s[2m] @ %d)".formatted(function, name, atMillis / 1_000);
    String ours = ours(served, name, "function=%s&window=2m".formatted(function), atMillis);
    assertSame(query, ours, value(prometheus.ask(query)));
  }

  private static void assertSame(String query, String ours, String theirs) {
    if (ours.equals(theirs)) {
      return;
    }
    double mine = number(ours);
    double wanted = number(theirs);
    assertThat(Math.abs(mine - wanted))
        .as("%s is %s and not %s", query, ours, theirs)
        .isLessThanOrEqualTo(1e-12 * Math.abs(wanted));
  }

  private static double number(String text) {
    return text.isEmpty() ? Double.NaN : Double.parseDouble(text.replace("Inf", "Infinity"));
  }

  private static String ours(Served served, String name, String how, long atMillis)
      throws Exception {
    JsonNode answer =
        served.json(
            "/api/series/query?match=%1$s&%2$s&step=1s&from=%3$d&to=%3$d"
                .formatted(name, how, atMillis));
    return answer.at("/series/0/values/0").asText();
  }

  private static String value(JsonNode result) {
    return result.at("/0/value/1").asText();
  }

  private static Message written(String name, double[] values, long fromMillis) {
    Message series = Written.series("__name__", name);
    for (int i = 0; i < values.length; i++) {
      series.message(2, Written.sample(fromMillis + i * 10_000L, values[i]));
    }
    return series;
  }

  private static Message member(String name, String instance, double value, long atMillis) {
    return Written.series("__name__", name, "instance", instance)
        .message(2, Written.sample(atMillis - 5_000, value));
  }

  @FunctionalInterface
  private interface Questions {
    void ask(RealPrometheus prometheus, Served served) throws Exception;
  }

  private void withBoth(byte[] request, Questions questions) throws Exception {
    byte[] body = Written.snappy(request);
    FakeFleet fleet = FakeFleet.lively(InstantSource.system());
    try (Store store =
            RocksStore.open(
                directory.resolve("store"), StoreSettings.DEFAULT, InstantSource.system());
        Served served = new Served(fleet, fleet.over(store));
        RealPrometheus prometheus = new RealPrometheus(directory, "global: {}\n")) {
      prometheus.await("vector(1)", result -> result.size() == 1);
      assertThat(prometheus.write(body)).isEqualTo(204);
      assertThat(served.write(body).statusCode()).isEqualTo(204);
      questions.ask(prometheus, served);
    }
  }
}
