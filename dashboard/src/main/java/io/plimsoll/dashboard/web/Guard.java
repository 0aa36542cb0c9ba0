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
/// name. A request that changes something must come from the same origin and carry JSON, or where
/// another media type is asked for that one; no form of a foreign page can send either.
public final class Guard implements Handler<RoutingContext> {
  private static final Pattern IP_LITERAL =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[?[0-9a-f:.]*:[0-9a-f:.]*]?");

  private final Set<String> names;
  private final Set<String> ownTypes;

  /// Lets requests for these names pass, in lower case, besides `localhost` and IP addresses.
  ///
  /// @param ownTypes paths whose handlers ask for a media type other than JSON, and check it
  public Guard(Set<String> names, Set<String> ownTypes) {
    this.names = Set.copyOf(names);
    this.ownTypes = Set.copyOf(ownTypes);
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
    } else if (changes(request.method())) {
      check(context, host);
    } else {
      context.next();
    }
  }

  private void check(RoutingContext context, HostAndPort host) {
    HttpServerRequest request = context.request();
    String type = request.getHeader("Content-Type");
    if (!sameOrigin(request.getHeader("Sec-Fetch-Site"), request.getHeader("Origin"), host)) {
      Answers.error(context, 403, "Origin", "requests that change something must be same-origin");
    } else if (!ownTypes.contains(String.valueOf(request.path())) && !json(type)) {
      Answers.error(context, 415, "Content-Type", "must be application/json, got " + type);
    } else {
      context.next();
    }
  }

  private static boolean json(@Nullable String type) {
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
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
