package io.plimsoll.dashboard;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.dashboard.scrape.Exposition;
import io.plimsoll.dashboard.source.Sources;
import io.plimsoll.dashboard.web.Answers;
import io.plimsoll.dashboard.web.Workers;
import io.plimsoll.store.Store;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/// Answers `/metrics`: our own meters, then the containers family by family, each written when the
/// client has taken the one before.
final class Scrape implements Handler<RoutingContext> {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /// Prometheus asks once per interval; a pair of them asks at once now and then.
  private static final int MAX_CONCURRENT = 4;

  private final Store store;
  private final PrometheusMeterRegistry registry;
  private final Workers workers;
  private final Context context;
  private final Exposition.Memory memory;
  private int running;

  Scrape(Sources sources, PrometheusMeterRegistry registry, Workers workers, Context context) {
    this.store = sources.store();
    this.memory = new Exposition.Memory(sources.details());
    this.registry = registry;
    this.workers = workers;
    this.context = context;
  }

  @Override
  public void handle(RoutingContext request) {
    if (Answers.isHead(request)) {
      request.response().putHeader("Content-Type", TEXT).end();
    } else {
      context.runOnContext(ignored -> begin(request));
    }
  }

  private void begin(RoutingContext request) {
    if (running >= MAX_CONCURRENT) {
      Answers.error(request, 503, null, MAX_CONCURRENT + " scrapes are under way");
      return;
    }
    running++;
    HttpServerResponse response = request.response();
    workers
        .run(context, () -> Buffer.buffer(registry.scrape(TEXT)))
        .onSuccess(own -> {
          response.setChunked(true).putHeader("Content-Type", TEXT);
          response.write(own);
          next(response, memory.of(store.latestFrames()), 0);
        })
        .onFailure(failure -> {
          running--;
          Answers.failure(request, failure);
        });
  }

  private void next(HttpServerResponse response, Exposition exposition, int family) {
    if (response.closed()) {
      running--;
      return;
    }
    if (family == exposition.families()) {
      running--;
      response.end();
      return;
    }
    workers
        .run(context, () -> exposition.render(family))
        .compose(text -> response.write(text))
        .onSuccess(ignored -> context.runOnContext(none -> next(response, exposition, family + 1)))
        .onFailure(ignored ->
            context.runOnContext(none -> {
              running--;
              // Half a scrape must not look like a whole one.
              response.reset();
            }));
  }
}
