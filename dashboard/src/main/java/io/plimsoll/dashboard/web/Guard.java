package io.plimsoll.dashboard.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Refuses what a browser was tricked into sending, and sets the headers that keep the page safe.
///
/// A `Host` that is a name must be one of ours: that is what stops DNS rebinding, which needs a
/// name. A request that changes something must come from the same origin; besides, every path that
/// takes a body asks for a media type that no form of a foreign page can send, such as [JsonType].
public final class Guard implements Handler<RoutingContext> {
  private static final Pattern IP_LITERAL =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[?[0-9a-f:.]*:[0-9a-f:.]*]?");

  private final Set<String> names;

  /// Lets requests for these names pass, in lower case, besides `localhost` and IP addresses.
  public Guard(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    context
        .response()
        .putHeader(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
                + " form-action 'none'; frame-ancestors 'none'")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    HostAndPort host = request.authority();
    if (host == null || !allowed(host.host())) {
      String shown = host == null ? "none" : host.host();
      Answers.error(context, 421, "Host", "this server is not known as '" + shown + "'");
    } else if (changes(request.method())
        && !sameOrigin(request.getHeader("Sec-Fetch-Site"), request.getHeader("Origin"), host)) {
      Answers.error(context, 403, "Origin", "requests that change something must be same-origin");
    } else {
      context.next();
    }
  }

  private boolean allowed(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || names.contains(name)
        || IP_LITERAL.matcher(name).matches();
  }

  private static boolean changes(HttpMethod method) {
    return !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD);
  }

  /// Programs send neither header and pass: they cannot be tricked as a browser can.
  private static boolean sameOrigin(
      @Nullable String fetchSite, @Nullable String origin, HostAndPort host) {
    if (fetchSite != null && !fetchSite.equals("same-origin") && !fetchSite.equals("none")) {
      return false;
    }
    if (origin == null) {
      return true;
    }
    int scheme = origin.indexOf("://");
    return scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(text(host));
  }

  private static String text(HostAndPort host) {
    return host.port() > 0 ? host.host() + ":" + host.port() : host.host();
  }
}
