package io.plimsoll.store.rocks;

import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.StoreException;
import io.plimsoll.store.chunk.ByteReader;
import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.execution.ChunkSource;
import io.plimsoll.store.execution.History;
import io.plimsoll.store.execution.Rollups;
import io.plimsoll.store.head.BlockView;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.head.Source;
import io.plimsoll.store.rollup.RollupWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// Rollups of services, and the numbers of the services that have any.
///
/// A rollup is made from the chunks of all containers of its service in its bucket, so that late
/// rows need no other way: the rollup of every bucket they fall into is made anew. Writing belongs
/// to the writer's thread; the rest is thread-safe.
final class RollupStore {
  /// Memory for services that are folded in one pass over a bucket.
  private static final int PASS_BYTES = 16 << 20;

  private static final int VERSION = 1;
  private static final long MINUTE_MILLIS = 60_000;
  private static final long[] NO_ROW = {};

  private record Known(int id, long lastBucket) {}

  private final Database database;
  private final Meta meta;
  private final Quarantine quarantine;
  private final Head head;
  private final long periodMillis;
  private final RollupWriter writer;
  private final ByteWriter out = new ByteWriter(16 * 1024);
  private final Map<ServiceKey, Known> known = new ConcurrentHashMap<>();
  private int nextId = 1;
  private volatile Map<ServiceKey, Integer> ids = Map.of();
  private volatile long firstBucket = Long.MAX_VALUE;

  RollupStore(
      Database database,
      Meta meta,
      Quarantine quarantine,
      Head head,
      long bucketMillis,
      long maxGapMillis) {
    this.database = database;
    this.meta = meta;
    this.quarantine = quarantine;
    this.head = head;
    this.periodMillis = periodMillis(bucketMillis);
    this.writer = new RollupWriter(bucketMillis, periodMillis, maxGapMillis);
  }

  /// A minute; or what a step was when the directory was made, if that is longer.
  static long periodMillis(long bucketMillis) {
    long step = bucketMillis / RocksStore.BUCKET_STEPS;
    if (step >= MINUTE_MILLIS) {
      return step;
    }
    return bucketMillis % MINUTE_MILLIS == 0 ? MINUTE_MILLIS : bucketMillis;
  }

  /// Finds out which services have rollups, and from when.
  void load() throws IOException {
    database.scan(
        Family.META,
        Keys.service(0),
        (key, value, length) -> {
          if (!Keys.isService(key)) {
            return false;
          }
          ByteReader in = new ByteReader().reset(value, 0, length);
          in.readByte();
          long lastBucket = in.readVarint();
          ServiceKey service = new ServiceKey(in.readText(), in.readText());
          known.put(service, new Known(Keys.sourceId(key), lastBucket));
          nextId = Math.max(nextId, Keys.sourceId(key) + 1);
          return true;
        });
    nextId = meta.nextService(nextId);
    publish();
    database.scan(
        Family.SERVICE_1M,
        Keys.pair(meta.rollupsFrom(), 0),
        (key, value, length) -> {
          firstBucket = Keys.first(key);
          return false;
        });
  }

  /// Writes the rollups of all services that have rows in buckets that close, from their chunks.
  ///
  /// @param archive the containers that ended, which count in their buckets as well
  void write(List<Head.Selected> closed, SourceArchive archive) throws IOException {
    Map<Long, Set<ServiceKey>> touched = new TreeMap<>();
    for (Head.Selected selected : closed) {
      Source.Identity identity = selected.source().identity();
      for (BlockView block : identity == null ? List.<BlockView>of() : selected.blocks()) {
        touched
            .computeIfAbsent(block.bucket(), bucket -> new TreeSet<>())
            .add(java.util.Objects.requireNonNull(identity).service());
      }
    }
    int pass = Math.max(1, PASS_BYTES / writer.bytesPerService());
    for (Map.Entry<Long, Set<ServiceKey>> bucket : touched.entrySet()) {
      List<ServiceKey> services = new ArrayList<>(bucket.getValue());
      for (int from = 0; from < services.size(); from += pass) {
        int to = Math.min(from + pass, services.size());
        write(bucket.getKey(), services.subList(from, to), archive);
      }
    }
  }

  /// The places of the services of all containers that may have a chunk in a bucket.
  private Map<Integer, Integer> members(
      long bucket, Map<ServiceKey, Integer> places, SourceArchive archive) throws IOException {
    Map<Integer, Integer> serviceOf = new HashMap<>();
    History.Visitor visitor =
        selected -> {
          Source.Identity identity = selected.source().identity();
          Integer place = identity == null ? null : places.get(identity.service());
          if (place != null) {
            serviceOf.put(selected.source().id(), place);
          }
        };
    for (Head.Selected selected : head.select(places::containsKey, source -> true)) {
      visitor.source(selected);
    }
    if (bucket < archive.until()) {
      archive.since(bucket, visitor);
    }
    return serviceOf;
  }

