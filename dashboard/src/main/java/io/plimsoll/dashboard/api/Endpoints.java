package io.plimsoll.dashboard.api;

import io.plimsoll.autoscaler.Autoscaler;
import io.plimsoll.autoscaler.TargetStatus;
import io.plimsoll.autoscaler.activity.Activity;
import io.plimsoll.collector.container.Inventory;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.dashboard.source.Sources;
import io.plimsoll.dashboard.view.ActivityView;
import io.plimsoll.dashboard.view.Answer;
import io.plimsoll.dashboard.view.ContainerView;
import io.plimsoll.dashboard.view.ServiceView;
import io.plimsoll.dashboard.view.Shown;
import io.plimsoll.dashboard.view.StatusView;
import io.plimsoll.dashboard.view.TargetView;
import io.plimsoll.dashboard.web.RequestException;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.Selector;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// One method per resource of the API. Each reads its request on the event loop and returns the
/// work, which may block, for a worker. What queries the store ends when its time is up or its
/// client has gone.
public final class Endpoints {
  private static final int DEFAULT_ACTIVITIES = 50;
  private static final int MAX_ACTIVITIES = 500;

  private final Sources sources;
  private final Fleet fleet;
  private final Budgets budgets;
  private final ContainerNames names;
  private final Queries queries;

  /// Endpoints over these sources.
  public Endpoints(Sources sources, Fleet fleet, Budgets budgets) {
    this.sources = sources;
    this.fleet = fleet;
    this.budgets = budgets;
    this.names = new ContainerNames(sources.inventory());
    this.queries = new Queries(sources.store(), names);
  }

  /// All services, or those of one cluster.
  public Callable<Answer> services(RoutingContext request) {
    String cluster = parameters(request).text("cluster");
    QueryBudget budget = budgets.of(request);
    return () -> {
      Answer.Services all = fleet.services(budget);
      return cluster == null ? all : all.of(cluster);
    };
  }

  /// One service.
  public Callable<Answer> service(RoutingContext request) {
    ServiceKey key = serviceKey(request);
    QueryBudget budget = budgets.of(request);
    return () -> {
      Answer.Services all = fleet.services(budget);
      ServiceView view =
          all.services().stream()
              .filter(service -> service.cluster().equals(key.cluster()))
              .filter(service -> service.service().equals(key.service()))
              .findFirst()
              .orElseThrow(() -> RequestException.unknown("service", "there is no service " + key));
      TargetView target = sources.autoscaler().target(key).map(TargetView::of).orElse(null);
      return new Answer.OneService(
          all.at(), view, fleet.containers(Selector.of(key), budget), target);
    };
  }

  /// All containers, or those of one cluster, or of one service.
  public Callable<Answer> containers(RoutingContext request) {
    Parameters parameters = parameters(request);
    String cluster = parameters.text("cluster");
    String service = parameters.text("service");
    if (cluster == null && service != null) {
      throw RequestException.bad("cluster", "is missing; a service is one of a cluster");
    }
    Selector selector = new Selector(cluster, service, null, null, null);
    QueryBudget budget = budgets.of(request);
    return () -> new Answer.Containers(now(), fleet.containers(selector, budget));
  }

  /// One container, by its name, its id or the beginning of its id.
  public Callable<ContainerView> container(RoutingContext request) {
    String text = part(request, "container");
    QueryBudget budget = budgets.of(request);
    return () ->
        fleet.container(
            names
                .find(text)
                .orElseThrow(
                    () -> RequestException.unknown("container", "there is no container " + text)),
            budget);
  }

  /// All nodes.
  public Callable<Answer> nodes(RoutingContext request) {
    QueryBudget budget = budgets.of(request);
    return () ->
        new Answer.Nodes(new Nodes(sources.store(), sources.clock().instant(), budget).read());
  }

  /// All scalable targets.
  public Callable<Answer> targets(RoutingContext request) {
    Autoscaler autoscaler = sources.autoscaler();
    return () ->
        new Answer.Targets(
            autoscaler.allSuspended(),
            autoscaler.problems(),
            autoscaler.targets().stream().map(TargetView::of).toList());
  }

  /// One scalable target.
  public Callable<TargetView> target(RoutingContext request) {
    ServiceKey key = serviceKey(request);
    return () -> TargetView.of(known(key));
  }

  /// Suspends one target.
  public Callable<TargetView> suspend(RoutingContext request) {
    JsonBody.of(request);
    ServiceKey key = serviceKey(request);
    return () -> {
      known(key);
      sources.autoscaler().suspend(key);
      return TargetView.of(known(key));
    };
  }

