package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.dashboard.write.Message;
import io.plimsoll.dashboard.write.Written;
import io.plimsoll.store.Store;
import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.rocks.RocksStore;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus scrapes itself and writes what it reads here.
@Timeout(120)
class PrometheusWriteTest {
  private static final String OWN = "{job=\"prometheus\"}";
  private static final int SCRAPES = 3;

  @TempDir private Path directory;

  @Test
  void keepsWhatARealPrometheusWritesValueByValue() throws Exception {
    FakeFleet fleet = FakeFleet.lively(InstantSource.system());
    try (Store store =
            RocksStore.open(
                directory.resolve("store"), StoreSettings.DEFAULT, InstantSource.system());
        Served served = new Served(fleet, fleet.over(store));
        RealPrometheus prometheus = new RealPrometheus(directory, configuration(served.port))) {
      String window = "prometheus_build_info[10m]";
      JsonNode scrapes =
          prometheus.await(window, result -> result.at("/0/values").size() > SCRAPES);
      for (int i = 0; i < SCRAPES; i++) {
        long atMillis = Math.round(scrapes.at("/0/values/" + i + "/0").asDouble() * 1_000);
        Map<String, Double> theirs = theirs(prometheus, atMillis);
        Map<String, Double> ours = ours(served, atMillis, theirs.size());

        assertThat(theirs).hasSizeGreaterThan(300);
        assertThat(ours.keySet()).isEqualTo(theirs.keySet());
        ours.entrySet().removeAll(theirs.entrySet());
        assertThat(ours).isEmpty();
      }

      assertThat(served.get("/metrics").body())
          .contains("plimsoll_remote_write_requests_total{code=\"204\"}")
          .doesNotContain("plimsoll_remote_write_requests_total{code=\"4");
      assertThat(prometheus.log()).doesNotContain("level=error", "non-recoverable");
    }
  }

  @Test
  void aSeriesThatHasTooManySamplesIsRefusedForThatReason() throws Exception {
    FakeFleet fleet = FakeFleet.lively(InstantSource.system());
    try (Store store =
            RocksStore.open(
                directory.resolve("store"), StoreSettings.DEFAULT, InstantSource.system());
        Served served = new Served(fleet, fleet.over(store))) {
      long halfHour = System.currentTimeMillis() / 1_800_000 * 1_800_000 - 1_800_000;
      Message series = Written.series("__name__", "fast");
      for (int i = 0; i < 20_000; i++) {
        series.message(2, Written.sample(halfHour + i * 50L, i));
      }
      HttpResponse<String> answer = served.write(Written.snappy(Written.first(series)));

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body())
          .startsWith(
              "2000 of 20000 samples were not kept: 2000 more than a series may have in half an"
                  + " hour. The first: {__name__=\"fast\"} at ")
          .contains("18000 samples of it are kept for the half-hour");
      assertThat(served.get("/metrics").body())
          .contains("plimsoll_remote_write_refused_total{reason=\"too_many\"} 2000.0")
          .contains("plimsoll_remote_write_refused_total{reason=\"conflict\"} 0.0");
      assertThat(store.series().status().tooManySamples()).isEqualTo(2_000);
      assertThat(store.series().status().conflictingSamples()).isZero();
    }
  }

  private static String configuration(int port) {
    return """
    global: {scrape_interval: 1s}
    scrape_configs:
      - job_name: prometheus
        static_configs: [{targets: ['127.0.0.1:%%d']}]
    remote_write:
      - url: http://127.0.0.1:%s/api/v1/write
        queue_config: {batch_send_deadline: 200ms}
    """
        .formatted(port);
  }

  /// All values of one scrape, as text: what was sampled within the millisecond of its time.
  private static Map<String, Double> theirs(RealPrometheus prometheus, long atMillis)
      throws Exception {
    Map<String, Double> values = new TreeMap<>();
    String query = "%s[1s] @ %d.%03d".formatted(OWN, atMillis / 1_000, atMillis % 1_000);
    for (JsonNode series : prometheus.ask(query)) {
      for (JsonNode value : series.get("values")) {
        if (Math.round(value.get(0).asDouble() * 1_000) == atMillis) {
          values.put(series.get("metric").toString(), number(value.get(1).asText()));
        }
      }
    }
    return values;
  }

  /// The same from here, once all of it has arrived.
  private static Map<String, Double> ours(Served served, long atMillis, int expected)
      throws Exception {
    long deadline = System.nanoTime() + Served.PATIENCE.toNanos();
    Map<String, Double> values = new TreeMap<>();
    while (values.size() < expected && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(50);
      values.clear();
      JsonNode answer =
          served.json(
              "/api/series/query?match=%s&from=%d&to=%d&step=1s&window=1ms"
                  .formatted(URLEncoder.encode(OWN, StandardCharsets.UTF_8), atMillis, atMillis));
      for (JsonNode series : answer.get("series")) {
        values.put(series.get("labels").toString(), number(series.at("/values/0").asText()));
      }
    }
    return values;
  }

  private static double number(String text) {
    return text.endsWith("Inf")
        ? Double.parseDouble(text.replace("Inf", "Infinity"))
        : Double.parseDouble(text);
  }
}
