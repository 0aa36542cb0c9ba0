package io.plimsoll.dashboard.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plimsoll.store.query.QueryStoppedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes answers: values as JSON, failures as `{"error":{"field":…,"reason":…}}`.
public final class Answers {
  /// Media type of all JSON answers.
  public static final String JSON = "application/json; charset=utf-8";

  /// The store looks every second whether its disk is well again, and opens again every five.
  private static final String STORE_RETRY_SECONDS = "5";

  private static final String IDENTITY = "identity";
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /// The body of an error.
  ///
  /// @param error what is wrong
  public record ErrorBody(Fault error) {}

  /// What is wrong with a request.
  ///
  /// @param field the parameter or field at fault; null if it is the request as a whole
  /// @param reason one sentence
  public record Fault(@Nullable String field, String reason) {}

  private Answers() {}

  /// Encodes a value.
  public static Buffer encode(Object value) {
    try {
      return Buffer.buffer(MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A " + value.getClass() + " has no JSON form", e);
    }
  }

  /// Encodes an answer that may be long.
  ///
  /// @throws NoRoomException if there is no room for it
  public static Pieces encode(Outgoing outgoing, Object value) throws NoRoomException {
    return encode(outgoing, pieces -> MAPPER.writeValue(pieces, value));
  }

  /// Encodes an answer that may be long, and leaves nothing behind if that fails.
  ///
  /// @throws NoRoomException if there is no room for it
  public static Pieces encode(Outgoing outgoing, Encoding encoding) throws NoRoomException {
    Pieces pieces = new Pieces(outgoing);
    boolean isWhole = false;
    try {
      encoding.encode(pieces);
      isWhole = true;
      return pieces;
    } catch (NoRoomException full) {
      throw full;
    } catch (IOException e) {
      throw new IllegalStateException("An answer has no JSON form", e);
    } finally {
      if (!isWhole) {
        pieces.discard();
      }
    }
  }

  /// Writes an answer.
  @FunctionalInterface
  public interface Encoding {
    /// Writes it.
    void encode(OutputStream out) throws IOException;
  }

  /// Answers with a value that may be long.
  public static void json(RoutingContext request, Pieces pieces) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      pieces.discard();
      return;
    }
    head(response, 200);
    if (isHead(request)) {
      endHead(request, pieces.length());
      pieces.discard();
    } else {
      Outgoing.of(request).send(request.request(), pieces);
    }
  }

  private static void head(HttpServerResponse response, int status) {
    response
        .setStatusCode(status)
        .putHeader("Content-Type", JSON)
        .putHeader("Cache-Control", "no-store");
  }

  /// Answers with a value.
  public static void json(RoutingContext request, int status, Buffer body) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    head(response, status);
    send(request, body);
  }

  /// Ends an answer with a body, or, if the request is HEAD, with how long that would be. That is
  /// not said where the server would have compressed it, as it is not known then.
  public static void send(RoutingContext request, Buffer body) {
    if (isHead(request)) {
      endHead(request, body.length());
    } else {
      request.response().end(body);
    }
  }

  private static void endHead(RoutingContext request, long length) {
    HttpServerResponse response = request.response();
    String accepted = request.request().getHeader("Accept-Encoding");
    boolean asItIs = accepted == null || accepted.equalsIgnoreCase(IDENTITY);
    if (asItIs || response.headers().contains("Content-Encoding")) {
      response.putHeader("Content-Length", Long.toString(length));
    }
    // The server takes it off an answer with a body.
    if (response.headers().contains("Content-Encoding", IDENTITY, true)) {
      response.headers().remove("Content-Encoding");
    }
    response.end();
  }

  /// Whether a request wants no more than the head of an answer.
  public static boolean isHead(RoutingContext request) {
    return request.request().method().equals(HttpMethod.HEAD);
  }

  /// Answers with an error.
  public static void error(
      RoutingContext request, int status, @Nullable String field, String reason) {
    json(request, status, encode(new ErrorBody(new Fault(field, reason))));
  }

  private static void later(RoutingContext request, String reason) {
    request.response().putHeader("Retry-After", "1");
    error(request, 503, null, reason + "; try again in a second");
  }

  /// Answers with whatever a failure means to the caller.
  public static void failure(RoutingContext request, Throwable failure) {
    switch (failure) {
      case RequestException e -> error(request, e.status(), e.field(), e.reason());
      case IllegalArgumentException e -> error(request, 400, null, String.valueOf(e.getMessage()));
      case QueryStoppedException e -> error(request, 422, null, String.valueOf(e.getMessage()));
      case RejectedExecutionException e -> later(request, "too many requests are waiting");
      case NoRoomException e when e.isForNow() -> later(request, String.valueOf(e.getMessage()));
      case NoRoomException e -> error(request, 422, null, String.valueOf(e.getMessage()));
      case IOException e -> { // the disk's; the same may succeed later
        LOG.warn(
            "{} {} failed: {}", request.request().method(), request.request().path(), e.toString());
        request.response().putHeader("Retry-After", STORE_RETRY_SECONDS);
        error(request, 503, null, String.valueOf(e.getMessage()));
      }
      default -> {
        LOG.error("{} {} failed", request.request().method(), request.request().path(), failure);
        error(request, 500, null, "internal error: " + failure.getClass().getSimpleName());
      }
    }
  }
}
