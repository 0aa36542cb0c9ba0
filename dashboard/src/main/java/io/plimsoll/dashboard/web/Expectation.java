package io.plimsoll.dashboard.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/// Looks after `Expect`, with which a client asks for an answer before it sends a body.
///
/// The one there is, `100-continue`, is met by whoever reads the body, once nothing speaks against
/// it. If something does, the client gets that answer instead and does not send the body; then its
/// connection is closed, as what came next could be taken for the body.
public final class Expectation implements Handler<RoutingContext> {
  private static final String CONTINUE = "100-continue";

  @Override
  public void handle(RoutingContext request) {
    HttpServerRequest http = request.request();
    String expected = expected(http);
    if (expected == null) {
      request.next();
      return;
    }
    request.addHeadersEndHandler(ignored -> {
      if (!http.isEnded()) {
        request.response().putHeader("Connection", "close");
      }
    });
    request.addEndHandler(ignored -> {
      if (!http.isEnded()) {
        http.connection().close();
      }
    });
    if (expected.equalsIgnoreCase(CONTINUE)) {
      request.next();
    } else {
      Answers.error(request, 417, "Expect", "must be " + CONTINUE + ", got " + expected);
    }
  }

  /// Tells a client that waits for it to send its body.
  public static void meet(RoutingContext request) {
    if (expected(request.request()) != null) {
      request.response().writeContinue();
    }
  }

  /// What a client expects; HTTP 1.0 has no such thing.
  private static @Nullable String expected(HttpServerRequest http) {
    return http.version() == HttpVersion.HTTP_1_0 ? null : http.getHeader("Expect");
  }
}
