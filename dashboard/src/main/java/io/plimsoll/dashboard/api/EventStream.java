package io.plimsoll.dashboard.api;

import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.dashboard.view.ActivityView;
import io.plimsoll.dashboard.view.Answer;
import io.plimsoll.dashboard.view.ServiceView;
import io.plimsoll.dashboard.web.Answers;
import io.plimsoll.dashboard.web.Workers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Server-sent events: `services` after every collection step, `activity` as one starts or ends.
///
/// A change is encoded once for all clients. A client that does not read is dropped when its queue
/// is full; its browser connects again and starts with everything. State belongs to one Vert.x
/// context; `publish` and `clients` may be called from any thread.
public final class EventStream {
  /// Browsers open one connection per tab; this many people are not looking at one page.
  public static final int MAX_CLIENTS = 200;

  /// About ten full events of a hundred services.
  public static final int MAX_QUEUED_BYTES = 1 << 20;

  /// Well under the idle timeouts of common proxies.
  private static final long HEARTBEAT_MILLIS = 15_000;

  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final Buffer HEARTBEAT = Buffer.buffer(": still here\n\n");

  private final Context context;
  private final Workers workers;
  private final Fleet fleet;
  private final Set<HttpServerResponse> clients = new LinkedHashSet<>();
  private Map<String, ServiceView> known = Map.of();
  private boolean reading;
  private volatile int count;

  /// A stream whose state belongs to `context`.
  public EventStream(Context context, Workers workers, Fleet fleet) {
    this.context = context;
    this.workers = workers;
    this.fleet = fleet;
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
    if (count > 0) {
      context.runOnContext(
          ignored -> send(event("activity", Answers.encode(ActivityView.of(activity)))));
    }
  }

  /// Takes a client in and sends it everything there is.
  public void open(RoutingContext request) {
    context.runOnContext(ignored -> welcome(request));
  }

  private void welcome(RoutingContext request) {
    HttpServerResponse response = request.response();
    if (clients.size() >= MAX_CLIENTS) {
      Answers.error(request, 503, null, MAX_CLIENTS + " browsers follow the events already");
      return;
    }
    response
        .setChunked(true)
        .setWriteQueueMaxSize(MAX_QUEUED_BYTES)
        .putHeader("Content-Type", "text/event-stream; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no")
        // Compressing would hold events back until a block is full.
        .putHeader("Content-Encoding", "identity");
    response.exceptionHandler(ignored -> leave(response));
    response.closeHandler(ignored -> leave(response));
    workers
        .run(context, fleet::services)
        .onSuccess(services -> {
          if (response.closed()) {
            return;
          }
          update(services);
          response.write(Buffer.buffer("retry: 2000\n\n"));
          response.write(event("services", Answers.encode(complete(services))));
          clients.add(response);
          count = clients.size();
        })
        .onFailure(failure -> Answers.failure(request, failure));
  }

  private void leave(HttpServerResponse response) {
    context.runOnContext(ignored -> {
      clients.remove(response);
      count = clients.size();
    });
  }

  private void refresh() {
    if (clients.isEmpty() || reading) {
      return; // nobody looks, or the last reading takes longer than a step
    }
    reading = true;
    workers
        .run(context, fleet::services)
        .onSuccess(this::update)
        .onFailure(failure -> LOG.warn("Services could not be read for the events", failure))
        .onComplete(ignored -> reading = false);
  }

  /// Tells all clients what is new against what they know.
  private void update(Answer.Services services) {
    Map<String, ServiceView> now = new LinkedHashMap<>();
    List<ServiceView> changed = new ArrayList<>();
    for (ServiceView view : services.services()) {
      String key = view.cluster() + "/" + view.service();
      now.put(key, view);
      if (!view.equals(known.get(key))) {
        changed.add(view);
      }
    }
    List<Answer.Gone> removed = new ArrayList<>();
    known.forEach((key, view) -> {
      if (!now.containsKey(key)) {
        removed.add(new Answer.Gone(view.cluster(), view.service()));
      }
    });
    known = now;
    if (!clients.isEmpty()) { // sent without a change, too: its time tells that all is alive
      send(
          event(
              "services",
              Answers.encode(
                  new Answer.ServiceChanges(
                      services.at(), false, services.problem(), changed, removed))));
    }
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
