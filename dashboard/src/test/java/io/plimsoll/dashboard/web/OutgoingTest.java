package io.plimsoll.dashboard.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Bytes that wait for readers are bounded, over sockets; ticks pass when a test says so.
@Timeout(60)
class OutgoingTest {
  private static final int ROOM = 30 << 20;

  /// More than the buffers of a connection that the system keeps.
  private static final int ANSWER = 14 << 20;

  /// What an encoder writes at once.
  private static final int PART = 1 << 13;

  private static final int PATIENCE_MILLIS = 30_000;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Outgoing outgoing = new Outgoing(context, ROOM);
  private final byte[] text = new byte[ANSWER];
  private final List<Socket> sockets = new ArrayList<>();
  private final LinkedBlockingQueue<HttpServerRequest> streams = new LinkedBlockingQueue<>();
  private int port;

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) ('a' + i * 31 / 7);
    }
    Router router = Router.router(vertx);
    router.route().handler(outgoing);
    router.get("/long").handler(request -> answer(request, ANSWER));
    router.get("/longest").handler(request -> answer(request, ROOM / 2 + 1));
    router.get("/short").handler(request -> answer(request, 100));
    router.get("/none").handler(request -> answer(request, 0));
    router
        .get("/stream")
        .handler(request -> {
          request.response().setChunked(true);
          streams.add(request.request());
        });
    HttpServerOptions options =
        new HttpServerOptions().setCompressionSupported(true).setHttp2ClearTextEnabled(false);
    HttpServer server = vertx.createHttpServer(options).requestHandler(router);
    port = onLoop(() -> server.listen(0, "127.0.0.1")).actualPort();
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    client.close();
    vertx.close().await();
  }

  @Test
  void anAnswerArrivesAsItIsCompressedOrNot() throws Exception {
    HttpResponse<byte[]> plain = get("/long", "identity");
    HttpResponse<byte[]> packed = get("/long", "gzip");

    assertThat(plain.body()).isEqualTo(text);
    assertThat(plain.headers().firstValueAsLong("Content-Length")).hasValue(ANSWER);
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
      assertThat(in.readAllBytes()).isEqualTo(text);
    }
    assertThat(get("/short", "identity").body()).hasSize(100);
    assertThat(get("/none", "identity").body()).isEmpty();
    assertThat(outgoing.held()).isZero();
  }

  @Test
  void answersThatNobodyReadsHaveABoundTogetherAndWhatIsBeyondIsToldToComeAgain() throws Exception {
    List<Socket> refused = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Socket socket = ask("/long");
      get("/short", "identity"); // the server has come to it
      assertThat(outgoing.held()).isLessThanOrEqualTo(ROOM);
      if (line(socket).equals("HTTP/1.1 503 Service Unavailable")) {
        refused.add(socket);
      }
    }
    assertThat(refused).hasSize(18);
    assertThat(get("/long", "identity").headers().firstValue("Retry-After")).isPresent();

    pass(Outgoing.HASTE_TICKS);
    assertThat(outgoing.held()).isZero();
    assertThat(get("/long", "identity").statusCode()).isEqualTo(200);
  }

  @Test
  void aReaderThatTakesNothingIsCutOffInTimeAndOneThatReadsIsNot() throws Exception {
    Socket one = ask("/long");
    get("/short", "identity");
    pass(Outgoing.STALL_TICKS - 1);
    assertThat(outgoing.held()).isPositive();
    assertThat(one.getInputStream().readNBytes(ANSWER / 2)).hasSize(ANSWER / 2);
    get("/short", "identity");
    pass(Outgoing.STALL_TICKS - 1);
    assertThat(outgoing.held()).isPositive();
    pass(1);

    assertThat(outgoing.held()).isZero();
    assertThat(isClosed(one)).isTrue();
  }

  @Test
  void aReaderThatDripsGivesWayToOthers() throws Exception {
    Socket drip = ask("/long");
    Socket other = ask("/long");
    get("/short", "identity");
    for (int tick = 0; tick < Outgoing.LONGEST_TICKS; tick++) {
      drip.getInputStream().readNBytes(200_000);
      get("/short", "identity");
      pass(1);
    }
    assertThat(isClosed(other)).isTrue();
    assertThat(outgoing.held()).isPositive();

    assertThat(ask("/long").getInputStream().read()).isPositive(); // it has its room
    assertThat(get("/long", "identity").statusCode()).isEqualTo(503);
    pass(1);
    assertThat(isClosed(drip)).isTrue();
  }

  @Test
  void aStreamThatNobodyReadsHasItsBoundAndIsCutOffAsWell() throws Exception {
    Socket reader = ask("/stream");
    HttpServerRequest stream = streams.take();
    Buffer part = Buffer.buffer(new byte[1 << 20]);
    int written = 0;
    while (onLoop(() -> Future.succeededFuture(!outgoing.write(stream, part).failed()))) {
      written++;
    }
    assertThat(written).isBetween(ROOM >> 20, (ROOM + ANSWER) >> 20);

    pass(Outgoing.HASTE_TICKS);
    assertThat(isClosed(reader)).isTrue();
    assertThat(outgoing.held()).isZero();
  }

  @Test
  void anAnswerLongerThanItsShareIsRefusedForGoodAndLeavesNothing() throws Exception {
    assertThat(get("/longest", "identity").statusCode()).isEqualTo(422);
    assertThat(outgoing.held()).isZero();
  }

  private void answer(RoutingContext request, int bytes) {
    try {
      Answers.json(
          request,
          Answers.encode(
              outgoing,
              out -> {
                for (int from = 0; from < bytes; from += PART) {
                  out.write(text, from % text.length, Math.min(PART, bytes - from));
                }
              }));
    } catch (NoRoomException full) {
      Answers.failure(request, full);
    }
  }

  private void pass(int ticks) throws Exception {
    for (int i = 0; i < ticks; i++) {
      onLoop(() -> {
        outgoing.tick();
        return Future.succeededFuture(0);
      });
    }
    onLoop(() -> Future.succeededFuture(0)); // what is closed says so in a turn of its own
  }

  private <T> T onLoop(Supplier<Future<T>> work) throws Exception {
    Promise<T> promise = Promise.promise();
    context.runOnContext(ignored -> work.get().onComplete(promise));
    return promise.future().toCompletionStage().toCompletableFuture().get();
  }

  private HttpResponse<byte[]> get(String path, String encoding) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Accept-Encoding", encoding)
            .build(),
        BodyHandlers.ofByteArray());
  }

  /// Asks, and reads nothing.
  private Socket ask(String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    sockets.add(socket);
    return socket;
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private static boolean isClosed(Socket socket) {
    try {
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }
}
