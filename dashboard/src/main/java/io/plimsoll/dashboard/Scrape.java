package io.plimsoll.dashboard;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.dashboard.scrape.Exposition;
import io.plimsoll.dashboard.source.Sources;
import io.plimsoll.dashboard.web.Answers;
import io.plimsoll.dashboard.web.Connections;
import io.plimsoll.dashboard.web.Outgoing;
import io.plimsoll.dashboard.web.Workers;
import io.plimsoll.store.Store;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Answers `/metrics`: our own meters, then the containers family by family, each written when the
/// client has taken the one before.
final class Scrape implements Handler<RoutingContext> {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /// Prometheus asks once per interval; a pair of them asks at once now and then.
  private static final int MAX_CONCURRENT = 4;

  /// What was read longer ago is not told as if it were now: over so many steps there is no rate
  /// either. Frames from elsewhere may come late, and by a clock that is a little behind.
  private static final int MAX_AGE_STEPS = 3;

  private static final Duration MIN_MAX_AGE = Duration.ofSeconds(30);

  /// The most containers of an answer, each of some kilobytes: as many as a collector may have.
  static final int MAX_CONTAINERS = 20_000;

  private final Store store;
  private final InstantSource clock;
  private final PrometheusMeterRegistry registry;
  private final Workers workers;
  private final Context context;
  private final Outgoing outgoing;
  private final Exposition.Memory memory;
  private final AtomicInteger leftOut = new AtomicInteger();
  private int running;

  Scrape(
      Sources sources,
      PrometheusMeterRegistry registry,
      Workers workers,
      Context context,
      Outgoing outgoing) {
    this.outgoing = outgoing;
    this.store = sources.store();
    this.clock = sources.clock();
    this.memory = new Exposition.Memory(sources.details());
    this.registry = registry;
    Gauge.builder("plimsoll.scrape.containers.left.out", leftOut, AtomicInteger::get)
        .description("Containers that were too many for the last scrape")
        .register(registry);
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
          outgoing
              .write(request.request(), own)
              .onComplete(written ->
                  context.runOnContext(none -> {
                    if (written.succeeded()) {
                      next(request.request(), memory.of(currentFrames()), 0);
                    } else {
                      giveUp(request.request());
                    }
                  }));
        })
        .onFailure(failure -> {
          running--;
          Answers.failure(request, failure);
        });
  }

  private List<Frame> currentFrames() {
    long age = Math.max(MIN_MAX_AGE.toMillis(), MAX_AGE_STEPS * store.ring().slotMillis());
    long oldest = clock.millis() - age;
    return bounded(
        store.latestFrames().stream().filter(frame -> frame.atMillis() >= oldest).toList());
  }

  /// The frames without the containers that are too many for one answer.
  private List<Frame> bounded(List<Frame> frames) {
    List<Frame> some = new ArrayList<>(frames.size());
    int room = MAX_CONTAINERS;
    int left = 0;
    for (Frame frame : frames) {
      BitSet beyond = new BitSet();
      beyond.set(Math.min(room, frame.rows()), frame.rows());
      some.add(beyond.isEmpty() ? frame : frame.without(beyond));
      room -= Math.min(room, frame.rows());
      left += beyond.cardinality();
    }
    leftOut.set(left);
    return some;
  }

  private void next(HttpServerRequest request, Exposition exposition, int family) {
    if (family == exposition.families()) {
      running--;
      request.response().end();
      return;
    }
    workers
        .run(context, () -> exposition.render(family))
        .compose(text -> outgoing.write(request, text))
        .onSuccess(ignored -> context.runOnContext(none -> next(request, exposition, family + 1)))
        .onFailure(ignored -> context.runOnContext(none -> giveUp(request)));
  }

  /// Half a scrape must not look like a whole one.
  private void giveUp(HttpServerRequest request) {
    running--;
    Connections.cut(request.connection());
  }
}
