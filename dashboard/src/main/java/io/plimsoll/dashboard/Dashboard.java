package io.plimsoll.dashboard;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.plimsoll.dashboard.api.Budgets;
import io.plimsoll.dashboard.api.EventStream;
import io.plimsoll.dashboard.api.Fleet;
import io.plimsoll.dashboard.source.Sources;
import io.plimsoll.dashboard.web.Connections;
import io.plimsoll.dashboard.web.Outgoing;
import io.plimsoll.dashboard.web.Workers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server: page, JSON API, events and scrape on one port.
///
/// Requests are read on an event loop, which never blocks; what may block runs on [Workers].
/// `start` and `close` are called once each, by one thread.
public final class Dashboard implements AutoCloseable {
  /// The path and query of a request; a query that names every field stays under 1 KiB.
  static final int MAX_REQUEST_LINE = 4_096;

  static final int MAX_HEADERS = 8_192;

  /// Closes connections on which nothing was written for so long, whatever came meanwhile; what
  /// takes longer than any answer may. Events carry a heartbeat every 15 s.
  private static final int IDLE_SECONDS = 60;

  private static final long START_SECONDS = 10;
  private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);

  private final DashboardSettings settings;
  private final Sources sources;
  private final TimeLimits limits;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
  private final Routes.WorkerSets workers =
      new Routes.WorkerSets(
          new Workers("dashboard", Workers.THREADS),
          new Workers("query", Workers.BUSY_THREADS),
          new Workers("write", Workers.BUSY_THREADS));
  private @Nullable Vertx vertx;
  private @Nullable AutoCloseable activities;
  private List<String> described = List.of();

  /// A dashboard that does not listen yet.
  public Dashboard(DashboardSettings settings, Sources sources) {
    this(settings, sources, TimeLimits.USUAL);
  }

  /// A dashboard with other limits of time.
  Dashboard(DashboardSettings settings, Sources sources, TimeLimits limits) {
    this.settings = settings;
    this.sources = sources;
    this.limits = limits;
    registry.config().meterFilter(new OwnNames());
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
  }

  /// Where other parts register metrics for the scrape; their names start with `plimsoll.`.
  public MeterRegistry registry() {
    return registry;
  }

  /// Listens.
  ///
  /// @return the port, which the system chose if the settings say 0
  /// @throws IOException in one sentence, if the address cannot be listened on
  public int start() throws IOException {
    HttpServerOptions options = options();
    Vertx started = createVertx();
    vertx = started;
    Context context = started.getOrCreateContext();
    Connections connections = new Connections(Connections.MAX);
    Outgoing outgoing = new Outgoing(context);
    started.setPeriodic(
        limits.tick().toMillis(),
        ignored ->
            context.runOnContext(tick -> {
              connections.tick();
              outgoing.tick();
            }));
    Fleet fleet = new Fleet(sources);
    EventStream events =
        new EventStream(
            context,
            workers.page(),
            fleet,
            new Budgets(limits.query()),
            sources.autoscaler(),
            outgoing);
    Gauge.builder("plimsoll.events.clients", events, EventStream::clients)
        .description("Browsers that follow the events")
        .register(registry);
    Routes routes =
        new Routes(
            settings,
            sources,
            fleet,
            events,
            workers,
            context,
            registry,
            limits,
            connections,
            outgoing);
    Router router = routes.router(started);
    described = Routes.described(router);
    Gauge.builder("plimsoll.http.waiting.bytes", outgoing, Outgoing::held)
        .description("Bytes of answers that their readers have not taken")
        .register(registry);
    Gauge.builder("plimsoll.http.connections", connections, Connections::open)
        .description("Open connections of browsers and programs")
        .register(registry);
    HttpServer server =
        started.createHttpServer(options).connectionHandler(connections).requestHandler(router);
    int port = listen(server, (ContextInternal) context);
    events.start(started);
    activities = sources.autoscaler().subscribe(events::publish);
    return port;
  }

  /// The routes for programs, once started; what `openapi.json` must describe.
  List<String> routes() {
    return described;
  }

  @Override
  public void close() {
    AutoCloseable subscription = activities;
    if (subscription != null) {
      try {
        subscription.close();
      } catch (Exception e) {
        LOG.warn("The subscription to activities could not be ended", e);
      }
    }
    // First the work, whose answers need the event loop; requests get a 503 from here on.
    workers.close();
    Vertx running = vertx;
    if (running != null) {
      try {
        running
            .close()
            .toCompletionStage()
            .toCompletableFuture()
            .get(START_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        LOG.warn("The HTTP server did not stop in order", e);
      }
    }
    garbageCollection.close();
    registry.close();
  }

  private int listen(HttpServer server, ContextInternal context) throws IOException {
    // NetServerImpl.bind of Vert.x 5.0.12 makes the server's metrics in a listener of the bound
    // port, which it adds once the port may be bound already. A connection that is accepted before
    // has no metric of its own while the server has metrics, and all its requests fail with a
    // NullPointerException in VertxHttpServerMetrics.requestBegin, as on
    // https://github.com/vert-x3/vertx-dropwizard-metrics/pull/100; nor can it be closed in peace,
    // as that counts on the metric too. Called on the thread that accepts, bind has the listener in
    // place before that thread goes on to bind and to accept. Nothing public runs there: handlers
    // come after the listener or after the connection, and a context of that thread's own would
    // have the requests on it.
    Executor accepting = context.owner().acceptorEventLoopGroup();
    try {
      return CompletableFuture.supplyAsync(() -> listenIn(context, server), accepting)
          .thenCompose(Future::toCompletionStage)
          .get(START_SECONDS, TimeUnit.SECONDS)
          .actualPort();
    } catch (ExecutionException e) {
      close();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String reason =
          cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")
              ? "the port is taken; stop who has it, or choose another with --listen"
              : String.valueOf(cause.getMessage());
      throw new IOException("Cannot listen on " + address() + ": " + reason, cause);
    } catch (TimeoutException e) {
      close();
      throw new IOException("Listening on " + address() + " took over " + START_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new IOException("Interrupted before listening on " + address(), e);
    }
  }

  /// Listens, whatever the thread is, as if this were the thread of a context: requests come there.
  private static Future<HttpServer> listenIn(ContextInternal context, HttpServer server) {
    ContextInternal before = context.beginDispatch();
    try {
      return server.listen();
    } finally {
      context.endDispatch(before);
    }
  }

  private Vertx createVertx() {
    MicrometerMetricsOptions metrics =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .setLabels(EnumSet.of(Label.HTTP_CODE, Label.HTTP_ROUTE))
            .setServerRequestTagsProvider(new MethodTag());
    for (MetricsDomain domain : MetricsDomain.values()) {
      if (domain != MetricsDomain.HTTP_SERVER) {
        metrics.addDisabledMetricsCategory(domain);
      }
    }
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setClassPathResolvingEnabled(false)
                    .setFileCachingEnabled(false))
            .setMetricsOptions(metrics);
    return Vertx.builder()
        .with(options)
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
  }

  private String address() {
    return settings.host() + ":" + settings.port();
  }

  private HttpServerOptions options() throws IOException {
    return new HttpServerOptions()
        .setHost(numericHost())
        .setPort(settings.port())
        .setMaxInitialLineLength(MAX_REQUEST_LINE)
        .setMaxHeaderSize(MAX_HEADERS)
        .setWriteIdleTimeout(IDLE_SECONDS)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setHttp2ClearTextEnabled(false)
        .setCompressionSupported(true)
        .setDecompressionSupported(false)
        .setWebSocketSubProtocols(List.of());
  }

  /// Vert.x looks names up on a thread of its own, and would bind the port there.
  private String numericHost() throws IOException {
    try {
      return InetAddress.getByName(settings.host()).getHostAddress();
    } catch (UnknownHostException unknown) {
      throw new IOException(
          "Cannot listen on " + address() + ": the name of the host is unknown", unknown);
    }
  }
}
