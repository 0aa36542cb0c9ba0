package io.plimsoll.dashboard.api;

import io.plimsoll.dashboard.web.RequestException;
import io.plimsoll.store.query.QueryBudget;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/// What queries that come over HTTP may take. Used on the event loop.
///
/// The time of a budget starts when it is made, so that waiting for a thread counts.
public final class Budgets {
  /// Well below the minute after which clients give up.
  public static final Duration LONGEST = Duration.ofSeconds(30);

  private final Duration longest;

  /// @param longest how long a query may take
  public Budgets(Duration longest) {
    this.longest = longest;
  }

  /// A budget for what nobody in particular asks for.
  QueryBudget of(Vertx vertx) {
    QueryBudget budget = QueryBudget.standard();
    endAfter(longest, budget, vertx);
    return budget;
  }

  /// A budget that ends with its client.
  QueryBudget of(RoutingContext request) {
    return of(longest, request);
  }

  /// A budget that ends with its client.
  ///
  /// @param parameters may have a `timeout`
  QueryBudget of(Parameters parameters, RoutingContext request) {
    Duration given = parameters.duration("timeout");
    Duration time = given == null ? longest : given;
    if (time.compareTo(longest) > 0) {
      throw RequestException.bad("timeout", "must be at most " + longest.toSeconds() + "s");
    }
    return of(time, request);
  }

  private static QueryBudget of(Duration time, RoutingContext request) {
    QueryBudget budget = QueryBudget.standard();
    long timer = endAfter(time, budget, request.vertx());
    request.addEndHandler(ended -> request.vertx().cancelTimer(timer));
    request.response().closeHandler(ignored -> budget.stop("the client is gone"));
    return budget;
  }

  private static long endAfter(Duration time, QueryBudget budget, Vertx vertx) {
    long millis = Math.max(1, time.toMillis());
    return vertx.setTimer(millis, ended -> budget.stop(tooLong(time)));
  }

  private static String tooLong(Duration time) {
    return "the query ran for more than %d ms; select fewer series or a shorter range"
        .formatted(time.toMillis());
  }
}
