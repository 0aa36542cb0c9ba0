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
import io.plimsoll.dashboard.web.Connections;
import io.plimsoll.dashboard.web.Expectation;
import io.plimsoll.dashboard.web.Guard;
import io.plimsoll.dashboard.web.JsonType;
import io.plimsoll.dashboard.web.KnownParameters;
import io.plimsoll.dashboard.web.Missing;
import io.plimsoll.dashboard.web.OtherMethods;
import io.plimsoll.dashboard.web.Outgoing;
import io.plimsoll.dashboard.web.Pieces;
import io.plimsoll.dashboard.web.PlainPath;
import io.plimsoll.dashboard.web.Workers;
import io.plimsoll.dashboard.write.Exemplars;
import io.plimsoll.dashboard.write.RemoteWrite;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
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

  private static final String[] QUERY = {
    "measure",
    "cluster",
    "service",
    "task",
    "container",
    "node",
    "from",
    "to",
    "step",
    "statistic",
    "by",
    "top",
    "timeout"
  };

  private static final String[] SERIES_QUERY = {
    "match", "function", "window", "aggregate", "by", "from", "to", "step", "top", "timeout"
  };

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
  private final Connections connections;
  private final Outgoing outgoing;
  private final Instant startedAt;

  Routes(
      DashboardSettings settings,
      Sources sources,
      Fleet fleet,
      EventStream events,
      WorkerSets threads,
      Context context,
      PrometheusMeterRegistry registry,
      TimeLimits limits,
      Connections connections,
      Outgoing outgoing) {
    this.connections = connections;
    this.outgoing = outgoing;
    this.settings = settings;
    this.sources = sources;
    Budgets budgets = new Budgets(limits.query());
    Exemplars exemplars = new Exemplars(sources.clock());
    this.endpoints = new Endpoints(sources, fleet, budgets);
    this.series =
        new SeriesEndpoints(sources.store()::series, exemplars, sources.clock(), budgets, outgoing);
    this.write =
        new RemoteWrite(sources.store()::series, exemplars, threads.writes(), context, registry);
    this.events = events;
    this.workers = threads.page();
    this.queryWorkers = threads.queries();
    this.context = context;
    this.scrape = new Scrape(sources, registry, workers, context, outgoing);
    this.intake = new FrameIntake(sources.frames(), settings.ingestTokens(), workers, context);
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
    router.route().handler(connections::begun).handler(outgoing);
    router
        .route()
        .handler(arrivals)
        .handler(new Expectation())
        .handler(new Guard(names))
        .handler(new PlainPath());
    assets.paths().forEach(path -> get(router, path).handler(r -> assets.serve(r, path)));
    read(router, "/-/healthy").handler(this::healthy);
    read(router, "/-/ready").handler(this::ready);
    read(router, "/metrics").handler(scrape);
    read(router, "/api/events", "lastEventId").handler(events::open);
    read(router, "/api/openapi.json").handler(r -> Answers.json(r, 200, description));
    change(router, RemoteWrite.PATH).handler(write);
    api(router);
    errors(router);
    return router;
  }

  private void errors(Router router) {
    router.errorHandler(404, Missing::answer);
    router.errorHandler(405, new OtherMethods(router.getRoutes()));
    router.errorHandler(
        413, r -> Answers.error(r, 413, "body", "is longer than " + mostBytes(r) + " bytes"));
    router.errorHandler(400, r -> Answers.error(r, 400, null, "the request cannot be read"));
    // What BodyHandler says of a body that breaks off or has a bad chunk: the client's doing.
    router.errorHandler(200, r -> Answers.error(r, 400, "body", "cannot be read to its end"));
    router.errorHandler(500, this::failed);
  }

  /// The routes for programs as the description names them, such as `GET /api/nodes/{node}`.
  static List<String> described(Router router) {
    return router.getRoutes().stream()
        .filter(route -> route.getPath() != null && PROGRAMS.matcher(route.getPath()).lookingAt())
        .flatMap(route ->
            route.methods().stream()
                .filter(method -> !method.equals(HttpMethod.HEAD))
                .map(method -> method + " " + PART.matcher(route.getPath()).replaceAll("{$1}")))
        .toList();
  }

  private void api(Router router) {
    change(router, FrameIntake.PATH).handler(intake::admit);
    router.post(FrameIntake.PATH).handler(frames).handler(intake::take);
    read(router, "/api/services", endpoints::services, "cluster");
    read(router, "/api/services/:cluster/:service", endpoints::service);
    read(router, "/api/containers", endpoints::containers, "cluster", "service");
    read(router, "/api/containers/:container", endpoints::container);
    read(router, "/api/nodes", endpoints::nodes);
    read(router, "/api/targets", endpoints::targets);
    read(router, "/api/targets/:cluster/:service", endpoints::target);
    change(router, "/api/targets/:cluster/:service/suspend", endpoints::suspend);
    change(router, "/api/targets/:cluster/:service/resume", endpoints::resume);
    read(router, "/api/suspension", endpoints::suspension);
    change(router, "/api/suspension", endpoints::changeSuspension);
    change(
        router,
        "/api/backup",
        new Backups(sources.store(), settings.backups(), settings.version())::make);
    read(router, "/api/activities", endpoints::activities, "service", "before", "limit");
    read(router, "/api/alarms", endpoints::alarms);
    read(router, "/api/query", endpoints::query, QUERY);
    read(router, "/api/measures", endpoints::measures);
    read(router, "/api/series", "match", "from", "to", "limit", "timeout")
        .handler(working(queryWorkers, series::series));
    read(router, "/api/series/exemplars", "match", "from", "to", "limit", "timeout")
        .handler(working(queryWorkers, series::exemplars));
    read(router, "/api/series/query", SERIES_QUERY).handler(working(queryWorkers, series::query));
    read(
        router,
        "/api/status",
        request -> endpoints.status(settings.version(), settings.demo(), startedAt, events));
  }

  private <T> void read(
      Router router,
      String path,
      Function<RoutingContext, Callable<T>> endpoint,
      String... parameters) {
    read(router, path, parameters).handler(working(workers, encoded(endpoint)));
  }

  /// A route for programs that read. The parameters are those that it knows.
  private static Route read(Router router, String path, String... parameters) {
    return get(router, path).handler(new KnownParameters(parameters));
  }

  private static Route get(Router router, String path) {
    return router.get(path).method(HttpMethod.HEAD);
  }

  private <T> void change(
      Router router, String path, Function<RoutingContext, Callable<T>> endpoint) {
    change(router, path).handler(new JsonType());
    router.post(path).handler(body).handler(working(workers, encoded(endpoint)));
  }

  /// A route for programs that change something. It has no parameters. What reads its body has to
  /// be the first of a further route.
  private static Route change(Router router, String path) {
    return router.post(path).handler(new KnownParameters());
  }

  private <T> Function<RoutingContext, Callable<Pieces>> encoded(
      Function<RoutingContext, Callable<T>> endpoint) {
    return request -> {
      Callable<T> work = endpoint.apply(request);
      return () -> Answers.encode(outgoing, work.call());
    };
  }

  /// Reads the request here, works and encodes on a worker, answers here.
  private Handler<RoutingContext> working(
      Workers threads, Function<RoutingContext, Callable<Pieces>> endpoint) {
    return request -> {
      Callable<Pieces> work;
      try {
        work = endpoint.apply(request);
      } catch (IllegalArgumentException | io.plimsoll.dashboard.web.RequestException e) {
        Answers.failure(request, e);
        return;
      }
      threads
          .run(context, work)
          .onSuccess(answer -> Answers.json(request, answer))
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