  /// Takes the suspension of one target back.
  public Callable<TargetView> resume(RoutingContext request) {
    JsonBody.of(request);
    ServiceKey key = serviceKey(request);
    return () -> {
      known(key);
      sources.autoscaler().resume(key);
      return TargetView.of(known(key));
    };
  }

  /// Whether all scaling is suspended.
  public Callable<Answer> suspension(RoutingContext request) {
    return () -> new Answer.Suspension(sources.autoscaler().allSuspended());
  }

  /// Suspends all scaling, or takes that back.
  public Callable<Answer> changeSuspension(RoutingContext request) {
    boolean suspended = JsonBody.of(request, "suspended").flag("suspended");
    return () -> {
      if (suspended) {
        sources.autoscaler().suspend(null);
      } else {
        sources.autoscaler().resume(null);
      }
      return new Answer.Suspension(sources.autoscaler().allSuspended());
    };
  }

  /// Activities, a page at a time.
  public Callable<Answer> activities(RoutingContext request) {
    Parameters parameters = parameters(request);
    String text = parameters.text("service");
    ServiceKey key = text == null ? null : parse(text);
    long before = parameters.number("before", 0, Long.MAX_VALUE, Long.MAX_VALUE);
    int limit = (int) parameters.number("limit", 1, MAX_ACTIVITIES, DEFAULT_ACTIVITIES);
    return () -> {
      List<Activity> page = sources.autoscaler().activities(key, before, limit);
      @Nullable Long next = page.size() < limit ? null : (Long) page.getLast().id();
      return new Answer.Activities(page.stream().map(ActivityView::of).toList(), next);
    };
  }

  /// Alarms: none are evaluated yet, and the answer says so by being empty.
  public Callable<Answer> alarms(RoutingContext request) {
    return () -> new Answer.Alarms(List.of());
  }

  /// The answer to a query.
  public Callable<Answer> query(RoutingContext request) {
    Parameters parameters = parameters(request);
    Query query = queries.parse(parameters, sources.clock().instant());
    QueryBudget budget = budgets.of(parameters, request);
    return () -> queries.answer(query, budget);
  }

  /// What can be queried.
  public Callable<Answer> measures(RoutingContext request) {
    return () ->
        new Answer.Measures(
            sources.store().measures().stream()
                .map(measure -> new Answer.MeasureView(measure.name(), measure.unit()))
                .toList());
  }

  /// The program about itself.
  public Callable<StatusView> status(
      String version, boolean demo, Instant startedAt, EventStream events) {
    return () -> {
      List<String> notReady = sources.notReady().get();
      Inventory inventory = sources.inventory().get();
      Autoscaler autoscaler = sources.autoscaler();
      return new StatusView(
          version,
          demo,
          now(),
          Shown.time(startedAt),
          fleet.stepMillis(),
          notReady.isEmpty(),
          notReady,
          new StatusView.InventoryView(
              Shown.time(inventory.at()),
              inventory.containers().size(),
              inventory.services().size(),
              inventory.problem()),
          StatusView.StoreView.of(sources.store().status(), sources.problems().get()),
          StatusView.SeriesView.of(sources.store().series().status()),
          new StatusView.AutoscalerView(
              autoscaler.targets().size(), autoscaler.allSuspended(), autoscaler.problems()),
          events.clients());
    };
  }

  private String now() {
    return Shown.time(sources.clock().instant());
  }

  private TargetStatus known(ServiceKey key) {
    return sources
        .autoscaler()
        .target(key)
        .orElseThrow(() -> RequestException.unknown("service", key + " is not a scalable target"));
  }

  private static Parameters parameters(RoutingContext request) {
    return new Parameters(request.queryParams());
  }

  private static ServiceKey serviceKey(RoutingContext request) {
    return key(part(request, "cluster"), part(request, "service"));
  }

  private static String part(RoutingContext request, String name) {
    return Objects.requireNonNull(request.pathParam(name), name);
  }

  private static ServiceKey key(String cluster, String service) {
    try {
      return new ServiceKey(cluster, service);
    } catch (IllegalArgumentException e) {
      throw RequestException.bad("service", String.valueOf(e.getMessage()));
    }
  }

  private static ServiceKey parse(String text) {
    try {
      return ServiceKey.parse(text);
    } catch (IllegalArgumentException e) {
      throw RequestException.bad("service", String.valueOf(e.getMessage()));
    }
  }
}
