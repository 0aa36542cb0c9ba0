package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.plimsoll.dashboard.testing.FakeFleet;
import io.plimsoll.dashboard.testing.MemorySeries;
import io.plimsoll.dashboard.write.Message;
import io.plimsoll.dashboard.write.Written;
import io.plimsoll.store.label.Labels;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The status codes and headers of remote-write's specifications, over HTTP.
@Timeout(120)
class RemoteWriteTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final long AT = NOON.toEpochMilli();
  private static final String FIRST = "application/x-protobuf";
  private static final String SECOND = FIRST + ";proto=io.prometheus.write.v2.Request";
  private static final String WRITTEN = "X-Prometheus-Remote-Write-%s-Written";

  private Served served;
  private MemorySeries series;

  @BeforeEach
  void start() throws IOException {
    FakeFleet fleet = FakeFleet.lively(InstantSource.fixed(NOON));
    served = new Served(fleet);
    series = fleet.store().series();
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application/x-protobuf                                       | snappy | 204
          Application/X-Protobuf; charset=utf-8                        | Snappy | 204
          application/x-protobuf;proto=prometheus.WriteRequest         | snappy | 204
          application/x-protobuf; proto="prometheus.WriteRequest"      | snappy | 204
          application/x-protobuf;proto=io.prometheus.write.v3.Request  | snappy | 415
          application/json                                             | snappy | 415
                                                                       | snappy | 204
          application/x-protobuf                                       | gzip   | 415
          application/x-protobuf                                       |        | 204
                                                                       |        | 204
                                                                       | gzip   | 415
          """)
  void takesTheMediaTypesOfTheSpecificationAndNoOthers(String type, String encoding, int status)
      throws Exception {
    HttpResponse<String> answer = send(type, encoding, Written.snappy(Written.first(up(1))));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body().isEmpty()).isEqualTo(status == 204);
    assertThat(answer.body()).doesNotContain("null");
    assertThat(series.status().samples()).isEqualTo(status == 204 ? 1 : 0);
    assertThat(answer.headers().map()).doesNotContainKey(WRITTEN.formatted("Samples"));
  }

  @Test
  void saysHowManyWereWrittenOnEveryAnswerToVersionTwo() throws Exception {
    Written.Symbols symbols = new Written.Symbols();
    Message up = symbols.series("__name__", "up").message(2, Written.sample(AT, 1));
    Message both = symbols.series("__name__", "down").message(2, Written.sample(AT, 1));
    both.message(2, Written.sample(AT + 600_001, 1)).message(3, new Message());
    both.message(4, new Message());

    written(send(SECOND, Written.snappy(symbols.request(up))), 204, 1);
    written(send(SECOND, Written.snappy(symbols.request(up, both))), 400, 2);
    written(send(SECOND, new byte[] {5, 0}), 400, 0);
    series.fail(new IOException("no space left on device"));
    written(send(SECOND, Written.snappy(symbols.request(up))), 503, 0);
  }

  private static void written(HttpResponse<String> answer, int status, int samples) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue(WRITTEN.formatted("Samples")))
        .hasValue(Integer.toString(samples));
    assertThat(answer.headers().firstValue(WRITTEN.formatted("Histograms"))).hasValue("0");
    assertThat(answer.headers().firstValue(WRITTEN.formatted("Exemplars"))).hasValue("0");
  }

  @Test
  void exemplarsAreKeptAndServedWhicheverVersionBringsThem() throws Exception {
    Message label = new Message().text(1, "trace_id").text(2, "abc");
    Message first =
        Written.series("__name__", "up")
            .message(3, new Message().message(1, label).fixed(2, 0.25).varint(3, AT - 2));
    assertThat(send(FIRST, Written.snappy(Written.first(first))).statusCode()).isEqualTo(204);
    Written.Symbols symbols = new Written.Symbols();
    Message second = symbols.series("__name__", "up");
    symbols.series("trace_id", "def");
    byte[] references = new Message().raw(3).raw(4).toBytes();
    second.message(4, new Message().bytes(1, references).fixed(2, Double.NaN).varint(3, AT - 1));
    HttpResponse<String> answer = send(SECOND, Written.snappy(symbols.request(second)));

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue(WRITTEN.formatted("Exemplars"))).hasValue("1");
    assertThat(answer.headers().firstValue(WRITTEN.formatted("Samples"))).hasValue("0");
    assertThat(served.get("/api/series/exemplars?match=up").body())
        .isEqualTo(
            "{\"series\":[{\"labels\":{\"__name__\":\"up\"},\"exemplars\":["
                + "{\"labels\":{\"trace_id\":\"abc\"},\"value\":0.25,\"atMillis\":%d},"
                    .formatted(AT - 2)
                + "{\"labels\":{\"trace_id\":\"def\"},\"value\":\"NaN\",\"atMillis\":%d}]}],"
                    .formatted(AT - 1)
                + "\"more\":false}");
    assertThat(served.get("/api/series/exemplars?match=down").body())
        .isEqualTo("{\"series\":[],\"more\":false}");
    assertThat(served.get("/metrics").body()).contains("plimsoll_remote_write_exemplars_total 2.0");
  }

  @Test
  void aSeriesThatHasOnlyExemplarsIsRefusedIfItsLabelsAreNotValid() throws Exception {
    Message nameless =
        Written.series("job", "web").message(3, new Message().fixed(2, 1).varint(3, AT));
    HttpResponse<String> answer = send(FIRST, Written.snappy(Written.first(nameless)));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("a series without a name");
  }

  @Test
  void keepsTheGoodSamplesOfARequestAndTellsTheSenderNotToRepeatIt() throws Exception {
    send(FIRST, Written.snappy(Written.first(up(1))));
    Message mixed =
        Written.series("__name__", "up")
            .message(2, Written.sample(AT, 2))
            .message(2, Written.sample(AT - 3_600_001, 1))
            .message(2, Written.sample(AT - 1, 7));

    HttpResponse<String> answer = send(FIRST, Written.snappy(Written.first(mixed)));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.body())
        .isEqualTo(
            "2 of 3 samples were not kept: 1 too old, 1 with another value than the one kept."
                + " The first: {__name__=\"up\"} at 2026-11-21T12:00:00Z\n");
    assertThat(series.bits(Labels.of(Map.of("__name__", "up")), AT - 1))
        .isEqualTo(Double.doubleToRawLongBits(7));
  }

  @Test
  void takesTheSameRequestTwice() throws Exception {
    byte[] body = Written.snappy(Written.first(up(1)));

    assertThat(send(FIRST, body).statusCode()).isEqualTo(204);
    assertThat(send(FIRST, body).statusCode()).isEqualTo(204);
    assertThat(series.status().samples()).isEqualTo(1);
  }

  @Test
  void asksTheSenderToComeBackWhenTheStoreCannotWrite() throws Exception {
    series.fail(new IOException("no space left on device"));
    HttpResponse<String> answer = send(FIRST, Written.snappy(Written.first(up(1))));
    series.fail(null);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(answer.body()).contains("no space left on device");
    assertThat(send(FIRST, Written.snappy(Written.first(up(1)))).statusCode()).isEqualTo(204);
  }

  @Test
  void refusesTheSeriesBeyondTheLimitForGood() throws Exception {
    series.limit(0);
    HttpResponse<String> answer = send(FIRST, Written.snappy(Written.first(up(1))));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("1 of 1 samples were not kept: 1 of series beyond the limit");
  }

  @Test
  void refusesABombAtOnce() throws Exception {
    byte[] bomb = {-1, -1, -1, -1, 7, 0, 0, 0};
    HttpResponse<String> answer = send(FIRST, bomb);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("declares 2147483647 bytes, which 8 cannot hold");
  }

  @Test
  void refusesABodyThatIsTooLongOrHoldsTooMuch() throws Exception {
    assertThat(send(FIRST, new byte[(8 << 20) + 1]).statusCode()).isEqualTo(413);
    assertThat(send(FIRST, Written.snappy(new byte[(32 << 20) + 1])).statusCode()).isEqualTo(413);
    assertThat(send(FIRST, Written.snappy(Written.first(up(1)))).statusCode()).isEqualTo(204);
  }

  @Test
  void keepsNothingOfABodyThatNeverEnds() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port)) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/v1/write HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: snappy\r\n"
                  + "Content-Type: application/x-protobuf\r\nContent-Length: 1000\r\n\r\nabc")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    assertThat(send(FIRST, Written.snappy(Written.first(up(1)))).statusCode()).isEqualTo(204);
    assertThat(series.appends()).isEqualTo(1);
  }

  @Test
  void refusesWhatDoesNotFitIntoTheQueueAndKeepsWhatDoes() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    series.beforeAppend(() -> await(free));
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add(
          served.http.sendAsync(
              request(FIRST, "snappy", Written.snappy(Written.first(up(1)))),
              HttpResponse.BodyHandlers.ofString()));
    }
    CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
    // While both writers are busy the page is served all the same.
    assertThat(served.get("/api/services").statusCode()).isEqualTo(200);
    free.countDown();

    int kept = 0;
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      HttpResponse<String> one = answer.get(30, TimeUnit.SECONDS);
      kept += one.statusCode() == 204 ? 1 : 0;
      assertThat(one.statusCode()).isIn(204, 503);
      assertThat(one.headers().firstValue("Retry-After").isPresent())
          .isEqualTo(one.statusCode() == 503);
    }
    assertThat(kept).isBetween(1, 66);
    assertThat(series.appends()).isEqualTo(kept);
  }

  @Test
  void countsWhatIsKeptAndWhatIsRefusedByReason() throws Exception {
    send(FIRST, Written.snappy(Written.first(up(1))));
    Message old = up(1).message(2, Written.sample(AT - 3_600_001, 1));
    send(FIRST, Written.snappy(Written.first(old, Written.series("a", "b"), new Message())));
    send(FIRST, Written.snappy(Written.first(sampledNameless())));

    assertThat(served.get("/metrics").body())
        .contains("plimsoll_remote_write_samples_total 2.0")
        .contains("plimsoll_remote_write_refused_total{reason=\"too_old\"} 1.0")
        .contains("plimsoll_remote_write_refused_total{reason=\"labels\"} 1.0")
        .contains("plimsoll_remote_write_requests_total{code=\"204\"} 1.0")
        .contains("plimsoll_remote_write_requests_total{code=\"400\"} 2.0");
  }

  @Test
  void aForeignPageCannotWrite() throws Exception {
    HttpRequest.Builder foreign =
        HttpRequest.newBuilder(served.at("/api/v1/write"))
            .header("Origin", "http://evil.example")
            .headers("Content-Type", FIRST, "Content-Encoding", "snappy")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Written.snappy(Written.first(up(1)))));

    assertThat(served.http.send(foreign.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(403);
    assertThat(served.get("/api/v1/write").statusCode()).isEqualTo(405);
    assertThat(series.appends()).isZero();
  }

  private static Message up(double value) {
    return Written.series("__name__", "up").message(2, Written.sample(AT, value));
  }

  private static Message sampledNameless() {
    return Written.series("job", "web").message(2, Written.sample(AT, 1));
  }

  private HttpResponse<String> send(String type, byte[] body) throws Exception {
    return send(type, "snappy", body);
  }

  private HttpResponse<String> send(String type, String encoding, byte[] body) throws Exception {
    return served.http.send(request(type, encoding, body), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest request(String type, String encoding, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(served.at("/api/v1/write"))
            .timeout(Served.PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (type != null) {
      request.header("Content-Type", type);
    }
    if (encoding != null) {
      request.header("Content-Encoding", encoding);
    }
    return request.build();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
