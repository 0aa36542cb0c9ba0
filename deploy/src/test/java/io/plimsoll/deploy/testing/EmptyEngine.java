package io.plimsoll.deploy.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/// What answers as a Docker Engine without containers does, for tests that need one only for the
/// start.
public final class EmptyEngine implements AutoCloseable {
  private final HttpServer server;

  /// Begins to answer.
  public EmptyEngine() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", EmptyEngine::answer);
    server.start();
  }

  /// Where it is.
  public URI uri() {
    return URI.create("tcp://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body =
        switch (path.substring(path.lastIndexOf('/') + 1)) {
          case "version" -> "{\"Version\":\"0.0-empty\"}";
          case "info" -> "{}";
          default -> "[]";
        };
    if (path.endsWith("/events")) {
      exchange.sendResponseHeaders(200, 0); // a stream without an event and without an end
      exchange.getResponseBody().flush();
    } else {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    }
  }
}
