package io.plimsoll.dashboard.web;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/// Refuses paths that would have to be made into others before they mean something: with `..`, a
/// double slash, or letters and slashes in code. Routes are found by the path that is left, so a
/// proxy that lets `/api/frames` pass, or anything stop, would look at another path than we do.
public final class PlainPath implements Handler<RoutingContext> {
  /// A slash or a backslash in code, which some decode and some do not.
  private static final Pattern CODED_SLASH = Pattern.compile("%(2f|5c)", Pattern.CASE_INSENSITIVE);

  /// Routes for programs would be found with a slash behind them as well.
  private static final Pattern TRAILING_SLASH = Pattern.compile("/(api|-|metrics)(/.*)?/");

  @Override
  public void handle(RoutingContext request) {
    String path = request.request().path();
    if (path == null
        || !path.equals(request.normalizedPath())
        || CODED_SLASH.matcher(path).find()) {
      Answers.error(
          request,
          400,
          "path",
          "must be written plainly: no dot segments, double or coded slashes");
    } else if (TRAILING_SLASH.matcher(path).matches()) {
      Missing.answer(request);
    } else {
      request.next();
    }
  }
}
