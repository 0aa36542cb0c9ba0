package io.plimsoll.store.rocks;

import io.plimsoll.store.StoreSettings;
import io.plimsoll.store.chunk.ByteWriter;
import io.plimsoll.store.execution.SourceRollups;
import io.plimsoll.store.head.BlockView;
import io.plimsoll.store.head.Head;
import io.plimsoll.store.head.SourceHead;
import io.plimsoll.store.rollup.SourceRollupWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Rollups of single containers and nodes: five-minute ones, made of the chunks of every hour that
/// has closed, and hourly ones, made of those of every day that has. Late rows that fall into a
/// block have the rollup of their source made anew.
///
/// Cost: the values of an hour are decoded once more, some 10 ns each, by one look-up per chunk. A
/// directory whose minutes (see [RollupStore]) are no part of five of them has no such rollups.
/// Writing belongs to the writer's thread; the rest is thread-safe.
final class SourceRollupStore {
  private static final long FIVE_MINUTES = Duration.ofMinutes(5).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();

  /// Hours of one round, when there are more of them as after an update of the program: those of
  /// 10,000 containers take a minute of CPU, and buckets close every ten.
  private static final int MAX_HOURS = 24;

  /// Rollups of one batch: enough to cost nothing, and small in memory.
  private static final long BATCH_BYTES = 1 << 20;

  private final Database database;
  private final long bucketMillis;
  private final long maxGapMillis;
  private final boolean possible;
  private final ChunkStore chunks;
  private final SourceArchive archive;
  private final RollupLevel fiveMinutes;
  private final RollupLevel hours;
  private final SourceRollupWriter fiveMinuteWriter;
  private final SourceRollupWriter hourWriter;
  private final ByteWriter out = new ByteWriter(16 * 1024);

  SourceRollupStore(Database database, Quarantine quarantine, long bucketMillis, long maxGapMillis)
      throws IOException {
    this.database = database;
    this.bucketMillis = bucketMillis;
    this.maxGapMillis = maxGapMillis;
    long minute = RollupStore.periodMillis(bucketMillis);
    possible = FIVE_MINUTES % minute == 0;
    chunks = new ChunkStore(database, Family.CHUNKS, quarantine, 0);
    archive = new SourceArchive(database);
    fiveMinutes = new RollupLevel(database, quarantine, Family.SOURCE_5M, FIVE_MINUTES, HOUR);
    hours = new RollupLevel(database, quarantine, Family.SOURCE_1H, HOUR, DAY);
    fiveMinuteWriter = new SourceRollupWriter(minute, FIVE_MINUTES, HOUR, maxGapMillis);
    hourWriter = new SourceRollupWriter(minute, HOUR, DAY, maxGapMillis);
  }

  /// What chunks are there.
  ///
  /// @param retainedFrom the first bucket whose chunks were not dropped
  /// @param through the last bucket that is in chunks
  record Chunked(long retainedFrom, long through) {}

  /// Makes the rollups of all hours and days whose chunks are there, and again those of closed
  /// blocks that fall into earlier ones.
  ///
  /// @param sources all sources that have chunks, asked for if there is something to do
  void write(List<Head.Selected> closed, Chunked chunked, Supplier<List<SourceHead>> sources)
      throws IOException {
    if (!possible) {
      return;
    }
    remake(closed, chunked.retainedFrom());
    long hourEnd = (chunked.through() + 1) * bucketMillis / HOUR;
    if (fiveMinutes.until() >= hourEnd) {
      return;
    }
    List<Member> members = members(sources.get());
    for (int made = 0; made < MAX_HOURS && fiveMinutes.until() < hourEnd; made++) {
      fiveMinutes.passTo(Math.min(nextHour(chunked.retainedFrom()), hourEnd));
      long hour = fiveMinutes.until();
      if (hour < hourEnd) {
        writeHours(hour, members);
        fiveMinutes.finish(hour + 1);
      }
    }
    writeDays(members);
  }

  /// A source and when it was there.
  private record Member(int id, boolean node, long firstBucket, long lastBucket) {}

  private List<Member> members(List<SourceHead> sources) throws IOException {
    List<Member> members = new ArrayList<>(sources.size());
    for (SourceHead head : sources) {
      boolean node = head.source().identity() == null;
      members.add(new Member(head.source().id(), node, head.firstBucket(), head.lastBucket()));
    }
    return members;
  }

  private void writeDays(List<Member> members) throws IOException {
    long dayEnd = fiveMinutes.until() * HOUR / DAY;
    hours.passTo(Math.min(fiveMinutes.from() * HOUR / DAY, dayEnd));
    if (hours.until() >= dayEnd) {
      return;
    }
    List<Member> all = new ArrayList<>(members);
    archive.since(
        hours.until() * DAY / bucketMillis,
        old -> {
          boolean node = old.source().identity() == null;
          all.add(new Member(old.source().id(), node, old.firstBucket(), old.lastBucket()));
        });
    for (long day = hours.until(); day < dayEnd; day++) {
      writeDay(day, all);
      hours.finish(day + 1);
    }
  }

