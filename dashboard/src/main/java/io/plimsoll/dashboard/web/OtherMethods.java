package io.plimsoll.dashboard.web;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Answers methods that a path does not take, with those that it takes in the header `Allow`;
/// `OPTIONS` asks for no more than that.
public final class OtherMethods implements Handler<RoutingContext> {
  private static final Pattern PART = Pattern.compile(":\\w+");

  private record Taken(Pattern path, Set<HttpMethod> methods) {}

  private final List<Taken> routes = new ArrayList<>();

  /// @param routes all there are
  public OtherMethods(List<Route> routes) {
    for (Route route : routes) {
      if (route.getPath() != null && route.methods() != null) {
        Pattern path = Pattern.compile(PART.matcher(route.getPath()).replaceAll("[^/]+") + "/?");
        this.routes.add(new Taken(path, Set.copyOf(route.methods())));
      }
    }
  }

  @Override
  public void handle(RoutingContext request) {
    String path = request.normalizedPath();
    Set<String> taken = new TreeSet<>();
    for (Taken route : routes) {
      if (route.path.matcher(path).matches()) {
        route.methods.forEach(method -> taken.add(method.name()));
      }
    }
    String allowed = String.join(", ", taken);
    HttpMethod method = request.request().method();
    request.response().putHeader("Allow", allowed);
    if (method.equals(HttpMethod.OPTIONS)) {
      request.response().setStatusCode(204).end();
    } else {
      Answers.error(request, 405, "method", "must be one of %s, got %s".formatted(allowed, method));
    }
  }
}
