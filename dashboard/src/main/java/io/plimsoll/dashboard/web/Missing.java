package io.plimsoll.dashboard.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Answers requests for what is not there: people get the view they meant, or a page that leads on;
/// programs get JSON.
public final class Missing {
  /// Paths for programs; whoever asks for these wants JSON, a browser's address bar included.
  private static final Pattern PROGRAMS = Pattern.compile("/(api|-)(/.*)?|/metrics/?");

  /// Addresses of views without the `#` that they have; no part can be empty, so that no redirect
  /// begins with `//`.
  private static final Pattern VIEW =
      Pattern.compile("/(services(/[^/]+/[^/]+)?|containers/[^/]+|activities|nodes|status)/?");

  private Missing() {}

  /// Answers with 303 and a view, or with 404.
  public static void answer(RoutingContext request) {
    String path = String.valueOf(request.request().path());
    if (!forPeople(request) || PROGRAMS.matcher(path).matches()) {
      Answers.error(request, 404, "path", "nothing is at " + path);
      return;
    }
    // Relative, so that it holds behind a proxy that serves us under a path of its own.
    String root = "./" + "../".repeat((int) path.chars().filter(c -> c == '/').count() - 1);
    request.response().putHeader("Cache-Control", "no-store");
    if (VIEW.matcher(path).matches()) {
      request.response().setStatusCode(303).putHeader("Location", root + "#" + path);
      Answers.send(request, Buffer.buffer());
    } else {
      request.response().setStatusCode(404).putHeader("Content-Type", "text/html; charset=utf-8");
      Answers.send(request, Buffer.buffer(page(path, root)));
    }
  }

  private static boolean forPeople(RoutingContext request) {
    HttpMethod method = request.request().method();
    @Nullable String accepted = request.request().getHeader("Accept");
    return (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        && accepted != null
        && accepted.contains("text/html");
  }

  private static String page(String path, String root) {
    return """
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <title>Not found · Plimsoll</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="icon" href="%1$sicon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="%1$sstyle.css">
      </head>
      <body>
        <main class="empty">
          <h1>There is nothing here</h1>
          <p>Plimsoll has nothing at <code>%2$s</code>.</p>
          <p><a href="%1$s#/services">All services</a> ·
            <a href="%1$s#/activities">Activities</a> ·
            <a href="%1$s#/status">Status</a></p>
        </main>
      </body>
    </html>
    """
        .formatted(root, escaped(path));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
