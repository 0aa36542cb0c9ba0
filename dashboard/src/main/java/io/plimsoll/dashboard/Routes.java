package io.plimsoll.dashboard;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.dashboard.api.Backups;
import io.plimsoll.dashboard.api.Budgets;
import io.plimsoll.dashboard.api.Endpoints;
import io.plimsoll.dashboard.api.EventStream;
import io.plimsoll.dashboard.api.Fleet;
import io.plimsoll.dashboard.api.FrameIntake;
import io.plimsoll.dashboard.api.SeriesEndpoints;
import io.plimsoll.dashboard.source.Sources;
import io.plimsoll.dashboard.view.Answer;
import io.plimsoll.dashboard.web.Answers;
import io.plimsoll.dashboard.web.Arrivals;
import io.plimsoll.dashboard.web.Assets;
import io.plimsoll.dashboard.web.Guard;
import io.plimsoll.dashboard.web.Missing;
import io.plimsoll.dashboard.web.Workers;
import io.plimsoll.dashboard.write.RemoteWrite;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Which request is answered by whom.
final class Routes {
  /// Bodies are a flag or empty.
  static final int MAX_BODY_BYTES = 4_096;

  private static final Pattern PROGRAMS = Pattern.compile("/(api|-)/|/metrics");
  private static final Pattern PART = Pattern.compile(":(\\w+)");

