package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.dashboard.testing.MemorySeries;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.series.SampleBatch;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class SeriesQueryTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final long AT = NOON.toEpochMilli();

  private Served served;
  private MemorySeries series;

  @BeforeEach
  void start() throws IOException {
    FakeFleet fleet = FakeFleet.lively(InstantSource.fixed(NOON));
    served = new Served(fleet);
    series = fleet.store().series();
    for (int i = 0; i < 61; i++) {
      long at = AT - 600_000 + i * 10_000L;
      add("requests_total", "web", "1", at, i * 20);
      add("requests_total", "web", "2", at, i * 10);
      add("requests_total", "db", "1", at, i * 5.5);
    }
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void answersWithTheNewestSampleOfEverySeriesAtEveryStep() throws Exception {
    JsonNode answer = ask("requests_total{service=\"web\"}", "&from=-1m&step=30s");

    assertThat(answer.get("stepMillis").asLong()).isEqualTo(30_000);
    assertThat(answer.get("series")).hasSize(2);
    JsonNode first = answer.at("/series/0");
    assertThat(first.at("/labels/__name__").asText()).isEqualTo("requests_total");
    assertThat(first.at("/labels/task").asText()).isEqualTo("1");
    assertThat(first.get("atMillis").toString())
        .isEqualTo("[%d,%d,%d]".formatted(AT - 60_000, AT - 30_000, AT));
    assertThat(first.get("values").toString()).isEqualTo("[1080,1140,1200]");
  }

  @Test
  void sumsRatesByLabels() throws Exception {
    JsonNode answer =
        ask(
            "{__name__=~\"requests_.*\"}",
            "&function=rate&window=1m&aggregate=sum&by=service&from=now&to=now&step=1s");

    assertThat(answer.get("series")).hasSize(2);
    assertThat(answer.at("/series/0/labels").toString()).isEqualTo("{\"service\":\"db\"}");
    assertThat(answer.at("/series/0/values/0").asDouble()).isEqualTo(0.55);
    assertThat(answer.at("/series/1/values/0").asDouble()).isEqualTo(3);
    assertThat(answer.get("samplesRead").asLong()).isEqualTo(183);
  }

  @Test
  void showsOnlyTheTop() throws Exception {
    JsonNode answer = ask("requests_total", "&from=now&top=1");

    assertThat(answer.get("series")).hasSize(1);
    assertThat(answer.at("/series/0/values/0").asInt()).isEqualTo(1_200);
  }

  @Test
  void writesWhatJsonHasNoNumberForAsText() throws Exception {
    double[] values = {
      Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.1, 1e300, 123_456_789_012.0, -7
    };
    for (int i = 0; i < values.length; i++) {
      add("odd", "web", "1", AT - 6_000 + i * 1_000L, values[i]);
    }

    assertThat(ask("odd", "&from=-6s&step=1s").at("/series/0/values").toString())
        .isEqualTo("[\"+Inf\",\"-Inf\",-0.0,0.1,1.0E300,123456789012,-7]");
  }

  @Test
  void takesOneValuePerChartPixelUnlessToldOtherwise() throws Exception {
    JsonNode answer = ask("requests_total", "&from=-10m");

    assertThat(answer.get("stepMillis").asLong()).isEqualTo(5_000);
    assertThat(answer.at("/series/0/values")).hasSize(121);
  }

  @Test
  void listsTheLabelsOfSeriesAndSaysIfThereAreMore() throws Exception {
    JsonNode two = served.json("/api/series?match=requests_total&limit=2");
    JsonNode all = served.json("/api/series?match=requests_total");
    JsonNode before = served.json("/api/series?match=requests_total&to=-11m&from=-1h");

    assertThat(two.get("series")).hasSize(2);
    assertThat(two.get("more").asBoolean()).isTrue();
    assertThat(two.at("/series/0/labels").toString())
        .isEqualTo("{\"__name__\":\"requests_total\",\"service\":\"db\",\"task\":\"1\"}");
    assertThat(all.get("series")).hasSize(3);
    assertThat(all.get("more").asBoolean()).isFalse();
    assertThat(before.get("series")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          function=last                       | match    | is missing
          match=up&function=best              | function | must be one of none, last, rate
          match=up&aggregate=best             | aggregate| must be one of none, avg
          match=up&window=x                   | window   | must be a duration
          match=up&from=-7d&step=1s           | step     | take a longer step
          match=up&from=now&to=-1m            | from     | must not be after to
          match=up&timeout=31s                | timeout  | must be at most 30s
          match=up&top=-1                     | top      | must be a whole number
          match=up&colour=red                 | colour   | unknown parameter
          match=up{                           | match    | at character 4 of up{
          match={a=~"("}                      | match    | ( is no expression
          match=up&match=down                 | match    | only once
          match=up&by=job                     | by       | needs an aggregate
          match=up&aggregate=sum&by=job,,zone | by       | got 'job,,zone'
          """)
  void saysWhatIsWrongWithAQuestion(String query, String field, String reason) throws Exception {
    String path = "/api/series/query?" + query.replace("{", "%7B").replace("}", "%7D");
    JsonNode error = served.json(path.replace("\"", "%22")).get("error");

    assertThat(served.get(path.replace("\"", "%22")).statusCode()).isEqualTo(400);
    assertThat(error.get("field").asText()).isEqualTo(field);
    assertThat(error.get("reason").asText()).contains(reason);
  }

  private JsonNode ask(String match, String rest) throws Exception {
    return served.json(
        "/api/series/query?match=" + URLEncoder.encode(match, StandardCharsets.UTF_8) + rest);
  }

  private void add(String name, String service, String task, long at, double value)
      throws IOException {
    Labels labels = Labels.of(Map.of("__name__", name, "service", service, "task", task));
    SampleBatch batch = new SampleBatch();
    batch.add(series.admit(labels.hashCode(), 1, labels), at, Double.doubleToRawLongBits(value));
    assertThat(series.append(batch).kept()).isEqualTo(1);
  }
}
