package io.plimsoll.dashboard.api;

import io.plimsoll.dashboard.view.Answer;
import io.plimsoll.dashboard.view.SeriesView;
import io.plimsoll.dashboard.view.Shown;
import io.plimsoll.dashboard.web.RequestException;
import io.plimsoll.store.Store;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Measure;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.query.Statistic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Answers `/api/query`: reads the question off the parameters, asks the store.
final class Queries {
  /// More than anybody looks through; those who want all leave it out.
  private static final int MAX_TOP = 1_000;

  private final Store store;
  private final ContainerNames names;

  Queries(Store store, ContainerNames names) {
    this.store = store;
    this.names = names;
  }

  /// Reads the question.
  ///
  /// @throws RequestException naming the parameter that is wrong
  Query parse(Parameters parameters, Instant now) {
    String measure = parameters.required("measure", Measure.CPU_UTILIZATION);
    unit(measure);
    Instant to = parameters.time("to", now, now);
    Instant from = parameters.time("from", now, to.minus(Steps.DEFAULT_RANGE));
    if (!from.isBefore(to)) {
      throw RequestException.bad(
          "from", "must be before to: " + Shown.time(from) + " is not before " + Shown.time(to));
    }
    Duration given = parameters.duration("step");
    Duration step =
        given == null
            ? Steps.automatic(Duration.between(from, to), store.ring().slotMillis())
            : given;
    String container = parameters.text("container");
    Selector selector =
        new Selector(
            parameters.text("cluster"),
            parameters.text("service"),
            parameters.text("task"),
            container == null ? null : names.id(container),
            parameters.text("node"));
    Statistic statistic = parameters.choice("statistic", Statistic.class, Statistic.AVG);
    Grouping by = parameters.choice("by", Grouping.class, Grouping.SERVICE);
    try {
      Query query = new Query(selector, measure, from, to, step, statistic, by);
      return query.withTop((int) parameters.number("top", 0, MAX_TOP, 0));
    } catch (IllegalArgumentException e) {
      throw RequestException.bad("step", String.valueOf(e.getMessage()));
    }
  }

  /// Asks the store; blocks.
  Answer.Result answer(Query query, QueryBudget budget) throws IOException {
    List<SeriesView> series = store.query(query, budget).stream().map(SeriesView::of).toList();
    return new Answer.Result(
        query.measure(),
        unit(query.measure()),
        Shown.word(query.statistic()),
        Shown.word(query.grouping()),
        Shown.time(query.from()),
        Shown.time(query.to()),
        query.step().toMillis(),
        series);
  }

  private String unit(String measure) {
    for (Measure known : store.measures()) {
      if (known.name().equals(measure)) {
        return known.unit();
      }
    }
    throw RequestException.bad(
        "measure", "there is no measure '" + measure + "'; /api/measures lists all");
  }
}
