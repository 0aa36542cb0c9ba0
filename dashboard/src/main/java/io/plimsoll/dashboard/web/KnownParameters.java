package io.plimsoll.dashboard.web;

import io.plimsoll.collector.spelling.Spelling;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/// Refuses parameters of the query string that mean nothing on their path, or come twice, so that a
/// mistake does not get the answer to another question.
public final class KnownParameters implements Handler<RoutingContext> {
  private final List<String> known;

  /// @param known all that there are
  public KnownParameters(String... known) {
    this.known = List.of(known);
  }

  @Override
  public void handle(RoutingContext request) {
    if (request.request().query() == null) {
      request.next();
      return;
    }
    MultiMap parameters = request.queryParams();
    for (String name : parameters.names()) {
      if (!known.contains(name)) {
        Answers.error(request, 400, name, "unknown parameter; " + unknown(name, known));
        return;
      }
      if (parameters.getAll(name).size() > 1) {
        Answers.error(request, 400, name, "must be there only once");
        return;
      }
    }
    request.next();
  }

  /// What to use in place of an unknown name: the one that was probably meant, or all there are.
  public static String unknown(String name, List<String> known) {
    return Spelling.meant(name, known)
        .map(meant -> "did you mean '" + meant + "'?")
        .orElse(
            known.isEmpty()
                ? "there are none here"
                : "there are " + String.join(", ", known.stream().sorted().toList()));
  }
}
