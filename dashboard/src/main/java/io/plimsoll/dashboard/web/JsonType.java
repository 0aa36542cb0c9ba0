package io.plimsoll.dashboard.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Lets only requests pass that say that their body is JSON, which no form of a foreign page can.
public final class JsonType implements Handler<RoutingContext> {
  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    String type = request.getHeader("Content-Type");
    String encoding = request.getHeader("Content-Encoding");
    if (!isJson(type)) {
      String got = type == null ? "none" : type;
      Answers.error(context, 415, "Content-Type", "must be application/json, got " + got);
    } else if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      Answers.error(context, 415, "Content-Encoding", "must not be there, got " + encoding);
    } else {
      context.next();
    }
  }

  private static boolean isJson(@Nullable String type) {
    return type != null
        && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
  }
}
