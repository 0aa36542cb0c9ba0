package io.plimsoll.dashboard.api;

import io.plimsoll.dashboard.web.Outgoing;
import io.plimsoll.dashboard.web.Pieces;
import io.plimsoll.dashboard.web.RequestException;
import io.plimsoll.dashboard.write.Exemplars;
import io.plimsoll.store.label.LabelMatcher;
import io.plimsoll.store.label.Labels;
import io.plimsoll.store.label.Matchers;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.series.Aggregation;
import io.plimsoll.store.series.SampleFunction;
import io.plimsoll.store.series.SeriesQuery;
import io.plimsoll.store.series.SeriesStore;
import io.plimsoll.store.series.SeriesValues;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/// The resources about series of any labels. As in [Endpoints] each reads its request on the event
/// loop and returns the work. A query ends when its time is up or its client has gone.
public final class SeriesEndpoints {
  /// Most values of an answer, some 60 MB of JSON.
  static final long MAX_VALUES = 2_000_000;

  private static final int MAX_TOP = 10_000;
  private static final int DEFAULT_LIMIT = 1_000;
  private static final int MAX_LIMIT = 100_000;
  private static final String EXAMPLE = "up{job=\"web\"}";

  private final Supplier<SeriesStore> store;
  private final Exemplars exemplars;
  private final InstantSource clock;
  private final Budgets budgets;
  private final Outgoing outgoing;

  /// Endpoints over this store.
  public SeriesEndpoints(
      Supplier<SeriesStore> store,
      Exemplars exemplars,
      InstantSource clock,
      Budgets budgets,
      Outgoing outgoing) {
    this.outgoing = outgoing;
    this.exemplars = exemplars;
    this.store = store;
    this.clock = clock;
    this.budgets = budgets;
  }

  /// The answer to a query of series.
  public Callable<Pieces> query(RoutingContext request) {
    Parameters parameters = new Parameters(request.queryParams());
    SeriesQuery query = query(parameters, clock.instant());
    QueryBudget budget = budgets.of(parameters, request);
    return () -> answer(query, budget);
  }

  /// The labels of series.
  public Callable<Pieces> series(RoutingContext request) {
    SeriesSelection asked = selection(request);
    return () -> {
      // One more than is shown tells whether there are more.
      List<Labels> found =
          selected(() ->
              store
                  .get()
                  .series(asked.matchers, asked.from, asked.to, asked.limit + 1, asked.budget));
      return SeriesJson.labels(outgoing, asked.shown(found), asked.hasMore(found));
    };
  }

  /// The exemplars of series.
  public Callable<Pieces> exemplars(RoutingContext request) {
    SeriesSelection asked = selection(request);
    return () -> {
      Matchers ready = selected(() -> Matchers.of(asked.matchers, asked.budget));
      List<Exemplars.OfSeries> found =
          exemplars.find(
              ready, asked.from.toEpochMilli(), asked.to.toEpochMilli(), asked.limit + 1);
      return SeriesJson.exemplars(outgoing, asked.shown(found), asked.hasMore(found));
    };
  }

  /// Which series of a span are asked for.
  ///
  /// @param limit most that are shown
  private record SeriesSelection(
      List<LabelMatcher> matchers, Instant from, Instant to, int limit, QueryBudget budget) {
    <T> List<T> shown(List<T> found) {
      return hasMore(found) ? found.subList(0, limit) : found;
    }

    boolean hasMore(List<?> found) {
      return found.size() > limit;
    }
  }

  private SeriesSelection selection(RoutingContext request) {
    Parameters parameters = new Parameters(request.queryParams());
    Instant now = clock.instant();
    List<LabelMatcher> matchers = matchers(parameters);
    Instant to = parameters.time("to", now, now);
    Instant from = from(parameters, now, to);
    int limit = (int) parameters.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    return new SeriesSelection(matchers, from, to, limit, budgets.of(parameters, request));
  }

  private Pieces answer(SeriesQuery query, QueryBudget budget) throws IOException {
    List<SeriesValues> series = selected(() -> store.get().query(query, budget));
    long values = series.stream().mapToLong(one -> one.values().length).sum();
    if (values > MAX_VALUES) {
      throw RequestException.tooMuch(
          null,
          "the answer has %d values and may have %d; aggregate, take a longer step, or the top"
              .formatted(values, MAX_VALUES));
    }
    return SeriesJson.answer(outgoing, query, budget.samples(), series);
  }

  /// Reads the question.
  ///
  /// @throws RequestException naming the parameter that is wrong
  static SeriesQuery query(Parameters parameters, Instant now) {
    Instant to = parameters.time("to", now, now);
    Instant from = from(parameters, now, to);
    Duration given = parameters.duration("step");
    Duration step = given == null ? Steps.automatic(Duration.between(from, to), 1_000) : given;
    SampleFunction function =
        parameters.choice("function", SampleFunction.class, SampleFunction.NONE);
    Duration window = parameters.duration("window");
    Aggregation aggregation = parameters.choice("aggregate", Aggregation.class, Aggregation.NONE);
    List<String> by = by(parameters, aggregation);
    List<LabelMatcher> matchers = matchers(parameters);
    try {
      return new SeriesQuery(
          matchers,
          from,
          to,
          step,
          function,
          window == null ? window(function, step) : window,
          aggregation,
          by,
          (int) parameters.number("top", 0, MAX_TOP, 0));
    } catch (IllegalArgumentException e) {
      throw RequestException.bad("step", String.valueOf(e.getMessage()));
    }
  }

  /// The labels that tell groups apart. Without an aggregation there are no groups.
  private static List<String> by(Parameters parameters, Aggregation aggregation) {
    String text = parameters.text("by");
    if (text == null) {
      return List.of();
    }
    if (aggregation == Aggregation.NONE) {
      throw RequestException.bad("by", "needs an aggregate, such as aggregate=sum");
    }
    List<String> names = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (names.contains("")) {
      throw RequestException.bad(
          "by", "must be names of labels with single commas between them, got '" + text + "'");
    }
    return names;
  }

  /// The window unless told: what Prometheus looks back, and for functions no less than a step, so
  /// that no sample falls between two windows.
  private static Duration window(SampleFunction function, Duration step) {
    Duration least = SeriesQuery.LOOK_BACK;
    return function == SampleFunction.NONE || step.compareTo(least) < 0 ? least : step;
  }

  private static List<LabelMatcher> matchers(Parameters parameters) {
    return SelectorParser.parse("match", parameters.required("match", EXAMPLE));
  }

  private static Instant from(Parameters parameters, Instant now, Instant to) {
    Instant from = parameters.time("from", now, to.minus(Steps.DEFAULT_RANGE));
    if (from.isAfter(to)) {
      throw RequestException.bad("from", "must not be after to");
    }
    return from;
  }

  /// What the store refuses is the selector; the rest was checked before.
  private static <T> T selected(Selection<T> selection) throws IOException {
    try {
      return selection.read();
    } catch (IllegalArgumentException e) {
      throw RequestException.bad("match", String.valueOf(e.getMessage()));
    }
  }

  @FunctionalInterface
  private interface Selection<T> {
    T read() throws IOException;
  }
}
