package io.plimsoll.deploy.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.NodeMetric;
import io.plimsoll.collector.wire.FrameEncoder;
import io.plimsoll.collector.wire.FrameReceiver;
import io.plimsoll.collector.wire.SessionId;
import io.plimsoll.deploy.testing.Await;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The forwarder against a server that fails in every way it is told to.
class ForwarderTest {
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  private final List<Frame> kept = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private volatile FrameReceiver receiver = receiver();
  private volatile int status = 200;
  private volatile boolean answers = true;
  private long sequence;
  private long sessions;
  private HttpServer server;
  private StoreLink link;
  private Spool spool;
  private Forwarder forwarder;

  @BeforeEach
  void open() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/base/api/frames", this::answer);
    server.start();
    URI store = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/base/");
    link = new StoreLink(store, "a-token");
    spool = Spool.open(directory, 1 << 20);
    forwarder =
        new Forwarder(
            link,
            spool,
            new FrameEncoder(new SessionId(1, ++sessions), STEP),
            STEP,
            System::nanoTime,
            RandomGeneratorFactory.of("L64X128MixRandom").create(7),
            new Progress("the store", "the spool", said::add));
  }

  @AfterEach
  void close() throws Exception {
    forwarder.close();
    link.close();
    spool.close();
    server.stop(0);
  }

  @Test
  void framesGoStraightThroughWhileTheStoreIsThere() throws Exception {
    assertThat(forwarder.start()).contains(STEP);
    append(5);
    assertThat(times()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(spool.isEmpty()).isTrue();
    assertThat(said).isEmpty();
    assertThat(tokens).containsOnly("Bearer a-token");
  }

  @Test
  void whatItDidNotTakeWaitsAndFollowsInOrder() throws Exception {
    forwarder.start();
    append(2);
    status = 503;
    append(3);
    assertThat(times()).containsExactly(1L, 2L);
    awaitSaid("takes no frames");
    status = 200;
    append(2);
    awaitTimes(7);
    awaitSaid("takes frames again");
    assertThat(said).hasSize(2);
    append(1);
    awaitTimes(8);
  }

  @Test
  void aFrameWhoseAnswerWasLostIsNotDoubled() throws Exception {
    forwarder.start();
    append(1);
    answers = false;
    append(2);
    answers = true;
    append(1);
    awaitTimes(4);
  }

  @Test
  void aStoreThatKnowsNothingGetsAKeyFrame() throws Exception {
    forwarder.start();
    append(2);
    receiver = receiver();
    append(1);
    status = 503;
    append(2);
    receiver = receiver();
    status = 200;
    awaitTimes(5);
    assertThat(spool.lost()).isZero();
  }

  @Test
  void aStoreThatIsAwayAtTheStartGetsEverythingLater() throws Exception {
    status = 503;
    assertThat(forwarder.start()).isEmpty();
    append(3);
    awaitSaid("takes no frames");
    status = 200;
    awaitTimes(3);
  }

  @Test
  void aWrongTokenEndsTheStartAndLaterOnlyWaits() throws Exception {
    status = 401;
    assertThatThrownBy(forwarder::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("401");
    append(1);
    status = 200;
    awaitTimes(1);
  }

  @Test
  void framesThatCanNeverBeReadAreGivenUpAndNotTriedForEver() throws Exception {
    forwarder.start();
    append(1);
    status = 400;
    append(1);
    assertThat(spool.lost()).isEqualTo(1);
    assertThat(said).hasSize(1).first().asString().contains("given up");
    status = 200;
    append(1);
    assertThat(times()).containsExactly(1L, 3L);
    assertThat(receiver.lost()).isEqualTo(1);
  }

  @Test
  void whatWaitedInAnEarlierProcessGoesFirst() throws Exception {
    status = 503;
    forwarder.start();
    append(3);
    close();
    status = 200;
    open();
    forwarder.start();
    append(2);
    awaitTimes(5);
  }

  private void append(int frames) throws IOException {
    for (int i = 0; i < frames; i++) {
      sequence++;
      forwarder.append(
          new Frame(
              "blade-7",
              sequence,
              Frame.missing(NodeMetric.COLUMNS.size()),
              List.of(),
              new long[0],
              new long[0]));
    }
  }

  private List<Long> times() {
    return kept.stream().map(Frame::atMillis).toList();
  }

  /// Waits until all frames are there, each once and in order.
  private void awaitTimes(int count) throws Exception {
    List<Long> wanted = LongStream.rangeClosed(1, count).boxed().toList();
    Await.until("all frames are kept", PATIENCE, () -> times().equals(wanted), this::state);
  }

  private void awaitSaid(String text) throws Exception {
    Await.until(
        text, PATIENCE, () -> said.stream().anyMatch(line -> line.contains(text)), this::state);
  }

  private String state() {
    return times() + " " + said;
  }

  private FrameReceiver receiver() {
    return new FrameReceiver(
        kept::add, node -> false, STEP, new TestClock(Instant.parse("2026-11-21T12:00:00Z")));
  }

  private void answer(HttpExchange exchange) throws IOException {
    tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    byte[] body = exchange.getRequestBody().readAllBytes();
    int code = status;
    String text = "{\"error\":{\"field\":null,\"reason\":\"told so\"}}";
    if (code == 200) {
      try {
        FrameReceiver.Outcome outcome = receiver.take(body);
        code = outcome instanceof FrameReceiver.Taken ? 200 : 409;
        text = "{\"through\":1,\"stepMillis\":5000}";
      } catch (Exception e) {
        code = 400;
      }
    }
    if (answers) {
      exchange.sendResponseHeaders(code, text.length());
      exchange.getResponseBody().write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    exchange.close();
  }
}
