package io.plimsoll.dashboard.web;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/// Ends requests whose body does not arrive in time, whoever reads it, and even if nobody does any
/// more: a few slow senders would hold what all of them share, and an endless body has to be read
/// for as long as its connection lasts.
public final class Arrivals implements Handler<RoutingContext> {
  /// As long as collectors and Prometheus wait for an answer.
  public static final Duration LONGEST = Duration.ofSeconds(30);

  private static final String RETRY_SECONDS = "5";

  private final long longestMillis;

  /// @param longest how long a body may take
  public Arrivals(Duration longest) {
    longestMillis = longest.toMillis();
  }

  @Override
  public void handle(RoutingContext request) {
    HttpServerRequest http = request.request();
    if (hasBody(http.headers())) {
      long timer = request.vertx().setTimer(longestMillis, ignored -> end(request));
      request.addEndHandler(ignored -> {
        if (http.isEnded()) {
          request.vertx().cancelTimer(timer);
        }
      });
    }
    request.next();
  }

  private static boolean hasBody(MultiMap headers) {
    String length = headers.get("Content-Length");
    return headers.contains("Transfer-Encoding") || (length != null && !length.equals("0"));
  }

  private static void end(RoutingContext request) {
    HttpServerRequest http = request.request();
    if (http.isEnded()) {
      return;
    }
    if (!request.response().headWritten()) {
      request.response().putHeader("Retry-After", RETRY_SECONDS);
      Answers.error(request, 503, "body", "did not arrive in time");
    }
    http.connection().close();
  }
}