  private void write(long bucket, List<ServiceKey> services, SourceArchive archive)
      throws IOException {
    Map<ServiceKey, Integer> places = new LinkedHashMap<>();
    services.forEach(service -> places.put(service, places.size()));
    Map<Integer, Integer> serviceOf = members(bucket, places, archive);
    Map<Integer, long[]> before = new HashMap<>();
    visit(
        bucket - 1,
        serviceOf.keySet(),
        (id, chunk, length) -> before.put(id, writer.lastRow(chunk, length)));
    writer.start(bucket, services.size());
    visit(
        bucket,
        serviceOf.keySet(),
        (id, chunk, length) ->
            writer.add(
                serviceOf.getOrDefault(id, -1), before.getOrDefault(id, NO_ROW), chunk, length));
    Map<ServiceKey, Known> fresh = new HashMap<>();
    database.write(
        false,
        batch -> {
          for (Map.Entry<ServiceKey, Integer> service : places.entrySet()) {
            fresh.put(service.getKey(), put(batch, bucket, service.getKey(), service.getValue()));
          }
        });
    known.putAll(fresh);
    publish();
    firstBucket = Math.min(firstBucket, bucket);
  }

  private void visit(long bucket, Collection<Integer> sources, ChunkSource.Visitor visitor)
      throws IOException {
    ChunkStore chunks = new ChunkStore(database, Family.CHUNKS, quarantine, 0);
    if (ChunkSource.areFew(sources.size(), head.size())) {
      for (int id : sources) {
        chunks.find(bucket, id, visitor);
      }
      return;
    }
    chunks.scan(
        bucket,
        bucket,
        (id, chunk, length) -> {
          if (sources.contains(id)) {
            visitor.chunk(id, chunk, length);
          }
        });
  }

  private Known put(Database.Batch batch, long bucket, ServiceKey service, int place)
      throws IOException {
    Known old = known.get(service);
    int id = old == null ? nextId++ : old.id();
    Known now = new Known(id, old == null ? bucket : Math.max(bucket, old.lastBucket()));
    out.clear();
    if (writer.write(place, out)) {
      batch.put(Family.SERVICE_1M, Keys.pair(bucket, id), out.toBytes());
    }
    out.clear();
    if (writer.writeSketches(place, out)) {
      batch.put(Family.SERVICE_1M_SKETCH, Keys.pair(bucket, id), out.toBytes());
    }
    if (!now.equals(old)) {
      name(batch, now, service);
    }
    return now;
  }

  /// Gives the rollups of a service to the one that its only container belongs to now, unless that
  /// has some of its own. Called while none are written.
  void move(Renames.Move move) throws IOException {
    Known moved = known.get(move.from());
    if (moved != null && !known.containsKey(move.to())) {
      database.write(false, batch -> name(batch, moved, move.to()));
      known.remove(move.from());
      known.put(move.to(), moved);
      publish();
    }
  }

  private void name(Database.Batch batch, Known service, ServiceKey key) throws StoreException {
    out.clear();
    out.writeByte(VERSION);
    out.writeVarint(service.lastBucket());
    out.writeText(key.cluster());
    out.writeText(key.service());
    batch.put(Family.META, Keys.service(service.id()), out.toBytes());
  }

  /// Gives queries the numbers as they are now.
  private void publish() {
    Map<ServiceKey, Integer> now = new HashMap<>();
    known.forEach((service, entry) -> now.put(service, entry.id()));
    ids = now;
  }

  /// Drops rollups before a bucket, and services that have none left.
  void dropBefore(long bucket) throws IOException {
    if (bucket <= firstBucket) {
      return;
    }
    Map<ServiceKey, Known> old = new HashMap<>(known);
    old.values().removeIf(service -> service.lastBucket() >= bucket);
    // Synced, as the removal of files is on the disk at once.
    database.write(
        true,
        batch -> {
          meta.putRollupsFrom(batch, bucket);
          for (Known service : old.values()) {
            batch.delete(Family.META, Keys.service(service.id()));
          }
        });
    known.keySet().removeAll(old.keySet());
    publish();
    firstBucket = bucket;
    // Last: nobody may look for what is gone. What a crash leaves goes with the next bucket.
    database.dropFiles(Family.SERVICE_1M, Keys.pair(0, 0), Keys.pair(bucket, 0));
    database.dropFiles(Family.SERVICE_1M_SKETCH, Keys.pair(0, 0), Keys.pair(bucket, 0));
  }

  /// The services that have rollups.
  Set<ServiceKey> services() {
    return known.keySet();
  }

  /// What a query reads in place of chunks.
  ///
  /// @param untilBucket buckets before this one have nothing but rollups
  /// @param throughBucket the last bucket that has rollups
  Rollups view(long untilBucket, long throughBucket) {
    ChunkStore values = new ChunkStore(database, Family.SERVICE_1M, quarantine, firstBucket);
    ChunkStore sketches =
        new ChunkStore(database, Family.SERVICE_1M_SKETCH, quarantine, firstBucket);
    return new Rollups(ids, values, sketches, untilBucket, throughBucket, periodMillis);
  }
}
