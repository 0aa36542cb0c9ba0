package io.plimsoll.dashboard.api;

import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.dashboard.view.ActivityView;
import io.plimsoll.dashboard.view.Answer;
import io.plimsoll.dashboard.view.ServiceView;
import io.plimsoll.dashboard.web.Answers;
import io.plimsoll.dashboard.web.Workers;
import io.plimsoll.store.query.QueryBudget;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Server-sent events: `services` after every collection step, `activity` as one starts or ends.
///
/// Services are read, compared and encoded once for all clients, on a worker, and only while there
/// are clients. One that comes in waits for the next reading, which begins at once, so that what it
/// starts with is what all others have. A client that does not read is dropped when its queue is
/// full; its browser connects again and starts with everything. State belongs to one Vert.x
/// context; `publish` and `clients` may be called from any thread.
public final class EventStream {
  /// Browsers open one connection per tab; this many people are not looking at one page.
  public static final int MAX_CLIENTS = 200;

  /// About ten full events of a hundred services.
  public static final int MAX_QUEUED_BYTES = 1 << 20;

  /// Well under the idle timeouts of common proxies.
  private static final long HEARTBEAT_MILLIS = 15_000;

  /// Soon enough to be taken for no interruption.
  private static final int RETRY_MILLIS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final Buffer HEARTBEAT = Buffer.buffer(": still here\n\n");

  private final Context context;
  private final Workers workers;
  private final Fleet fleet;
  private final Budgets budgets;
  private final Set<HttpServerResponse> clients = new LinkedHashSet<>();
  private final Set<HttpServerResponse> waiting = new LinkedHashSet<>();
  private Answer.@Nullable Services known;
  private boolean reading;
  private volatile int count;

  /// A stream whose state belongs to `context`.
  public EventStream(Context context, Workers workers, Fleet fleet, Budgets budgets) {
    this.context = context;
    this.workers = workers;
    this.fleet = fleet;
    this.budgets = budgets;
  }

  /// Starts the timers.
  public void start(Vertx vertx) {
    vertx.setPeriodic(fleet.stepMillis(), ignored -> context.runOnContext(none -> refresh()));
    vertx.setPeriodic(HEARTBEAT_MILLIS, ignored -> context.runOnContext(none -> send(HEARTBEAT)));
  }

  /// How many clients there are.
  public int clients() {
    return count;
  }

  /// Sends an activity to everyone; returns at once.
  public void publish(Activity activity) {
    context.runOnContext(ignored -> {
      if (!clients.isEmpty()) {
        send(event("activity", Answers.encode(ActivityView.of(activity))));
      }
    });
  }

  /// Takes a client in and sends it everything there is.
  public void open(RoutingContext request) {
    context.runOnContext(ignored -> welcome(request));
  }

  private void welcome(RoutingContext request) {
    HttpServerResponse response = request.response();
    if (clients.size() + waiting.size() >= MAX_CLIENTS) {
      Answers.error(request, 503, null, MAX_CLIENTS + " browsers follow the events already");
      return;
    }
    response
        .putHeader("Content-Type", "text/event-stream; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no")
        // Compressing would hold events back until a block is full.
        .putHeader("Content-Encoding", "identity");
    if (Answers.isHead(request)) {
      response.end();
      return;
    }
    response.setChunked(true).setWriteQueueMaxSize(MAX_QUEUED_BYTES);
    response.exceptionHandler(ignored -> leave(response));
    response.closeHandler(ignored -> leave(response));
    waiting.add(response);
    refresh();
  }

  private void leave(HttpServerResponse response) {
    context.runOnContext(ignored -> {
      waiting.remove(response);
      clients.remove(response);
      count = clients.size();
      if (count == 0) {
        known = null; // it may be large, and the next client gets everything anyway
      }
    });
  }

  /// What one reading has for those who know the last one, and for those who know nothing.
  private record News(Answer.Services services, @Nullable Buffer changes, @Nullable Buffer all) {}

  private void refresh() {
    if ((clients.isEmpty() && waiting.isEmpty()) || reading) {
      return; // nobody looks, or the last reading takes longer than a step
    }
    reading = true;
    Answer.Services before = clients.isEmpty() ? null : known;
    List<HttpServerResponse> joining = List.copyOf(waiting);
    QueryBudget budget = budgets.of(context.owner());
    workers
        .run(context, () -> read(before, !joining.isEmpty(), budget))
        .onComplete(news -> {
          reading = false;
          if (news.succeeded()) {
            tell(news.result(), joining);
          } else {
            LOG.warn("Services could not be read for the events", news.cause());
            joining.forEach(this::turnAway);
          }
          if (!waiting.isEmpty()) {
            refresh();
          }
        });
  }

  private News read(Answer.@Nullable Services before, boolean joined, QueryBudget budget)
      throws IOException {
    Answer.Services services = fleet.services(budget);
    // The same reading tells nothing; a new one without a change tells that all is alive.
    Buffer changes =
        before == null || before.at().equals(services.at())
            ? null
            : event("services", Answers.encode(changes(before, services)));
    Buffer all = joined ? event("services", Answers.encode(complete(services))) : null;
    return new News(services, changes, all);
  }

  private void tell(News news, List<HttpServerResponse> joining) {
    known = news.services;
    if (news.changes != null) {
      send(news.changes);
    }
    for (HttpServerResponse response : joining) {
      if (waiting.remove(response) && news.all != null && !response.closed()) {
        response.write(Buffer.buffer("retry: " + RETRY_MILLIS + "\n\n"));
        response.write(news.all);
        clients.add(response);
      }
    }
    count = clients.size();
  }

  private void turnAway(HttpServerResponse response) {
    if (waiting.remove(response) && !response.closed()) {
      response.reset();
    }
  }

  private static Answer.ServiceChanges changes(Answer.Services before, Answer.Services services) {
    Map<String, ServiceView> old = new LinkedHashMap<>();
    before.services().forEach(view -> old.put(key(view), view));
    List<ServiceView> changed = new ArrayList<>();
    for (ServiceView view : services.services()) {
      if (!view.equals(old.remove(key(view)))) {
        changed.add(view);
      }
    }
    List<Answer.Gone> removed =
        old.values().stream().map(view -> new Answer.Gone(view.cluster(), view.service())).toList();
    return new Answer.ServiceChanges(services.at(), false, services.problem(), changed, removed);
  }

  private static String key(ServiceView view) {
    return view.cluster() + "/" + view.service();
  }

  private static Answer.ServiceChanges complete(Answer.Services services) {
    return new Answer.ServiceChanges(
        services.at(), true, services.problem(), services.services(), List.of());
  }

  private static Buffer event(String name, Buffer data) {
    return Buffer.buffer("event: " + name + "\ndata: ").appendBuffer(data).appendString("\n\n");
  }

  private void send(Buffer event) {
    for (HttpServerResponse client : List.copyOf(clients)) {
      if (client.writeQueueFull()) {
        clients.remove(client);
        client.reset();
      } else {
        client.write(event);
      }
    }
    count = clients.size();
  }
}
