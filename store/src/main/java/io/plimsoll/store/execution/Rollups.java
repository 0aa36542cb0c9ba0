package io.plimsoll.store.execution;

import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.measure.Formula;
import io.plimsoll.store.query.Grouping;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.Selector;
import io.plimsoll.store.rollup.Sketches;
import java.util.HashMap;
import java.util.Map;

/// The rollups of services.
///
/// @param services numbers of the services that have any
/// @param values one chunk per service and bucket
/// @param sketches for percentiles, of each service and bucket
/// @param untilBucket buckets before this one have nothing but rollups
/// @param throughBucket the last bucket that has rollups
/// @param periodMillis length of a period
public record Rollups(
    Map<ServiceKey, Integer> services,
    ChunkSource values,
    ChunkSource sketches,
    long untilBucket,
    long throughBucket,
    long periodMillis) {
  /// Whether a rollup knows what is asked: all containers of services, in whole periods.
  boolean serves(Query query, Formula formula) {
    return !query.statistic().isPercentile() && asksForServices(query, formula);
  }

  /// Whether sketches know about what is asked.
  boolean estimates(Query query, Formula formula) {
    return query.statistic().isPercentile()
        && Sketches.has(formula)
        && asksForServices(query, formula);
  }

  private boolean asksForServices(Query query, Formula formula) {
    Selector selector = query.selector();
    return !formula.node()
        && selector.task() == null
        && selector.container() == null
        && selector.node() == null
        && knows(query.grouping())
        && consistsOfPeriods(query);
  }

  private static boolean knows(Grouping grouping) {
    return switch (grouping) {
      case SERVICE, CLUSTER, ALL -> true;
      case CONTAINER, TASK, NODE -> false;
    };
  }

  /// Length of the pieces of a step: periods if it consists of them, or else the step itself.
  long pieceMillis(Query query) {
    return consistsOfPeriods(query) ? periodMillis : query.step().toMillis();
  }

  private boolean consistsOfPeriods(Query query) {
    return query.step().toMillis() % periodMillis == 0;
  }

  /// The group of every service that is asked for, by the service's number.
  Map<Integer, Integer> groupOf(Query query, Groups groups) {
    Map<Integer, Integer> groupOf = new HashMap<>();
    String cluster = query.selector().cluster();
    String service = query.selector().service();
    services.forEach((key, id) -> {
      if ((cluster == null || cluster.equals(key.cluster()))
          && (service == null || service.equals(key.service()))) {
        groupOf.put(id, groups.of(key));
      }
    });
    return groupOf;
  }
}
