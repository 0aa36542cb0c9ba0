package io.plimsoll.dashboard.api;

import io.plimsoll.dashboard.web.RequestException;
import io.plimsoll.store.query.QueryBudget;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/// What queries that come over HTTP may take. Used on the event loop.
final class Budgets {
  /// Well below the minute after which clients give up.
  private static final Duration MAX_TIME = Duration.ofSeconds(30);

  private Budgets() {}

  /// A budget whose time starts now, so that waiting for a thread counts, and ends with the client.
  ///
  /// @param parameters may have a `timeout`
  static QueryBudget of(Parameters parameters, RoutingContext request) {
    Duration given = parameters.duration("timeout");
    Duration time = given == null ? MAX_TIME : given;
    if (time.compareTo(MAX_TIME) > 0) {
      throw RequestException.bad("timeout", "must be at most " + MAX_TIME.toSeconds() + "s");
    }
    QueryBudget budget = QueryBudget.standard();
    long millis = Math.max(1, time.toMillis());
    long timer = request.vertx().setTimer(millis, ended -> budget.stop(tooLong(time)));
    request.addEndHandler(ended -> request.vertx().cancelTimer(timer));
    request.response().closeHandler(ignored -> budget.stop("the client is gone"));
    return budget;
  }

  private static String tooLong(Duration time) {
    return "the query ran for more than %d ms; select fewer series or a shorter range"
        .formatted(time.toMillis());
  }
}
