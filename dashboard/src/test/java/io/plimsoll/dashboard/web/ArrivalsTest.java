package io.plimsoll.dashboard.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Bodies that never end, over sockets, with a limit that is short enough to wait for.
@Timeout(60)
class ArrivalsTest {
  private static final Duration LONGEST = Duration.ofMillis(300);

  private final Vertx vertx = Vertx.vertx();
  private int port;

  @BeforeEach
  void serve() throws Exception {
    Router router = Router.router(vertx);
    router.route().handler(new Arrivals(LONGEST));
    router
        .post("/read")
        .handler(BodyHandler.create(false))
        .handler(request -> request.response().end("read " + request.body().length()));
    router
        .post("/refused")
        .handler(request -> Answers.error(request, 403, null, "nobody reads the body"));
    HttpServer server = vertx.createHttpServer().requestHandler(router);
    port =
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get().actualPort();
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  @Test
  void aBodyThatDoesNotComeToItsEndIsAnsweredAndItsConnectionClosed() throws Exception {
    try (Socket socket = socket()) {
      write(socket, "POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc");
      assertThat(everything(socket))
          .startsWith("HTTP/1.1 503 ")
          .containsIgnoringCase("retry-after: 5")
          .contains("did not arrive in time");
    }
  }

  @Test
  void anEndlessBodyThatIsRefusedDoesNotKeepItsConnection() throws Exception {
    try (Socket socket = socket()) {
      write(
          socket,
          "POST /refused HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
      Thread endless = Thread.ofVirtual().start(() -> writeForEver(socket));
      assertThat(everything(socket)).startsWith("HTTP/1.1 403 ").doesNotContain("503");
      endless.join();
    }
  }

  @Test
  void aConnectionWhoseBodiesArriveStays() throws Exception {
    try (Socket socket = socket()) {
      long end = System.nanoTime() + 2 * LONGEST.toNanos();
      int answers = 0;
      do {
        write(socket, "POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc");
        assertThat(until(socket, "read 3")).startsWith("HTTP/1.1 200 ");
        answers++;
      } while (System.nanoTime() < end);
      assertThat(answers).isPositive();
    }
  }

  private Socket socket() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static void writeForEver(Socket socket) {
    try {
      while (true) {
        write(socket, "3\r\nabc\r\n");
      }
    } catch (IOException closed) {
      // As it has to be.
    }
  }

  private static String everything(Socket socket) throws IOException {
    return until(socket, null);
  }

  /// What comes until a text ends it, or the connection is closed.
  private static String until(Socket socket, @Nullable String last) throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        text.append((char) next);
        if (last != null && text.toString().endsWith(last)) {
          return text.toString();
        }
      }
    } catch (SocketException reset) {
      // It was closed while more was on its way.
    }
    return text.toString();
  }
}