  private final DashboardSettings settings;
  private final Sources sources;
  private final Endpoints endpoints;
  private final SeriesEndpoints series;
  private final RemoteWrite write;
  private final EventStream events;
  private final Workers workers;
  private final Workers queryWorkers;
  private final Context context;
  private final Scrape scrape;
  private final Assets assets = Assets.load();
  private final Buffer description =
      Buffer.buffer(Assets.read("/io/plimsoll/dashboard/openapi.json"));
  private final BodyHandler body = BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES);
  private final BodyHandler frames =
      BodyHandler.create(false).setBodyLimit(FrameIntake.MAX_BODY_BYTES);
  private final FrameIntake intake;
  private final Arrivals arrivals;
  private final Instant startedAt;

  Routes(
      DashboardSettings settings,
      Sources sources,
      Fleet fleet,
      EventStream events,
      WorkerSets threads,
      Context context,
      PrometheusMeterRegistry registry,
      TimeLimits limits) {
    this.settings = settings;
    this.sources = sources;
    Budgets budgets = new Budgets(limits.query());
    this.endpoints = new Endpoints(sources, fleet, budgets);
    this.series = new SeriesEndpoints(sources.store()::series, sources.clock(), budgets);
    this.write = new RemoteWrite(sources.store()::series, threads.writes(), context, registry);
    this.events = events;
    this.workers = threads.page();
    this.queryWorkers = threads.queries();
    this.context = context;
    this.scrape = new Scrape(sources.store(), registry, workers, context);
    this.intake = new FrameIntake(sources.frames(), settings.ingestToken(), workers, context);
    this.arrivals = new Arrivals(limits.arrival());
    this.startedAt = sources.clock().instant();
  }

  /// The threads that may block, by what they are for.
  ///
  /// @param page the page, its API and scrapes
  /// @param queries queries of series
  /// @param writes what senders write
  record WorkerSets(Workers page, Workers queries, Workers writes) implements AutoCloseable {
    @Override
    public void close() {
      writes.close();
      queries.close();
      page.close();
    }
  }

  /// The router with every route.
  Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    Set<String> names = new HashSet<>(settings.hosts());
    names.add(settings.host().toLowerCase(Locale.ROOT));
    router.route().handler(arrivals);
    router.route().handler(new Guard(names, Set.of(RemoteWrite.PATH, FrameIntake.PATH)));
    assets.paths().forEach(path -> router.get(path).handler(r -> assets.serve(r, path)));
    router.get("/-/healthy").handler(this::healthy);
    router.get("/-/ready").handler(this::ready);
    router.get("/metrics").handler(scrape);
    router.get("/api/events").handler(events::open);
    router.get("/api/openapi.json").handler(r -> Answers.json(r, 200, description));
    router.post(RemoteWrite.PATH).handler(write);
    api(router);
    router.errorHandler(404, Missing::answer);
    router.errorHandler(
        405,
        r ->
            Answers.error(
                r, 405, "method", r.request().path() + " does not take " + r.request().method()));
    router.errorHandler(
        413, r -> Answers.error(r, 413, "body", "is longer than " + mostBytes(r) + " bytes"));
    router.errorHandler(400, r -> Answers.error(r, 400, null, "the request cannot be read"));
    router.errorHandler(500, this::failed);
    return router;
  }

  /// The routes for programs as the description names them, such as `GET /api/nodes/{node}`.
  static List<String> described(Router router) {
    return router.getRoutes().stream()
        .filter(route -> route.getPath() != null && PROGRAMS.matcher(route.getPath()).lookingAt())
        .flatMap(route ->
            route.methods().stream()
                .map(method -> method + " " + PART.matcher(route.getPath()).replaceAll("{$1}")))
        .toList();
  }

  private void api(Router router) {
    // Two routes, as Vert.x wants whatever reads a body to come first in its own.
    router.post(FrameIntake.PATH).handler(intake::admit);
    router.post(FrameIntake.PATH).handler(frames).handler(intake::take);
    get(router, "/api/services", endpoints::services);
    get(router, "/api/services/:cluster/:service", endpoints::service);
    get(router, "/api/containers", endpoints::containers);
    get(router, "/api/containers/:container", endpoints::container);
    get(router, "/api/nodes", endpoints::nodes);
    get(router, "/api/targets", endpoints::targets);
    get(router, "/api/targets/:cluster/:service", endpoints::target);
    post(router, "/api/targets/:cluster/:service/suspend", endpoints::suspend);
    post(router, "/api/targets/:cluster/:service/resume", endpoints::resume);
    get(router, "/api/suspension", endpoints::suspension);
    post(router, "/api/suspension", endpoints::changeSuspension);
    post(router, "/api/backup", new Backups(sources.store())::make);
    get(router, "/api/activities", endpoints::activities);
    get(router, "/api/alarms", endpoints::alarms);
    get(router, "/api/query", endpoints::query);
    get(router, "/api/measures", endpoints::measures);
    router.get("/api/series").handler(working(queryWorkers, series::series));
    router.get("/api/series/query").handler(working(queryWorkers, series::query));
    get(
        router,
        "/api/status",
        request -> endpoints.status(settings.version(), settings.demo(), startedAt, events));
  }

  private <T> void get(Router router, String path, Function<RoutingContext, Callable<T>> endpoint) {
    router.get(path).handler(working(workers, encoded(endpoint)));
  }

  private <T> void post(
      Router router, String path, Function<RoutingContext, Callable<T>> endpoint) {
    router.post(path).handler(body).handler(working(workers, encoded(endpoint)));
  }

  private static <T> Function<RoutingContext, Callable<Buffer>> encoded(
      Function<RoutingContext, Callable<T>> endpoint) {
    return request -> {
      Callable<T> work = endpoint.apply(request);
      return () -> Answers.encode(work.call());
    };
  }

  /// Reads the request here, works and encodes on a worker, answers here.
  private Handler<RoutingContext> working(
      Workers threads, Function<RoutingContext, Callable<Buffer>> endpoint) {
    return request -> {
      Callable<Buffer> work;
      try {
        work = endpoint.apply(request);
      } catch (IllegalArgumentException | io.plimsoll.dashboard.web.RequestException e) {
        Answers.failure(request, e);
        return;
      }
      threads
          .run(context, work)
          .onSuccess(body -> Answers.json(request, 200, body))
          .onFailure(failure -> Answers.failure(request, failure));
    };
  }

  private static int mostBytes(RoutingContext request) {
    boolean areFrames = FrameIntake.PATH.equals(request.request().path());
    return areFrames ? FrameIntake.MAX_BODY_BYTES : MAX_BODY_BYTES;
  }

  private void healthy(RoutingContext request) {
    Answers.json(request, 200, Answers.encode(new Answer.Healthy("healthy")));
  }

  private void ready(RoutingContext request) {
    List<String> reasons = sources.notReady().get();
    Answers.json(
        request,
        reasons.isEmpty() ? 200 : 503,
        Answers.encode(new Answer.Ready(reasons.isEmpty(), reasons)));
  }

  private void failed(RoutingContext request) {
    Throwable failure = request.failure();
    Answers.failure(
        request, failure == null ? new IllegalStateException("failed without a cause") : failure);
  }
}
