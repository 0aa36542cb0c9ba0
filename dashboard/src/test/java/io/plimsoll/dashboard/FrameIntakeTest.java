package io.plimsoll.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.wire.FrameEncoder;
import io.plimsoll.collector.wire.SessionId;
import io.plimsoll.dashboard.api.FrameIntake;
import io.plimsoll.dashboard.source.Token;
import io.plimsoll.dashboard.source.Tokens;
import io.plimsoll.dashboard.testing.FakeFleet;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// `POST /api/frames` as a collector sees it.
class FrameIntakeTest {
  private static final String TOKEN = "a-token-that-is-long-enough";
  private static final String OTHER = "another-token-that-is-long";

  private final FakeFleet fleet = FakeFleet.lively(InstantSource.system());
  private final FrameEncoder encoder = new FrameEncoder(new SessionId(1, 2), Duration.ofSeconds(5));
  private @Nullable Served served;

  @AfterEach
  void stop() {
    if (served != null) {
      served.close();
    }
  }

  @Test
  void framesAreTakenOnceAndAcknowledged() throws Exception {
    serve(null);
    byte[] first = frame(1, true);
    assertThat(post(first).body()).contains("\"through\":1", "\"stepMillis\":5000");
    assertThat(post(frame(2, false)).body()).contains("\"through\":2");
    assertThat(post(first).statusCode()).isEqualTo(200);
    assertThat(fleet.received()).extracting(Frame::atMillis).containsExactly(5_000L, 10_000L);
  }

  @Test
  void framesThatFollowNoneAreAnsweredWithWhatIsWanted() throws Exception {
    serve(null);
    post(frame(1, true));
    frame(2, false);
    HttpResponse<String> answer = post(frame(3, false));
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(new ObjectMapper().readTree(answer.body()).path("wanted").asLong()).isEqualTo(2);
    assertThat(answer.body()).contains("\"field\":\"sequence\"");
  }

  @Test
  void bytesThatAreNoFramesAreRefusedWithTheirPlace() throws Exception {
    serve(null);
    byte[] cut = Arrays.copyOf(frame(1, true), 40);
    HttpResponse<String> answer = post(cut);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"field\":\"body\"", "frame 1");
    assertThat(fleet.received()).isEmpty();
  }

  @Test
  void aNodeThatIsReadHereIsUnwelcome() throws Exception {
    serve(null);
    byte[] body = encoder.encode(1, frame("here", 5_000), true, 0);
    HttpResponse<String> answer = post(body);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("--node");
  }

  @Test
  void aStoreThatCannotKeepThemAsksToBeTriedAgain() throws Exception {
    serve(null);
    fleet.refuse("no space left on device");
    HttpResponse<String> answer = post(frame(1, true));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    assertThat(answer.body()).contains("no space left on device");
    fleet.refuse(null);
    assertThat(post(frame(1, true)).statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyBeyondTheLimitIsRefused() throws Exception {
    serve(null);
    HttpResponse<String> answer = post(new byte[FrameIntake.MAX_BODY_BYTES + 1]);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains(Integer.toString(FrameIntake.MAX_BODY_BYTES));
  }

  @Test
  void withATokenNobodyElseIsTakenFrom() throws Exception {
    serve(Tokens.of(TOKEN));
    byte[] body = frame(1, true);
    assertThat(post(body).statusCode()).isEqualTo(401);
    assertThat(post(body).body()).contains("missing");
    assertThat(post(body, "Authorization", "Bearer " + TOKEN + "x").statusCode()).isEqualTo(401);
    assertThat(post(body, "Authorization", "Bearer ").body()).contains("wrong");
    assertThat(post(body, "Authorization", "Basic " + TOKEN).statusCode()).isEqualTo(401);
    assertThat(fleet.received()).isEmpty();
    assertThat(post(body, "Authorization", "Bearer " + TOKEN).statusCode()).isEqualTo(200);
    assertThat(fleet.received()).hasSize(1);
  }

  @Test
  void aTokenThatNamesItsNodesSpeaksForNoOther() throws Exception {
    serve(
        new Tokens(
            List.of(
                new Tokens.Grant(new Token(TOKEN), Set.of("blade-7", "blade-8")),
                new Tokens.Grant(new Token(OTHER), Set.of("blade-9")))));
    byte[] body = frame(1, true);
    HttpResponse<String> answer = post(body, "Authorization", "Bearer " + OTHER);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("may not speak for node 'blade-7'", "token file");
    assertThat(post(body, "Authorization", "Bearer " + TOKEN).statusCode()).isEqualTo(200);
    byte[] next = frame(2, false);
    assertThat(post(next, "Authorization", "Bearer " + OTHER).statusCode())
        .as("a session that another began")
        .isEqualTo(422);
    assertThat(fleet.received()).hasSize(1);
  }

  @Test
  void withoutATokenNothingIsTakenThroughAProxy() throws Exception {
    serve(null);
    byte[] body = frame(1, true);
    for (String header : List.of("X-Forwarded-For", "Forwarded")) {
      HttpResponse<String> answer = post(body, header, "for=192.0.2.7");
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("--ingest-token-file");
    }
    assertThat(fleet.received()).isEmpty();
  }

  @Test
  void aForeignPageCannotSend() throws Exception {
    Served server = serve(null);
    HttpResponse<String> form = server.post("/api/frames", "x", "Content-Type", "text/plain");
    assertThat(form.statusCode()).isEqualTo(415);
    HttpResponse<String> script = post(frame(1, true), "Origin", "http://evil.example");
    assertThat(script.statusCode()).isEqualTo(403);
    assertThat(fleet.received()).isEmpty();
  }

  @Test
  void whatCollectorsLostIsAmongTheProblemsOfTheStatus() throws Exception {
    Served server = serve(null);
    post(encoder.encode(1, frame("blade-7", 5_000), true, 12));
    assertThat(server.json("/api/status").at("/store/problems").toString())
        .contains("blade-7", "12 frames");
  }

  private Served serve(@Nullable Tokens tokens) throws Exception {
    Served server = new Served(fleet, fleet.sources(), tokens);
    served = server;
    return server;
  }

  private byte[] frame(long sequence, boolean key) {
    return encoder.encode(sequence, frame("blade-7", sequence * 5_000), key, 0);
  }

  private static Frame frame(String node, long atMillis) {
    return new Frame(
        node,
        atMillis,
        Frame.missing(NodeMetric.COLUMNS.size()),
        List.of(),
        new long[0],
        new long[0]);
  }

  private HttpResponse<String> post(byte[] body, String... headers) throws Exception {
    Served server = served;
    if (server == null) {
      throw new IllegalStateException("Nothing is served");
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.at("/api/frames"))
            .timeout(Served.PATIENCE)
            .header("Content-Type", "application/x-plimsoll-frames")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return server.http.send(request.build(), BodyHandlers.ofString());
  }
}