  /// The hour of the next chunk, or one that never comes.
  private long nextHour(long retainedFrom) throws IOException {
    long[] next = {Long.MAX_VALUE};
    long from = Math.max(retainedFrom, fiveMinutes.until() * HOUR / bucketMillis);
    database.scan(
        Family.CHUNKS,
        Keys.pair(from, 0),
        (key, value, length) -> {
          next[0] = Keys.first(key) * bucketMillis / HOUR;
          return false;
        });
    return next[0];
  }

  private void remake(List<Head.Selected> closed, long retainedFrom) throws IOException {
    Map<Long, Set<Integer>> touched = new TreeMap<>();
    Map<Integer, Member> members = new TreeMap<>();
    long until = fiveMinutes.until();
    long from = Math.max(fiveMinutes.from(), Math.ceilDiv(retainedFrom * bucketMillis, HOUR));
    for (Head.Selected selected : closed) {
      int id = selected.source().id();
      for (BlockView block : selected.blocks()) {
        long last = ((block.bucket() + 1) * bucketMillis - 1) / HOUR;
        long first = Math.max(from, block.bucket() * bucketMillis / HOUR);
        for (long hour = first; hour <= Math.min(last, until - 1); hour++) {
          touched.computeIfAbsent(hour, any -> new TreeSet<>()).add(id);
          boolean node = selected.source().identity() == null;
          members.put(id, new Member(id, node, selected.firstBucket(), selected.lastBucket()));
        }
      }
    }
    Map<Long, Set<Integer>> days = new TreeMap<>();
    for (Map.Entry<Long, Set<Integer>> hour : touched.entrySet()) {
      writeHours(hour.getKey(), of(members, hour.getValue()));
      days.computeIfAbsent(hour.getKey() * HOUR / DAY, any -> new TreeSet<>())
          .addAll(hour.getValue());
    }
    for (Map.Entry<Long, Set<Integer>> day : days.entrySet()) {
      if (day.getKey() < hours.until()) {
        writeDay(day.getKey(), of(members, day.getValue()));
      }
    }
  }

  private static List<Member> of(Map<Integer, Member> members, Set<Integer> ids) {
    return ids.stream().map(members::get).filter(java.util.Objects::nonNull).toList();
  }

  private interface Making {
    /// Returns whether there is a rollup in `out`.
    boolean of(Member member) throws IOException;
  }

  private void writeHours(long hour, List<Member> members) throws IOException {
    long start = hour * HOUR;
    long first = Math.max(0, start - maxGapMillis) / bucketMillis;
    long last = (start + HOUR - 1) / bucketMillis;
    write(
        fiveMinutes,
        hour,
        members,
        member -> {
          if (member.lastBucket() < start / bucketMillis || member.firstBucket() > last) {
            return false;
          }
          fiveMinuteWriter.start(start, member.node());
          for (long bucket = first; bucket <= last; bucket++) {
            chunks.find(bucket, member.id(), (id, it, size) -> fiveMinuteWriter.add(it, size));
          }
          return fiveMinuteWriter.write(out);
        });
  }

  private void writeDay(long day, List<Member> members) throws IOException {
    long first = day * DAY / HOUR;
    ChunkStore made = fiveMinutes.chunks();
    write(
        hours,
        day,
        members,
        member -> {
          hourWriter.start(day * DAY, member.node());
          long born = Math.max(first, member.firstBucket() * bucketMillis / HOUR);
          long died = ((member.lastBucket() + 1) * bucketMillis - 1) / HOUR;
          for (long hour = born; hour <= Math.min(died, first + DAY / HOUR - 1); hour++) {
            made.find(hour, member.id(), (id, it, size) -> hourWriter.addRollup(it, size));
          }
          return hourWriter.write(out);
        });
  }

  private void write(RollupLevel level, long block, List<Member> members, Making making)
      throws IOException {
    int[] next = {0};
    while (next[0] < members.size()) {
      database.write(
          false,
          batch -> {
            while (next[0] < members.size() && batch.bytes() < BATCH_BYTES) {
              Member member = members.get(next[0]++);
              out.clear();
              if (making.of(member)) {
                level.put(batch, block, member.id(), out.toBytes());
              }
            }
          });
    }
  }

  /// Buckets from this one on are needed for rollups that are not made yet.
  long neededFrom() {
    return possible
        ? Math.max(0, fiveMinutes.until() * HOUR - maxGapMillis) / bucketMillis
        : Long.MAX_VALUE;
  }

  /// Drops rollups beyond their retention, and the sources that have none left.
  void expire(StoreSettings settings, long nowMillis) throws IOException {
    if (possible) {
      fiveMinutes.dropBefore((nowMillis - settings.fiveMinuteRetention().toMillis()) / HOUR);
      hours.dropBefore((nowMillis - settings.hourRetention().toMillis()) / DAY);
      archive.dropBefore(hours.from() * DAY / bucketMillis);
    }
  }

  /// Keeps what a source was whose samples are dropped, if it has rollups.
  void archive(Database.Batch batch, SourceHead source) throws IOException {
    if (possible) {
      archive.put(batch, source);
    }
  }

  /// Whether sources that ended are kept when they leave the memory.
  boolean archives() {
    return possible;
  }

  /// The sources that ended.
  SourceArchive archive() {
    return archive;
  }

  /// What a query reads in place of chunks, the longest periods first.
  List<SourceRollups> view() {
    return List.of(hours.view(), fiveMinutes.view());
  }
}
