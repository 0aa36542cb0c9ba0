package io.plimsoll.store;

import io.plimsoll.collector.container.Container;
import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.collector.metric.Frame;
import io.plimsoll.collector.metric.FrameSink;
import io.plimsoll.store.document.Documents;
import io.plimsoll.store.query.Measure;
import io.plimsoll.store.query.Query;
import io.plimsoll.store.query.QueryBudget;
import io.plimsoll.store.query.QueryStoppedException;
import io.plimsoll.store.query.SeriesData;
import io.plimsoll.store.ring.ServiceRing;
import io.plimsoll.store.series.SeriesStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The time-series store: frames in, datapoints out.
///
/// Thread-safe. One process at a time has it open. A frame for which [#append] returned survives
/// `kill -9`; what survives a power failure depends on the durability it was opened with.
public interface Store extends FrameSink, AutoCloseable {
  /// Keeps a frame. Rows that are not newer than the newest of their container are refused and
  /// counted, so a frame that is sent twice counts once; so are rows from the future, those of
  /// containers beyond the limit and those of containers that another node reads.
  @Override
  default void append(Frame frame) throws IOException {
    append(frame, container -> true);
  }

  /// Keeps a frame in the same way, of which only some rows count for the services in the ring.
  ///
  /// @param counts tells the containers that do
  void append(Frame frame, Predicate<Container> counts) throws IOException;

  @Override
  default int take(Frame frame) throws IOException {
    return take(frame, container -> true);
  }

  /// The same, which says what became of it.
  ///
  /// @return how many of its rows were refused and are not kept, but for those that are there
  ///   already
  default int take(Frame frame, Predicate<Container> counts) throws IOException {
    append(frame, counts);
    return 0;
  }

  /// Answers a query from memory and disk in one pass, within the usual budget.
  ///
  /// @throws IOException as the other does
  default List<SeriesData> query(Query query) throws IOException {
    return query(query, QueryBudget.standard());
  }

  /// Answers a query from memory and disk in one pass.
  ///
  /// @param budget what it may take; whoever has it may end the query
  /// @return one series per group, in the order of their dimensions, or those with the greatest
  ///   newest datapoints if the query is for the top; empty if nothing matches
  /// @throws IllegalArgumentException if the query names no known measure or asks for too much
  /// @throws QueryStoppedException if the budget ends it
  List<SeriesData> query(Query query, QueryBudget budget) throws IOException;

  /// Series of any labels, such as Prometheus sends.
  SeriesStore series();

  /// What can be queried, by name.
  List<Measure> measures();

  /// The services that have data inside the retention.
  Set<ServiceKey> services();

  /// The newest frame of every node, as it was appended: raw counters, for a Prometheus scrape. A
  /// node that has not reported for five minutes is left out. After a restart it is empty until the
  /// first append.
  List<Frame> latestFrames();

  /// The newest datapoints of every service.
  ServiceRing ring();

  /// The place for small durable values.
  Documents documents();

  /// Copies the store as it is now, while it goes on: everything that was acknowledged before is in
  /// the copy, on the disk.
  ///
  /// @param into an existing directory, in which one of the same name as the store's own is made
  /// @throws IOException if it cannot be written there; what was begun may stay under another name
  Backup backup(Path into) throws IOException;

  /// Why nothing that is offered is kept at the moment, one sentence; empty while it is. Cheap, and
  /// current to a second also when nothing is offered.
  Optional<String> refusal();

  /// Counters and sizes of the store itself.
  StoreStatus status();

  /// Writes out what is in memory and releases the directory.
  @Override
  void close() throws IOException;
}
