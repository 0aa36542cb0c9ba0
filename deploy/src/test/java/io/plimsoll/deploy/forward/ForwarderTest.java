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
import io.plimsoll.testing.MemoryDisk;
import io.plimsoll.testing.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The forwarder against a server that fails in every way it is told to.
class ForwarderTest {
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final CountDownLatch NOW = new CountDownLatch(0);

  /// An answer to whatever was sent; who refuses says why, who takes says how often.
  private static final String TEXT =
      "{\"stepMillis\":5000,\"error\":{\"field\":null,\"reason\":\"told so\"}}";

  /// What becomes of a request and its connection.
  enum Fate {
    ANSWERED,
    CUT_IN_BODY,
    CUT_BEFORE_ANSWER,
    CUT_IN_ANSWER
  }

  @TempDir Path directory;

  private final List<Frame> kept = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private volatile FrameReceiver receiver = receiver();
  private volatile int status = 200;
  private volatile Fate fate = Fate.ANSWERED;
  private volatile CountDownLatch takesAfter = NOW;
  private volatile CountDownLatch answersAfter = NOW;
  private volatile int mostBytes = Integer.MAX_VALUE;
  private long sequence;
  private long sessions;
  private HttpServer server;
  private StoreLink link;
  private Spool spool;
  private Forwarder forwarder;

  @BeforeEach
  void open() throws Exception {
    open(directory);
  }

  private void open(Path place) throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/base/api/frames", this::answer);
    server.start();
    URI store = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/base/");
    link = new StoreLink(store, "a-token");
    spool = Spool.open(place, 1 << 20);
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

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANSWERED")
  void aConnectionThatIsCutLosesAndDoublesNothing(Fate cut) throws Exception {
    forwarder.start();
    append(1);
    fate = cut;
    append(2);
    fate = Fate.ANSWERED;
    append(1);
    awaitTimes(4);
  }

  @Test
  void aStoreWhoseAnswersComeLateLosesAndDoublesNothing() throws Exception {
    forwarder.start();
    append(1);
    CountDownLatch late = new CountDownLatch(1);
    answersAfter = late;
    append(2); // the first is not waited for
    late.countDown();
    append(1);
    awaitTimes(4);
    assertThat(receiver.repeated()).isPositive();
  }

  @Test
  void aRequestThatIsOvertakenByThoseBehindItChangesNothing() throws Exception {
    forwarder.start();
    append(1);
    CountDownLatch late = new CountDownLatch(1);
    takesAfter = late;
    append(1);
    takesAfter = NOW;
    append(2);
    awaitTimes(4);
    long repeated = receiver.repeated();
    late.countDown();
    Await.until(
        "the late one is there", PATIENCE, () -> receiver.repeated() > repeated, this::state);
    append(1);
    awaitTimes(5);
  }

  @Test
  void aBatchThatIsRefusedIsSentInSmallerOnesUntilItIsTaken() throws Exception {
    status = 503;
    forwarder.start();
    append(60);
    mostBytes = 1_000;
    assertThat(spool.bytes()).isGreaterThan(2L * mostBytes);
    status = 200;
    awaitTimes(60);
    assertThat(spool.lost()).isZero();
    assertThat(said).noneMatch(line -> line.contains("given up"));
  }

  @Test
  void onAFullDiskWhatCannotWaitIsCountedAndTheRestGoesOnByItself() throws Exception {
    try (MemoryDisk disk = MemoryDisk.orSkip(directory.resolve("disk"), "size=256k")) {
      close();
      open(disk.directory());
      forwarder.start();
      append(2);
      disk.fill();
      status = 503;
      List<Long> lost = new ArrayList<>(); // nothing waits
      while (said.isEmpty()) {
        lost.addAll(appendRefused(1));
      }
      status = 200;
      appendUntilKept(lost);
      awaitSaid("takes frames again; none wait");
      disk.free();
      status = 503;
      append(3);
      disk.fill();
      lost.addAll(appendRefused(3)); // some wait
      status = 200;
      Await.until("none wait", PATIENCE, spool::isEmpty, this::state);
      append(2); // needs no disk
      List<Long> wanted = new ArrayList<>(LongStream.rangeClosed(1, sequence).boxed().toList());
      wanted.removeAll(lost);
      assertThat(times()).isEqualTo(wanted);
      assertThat(receiver.lost()).isEqualTo(lost.size());
      assertThat(said).hasSizeGreaterThan(1).noneMatch(line -> line.contains("oldest"));
      close();
    }
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

  /// Appends until so many frames were refused, and returns which.
  private List<Long> appendRefused(int frames) {
    List<Long> refused = new ArrayList<>();
    while (refused.size() < frames) {
      try {
        append(1);
      } catch (IOException full) {
        assertThat(full).hasMessage("the spool cannot be written: No space left on device");
        refused.add(sequence);
      }
    }
    return refused;
  }

  /// Appends until a frame is taken.
  private void appendUntilKept(List<Long> refused) throws Exception {
    Await.until(
        "a frame is taken",
        PATIENCE,
        () -> {
          try {
            append(1);
            return true;
          } catch (IOException full) {
            refused.add(sequence);
            return false;
          }
        },
        this::state);
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
    Fate its = fate;
    CountDownLatch answers = answersAfter;
    if (its == Fate.CUT_IN_BODY) {
      exchange.getRequestBody().readNBytes(10);
      exchange.close();
      return;
    }
    byte[] body = exchange.getRequestBody().readAllBytes();
    await(takesAfter);
    int code = taken(body);
    byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
    await(answers);
    if (its != Fate.CUT_BEFORE_ANSWER) {
      boolean isCut = its == Fate.CUT_IN_ANSWER;
      exchange.sendResponseHeaders(code, text.length);
      exchange.getResponseBody().write(text, 0, isCut ? 5 : text.length);
    }
    exchange.close();
  }

  private int taken(byte[] body) {
    if (status != 200) {
      return status;
    }
    if (body.length > mostBytes) {
      return 413;
    }
    try {
      return receiver.take(body) instanceof FrameReceiver.Taken ? 200 : 409;
    } catch (Exception e) {
      return 400;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
