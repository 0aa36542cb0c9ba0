package io.plimsoll.dashboard.api;

import io.plimsoll.autoscaler.Autoscaler;
import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.dashboard.view.ActivityView;
import io.plimsoll.dashboard.view.Answer;
import io.plimsoll.dashboard.view.ServiceView;
import io.plimsoll.dashboard.web.Answers;
import io.plimsoll.dashboard.web.Connections;
import io.plimsoll.dashboard.web.NoRoomException;
import io.plimsoll.dashboard.web.Outgoing;
import io.plimsoll.dashboard.web.Workers;
import io.plimsoll.store.query.QueryBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
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
/// full; its browser connects again and starts with everything.
///
/// The `id` of an event is how far its client knows the activities. One that comes back with it is
/// told what it missed, as the journal has it, or with `reload` that it has to read them anew. What
/// is announced while the journal is read comes after that, unless the journal had it already.
///
/// State belongs to one Vert.x context; `publish` and `clients` may be called from any thread.
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
  private static final Answer.Reload RELOAD =
      new Answer.Reload("what was missed cannot be told one by one; read /api/activities");
  private static final Buffer HEARTBEAT = Buffer.buffer(": still here\n\n");

  private final Context context;
  private final Workers workers;
  private final Fleet fleet;
  private final Budgets budgets;
  private final Autoscaler autoscaler;
  private final Outgoing outgoing;
  private final Set<HttpServerRequest> clients = new LinkedHashSet<>();

  /// Clients that are to join, with the id of the last event that they got, or nothing.
  private final Map<HttpServerRequest, String> waiting = new LinkedHashMap<>();

  /// Activities that were announced since the reading under way began.
  private final List<Activity> meanwhile = new ArrayList<>();

  private @Nullable JournalPosition position;
  private Answer.@Nullable Services known;
  private boolean reading;
  private volatile int count;

  /// A stream whose state belongs to `context`.
  public EventStream(
      Context context,
      Workers workers,
      Fleet fleet,
      Budgets budgets,
      Autoscaler autoscaler,
      Outgoing outgoing) {
    this.outgoing = outgoing;
    this.autoscaler = autoscaler;
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
      if (reading) {
        meanwhile.add(activity);
      }
      JournalPosition before = position;
      if (before != null) {
        JournalPosition after = before.after(activity);
        position = after;
        send(event(after, activity));
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
    HttpServerRequest client = request.request();
    response.exceptionHandler(ignored -> leave(client));
    response.closeHandler(ignored -> leave(client));
    waiting.put(client, lastEventId(request));
    refresh();
  }

  /// What a browser sends when it connects again by itself, or else what the page says.
  private static String lastEventId(RoutingContext request) {
    String header = request.request().getHeader("Last-Event-ID");
    String parameter = request.queryParams().get("lastEventId");
    return header != null ? header : parameter != null ? parameter : "";
  }

  private void leave(HttpServerRequest client) {
    context.runOnContext(ignored -> {
      waiting.remove(client);
      clients.remove(client);
      count = clients.size();
      if (count == 0) {
        known = null; // it may be large, and the next client gets everything anyway
      }
    });
  }

  /// What one reading has for those who know the last one, and for those who join.
  ///
  /// @param position of one who knows all activities that were there; null if no one joins
  /// @param missed what those who join have missed, if that can be told
  private record News(
      Answer.Services services,
      @Nullable Buffer changes,
      @Nullable Buffer all,
      @Nullable JournalPosition position,
      Map<HttpServerRequest, MissedActivities> missed) {}

  private void refresh() {
    if ((clients.isEmpty() && waiting.isEmpty()) || reading) {
      return; // nobody looks, or the last reading takes longer than a step
    }
    reading = true;
    meanwhile.clear();
    Answer.Services before = clients.isEmpty() ? null : known;
    Map<HttpServerRequest, String> joining = new LinkedHashMap<>(waiting);
    QueryBudget budget = budgets.of(context.owner());
    workers
        .run(context, () -> read(before, joining, budget))
        .onComplete(news -> {
          reading = false;
          if (news.succeeded()) {
            tell(news.result(), joining);
          } else {
            LOG.warn("Services could not be read for the events", news.cause());
            joining.keySet().forEach(this::turnAway);
          }
          if (!waiting.isEmpty()) {
            refresh();
          }
        });
  }

  private News read(
      Answer.@Nullable Services before, Map<HttpServerRequest, String> joining, QueryBudget budget)
      throws IOException {
    Answer.Services services = fleet.services(budget);
    // The same reading tells nothing; a new one without a change tells that all is alive.
    Buffer changes =
        before == null || before.at().equals(services.at())
            ? null
            : event("services", Answers.encode(changes(before, services)));
    if (joining.isEmpty()) {
      return new News(services, changes, null, null, Map.of());
    }
    Map<HttpServerRequest, MissedActivities> missed = new HashMap<>();
    for (Map.Entry<HttpServerRequest, String> client : joining.entrySet()) {
      MissedActivities found = MissedActivities.read(autoscaler, client.getValue());
      if (found != null) {
        missed.put(client.getKey(), found);
      }
    }
    return new News(
        services,
        changes,
        event("services", Answers.encode(complete(services))),
        JournalPosition.of(autoscaler.activities(null, Long.MAX_VALUE, JournalPosition.MAX_OPEN)),
        missed);
  }

  private void tell(News news, Map<HttpServerRequest, String> joining) {
    known = news.services;
    JournalPosition now = position == null ? news.position : position;
    if (position == null && now != null) {
      for (Activity activity : meanwhile) {
        now = now.after(activity);
      }
      position = now;
    }
    if (news.changes != null) {
      send(news.changes);
    }
    for (Map.Entry<HttpServerRequest, String> client : joining.entrySet()) {
      HttpServerRequest request = client.getKey();
      if (waiting.remove(request) != null && news.all != null && !request.response().closed()) {
        clients.add(request);
        write(request, Buffer.buffer("retry: " + RETRY_MILLIS + "\n\n"));
        catchUp(request, client.getValue(), news.missed.get(request));
        write(request, Buffer.buffer("id: " + now + "\n").appendBuffer(news.all));
      }
    }
    count = clients.size();
  }

  private void catchUp(
      HttpServerRequest client, String lastEventId, @Nullable MissedActivities missed) {
    if (missed != null) {
      repeat(client, missed);
    } else if (!lastEventId.isEmpty()) {
      write(client, event("reload", Answers.encode(RELOAD)));
    }
  }

  /// Tells a client what it missed, each with how far it knows the activities then, so that nothing
  /// is lost or doubled if it goes away again.
  private void repeat(HttpServerRequest client, MissedActivities missed) {
    List<Activity> told = new ArrayList<>(missed.activities());
    meanwhile.stream().filter(activity -> !missed.have(activity)).forEach(told::add);
    JournalPosition after = missed.since();
    for (Activity activity : told) {
      after = after.after(activity);
      write(client, event(after, activity));
    }
  }

  private void turnAway(HttpServerRequest client) {
    if (waiting.remove(client) != null) {
      Connections.cut(client.connection());
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

  private static Buffer event(JournalPosition known, Activity activity) {
    return Buffer.buffer("id: " + known + "\n")
        .appendBuffer(event("activity", Answers.encode(ActivityView.of(activity))));
  }

  private static Buffer event(String name, Buffer data) {
    return Buffer.buffer("event: " + name + "\ndata: ").appendBuffer(data).appendString("\n\n");
  }

  private void send(Buffer event) {
    List.copyOf(clients).forEach(client -> write(client, event));
  }

  /// Writes to a client, or drops one that reads too little or has no room left by others.
  private void write(HttpServerRequest client, Buffer event) {
    if (!clients.contains(client)) {
      return;
    }
    boolean isFull = client.response().writeQueueFull();
    if (isFull || isRefused(outgoing.write(client, event))) {
      leave(client);
      Connections.cut(client.connection());
    }
  }

  private static boolean isRefused(Future<Void> write) {
    return write.failed() && write.cause() instanceof NoRoomException;
  }
}
