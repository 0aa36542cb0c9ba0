package io.plimsoll.store.head;

import io.plimsoll.collector.container.ServiceKey;
import io.plimsoll.store.measure.Formula;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All sources and their rows that are in no chunk yet.
///
/// Threads: the appending thread alone changes it, save for [#release] and [#forget], which the
/// writer of chunks calls while no frame is appended; all changes are made under one lock. Queries
/// take [Selected] under that lock, briefly, and decode outside it.
///
/// Memory: 36 columns of a container are 0.3 KB for the newest row and about 1.3 bytes a value for
/// the rows of the open bucket.
public final class Head {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, SourceHead> byKey = new HashMap<>();
  private final TreeMap<Integer, SourceHead> byId = new TreeMap<>();
  private final Map<ServiceKey, List<SourceHead>> byService = new HashMap<>();
  private final NewestValues newest;
  private final StripeWriter stripes = new StripeWriter();
  private long blockBytes;

  /// A head without sources.
  ///
  /// @param maxGapMillis the longest time between two rows over which there is a rate
  public Head(long maxGapMillis) {
    newest = new NewestValues(maxGapMillis);
  }

  /// One source with what is in memory of it, for a query.
  ///
  /// @param source the source
  /// @param firstBucket the first bucket that may have a chunk of it
  /// @param lastBucket the last bucket with rows of it
  /// @param blocks its rows in memory in order of time
  public record Selected(
      Source source, long firstBucket, long lastBucket, List<BlockView> blocks) {}

  /// Takes rows out of the way of appends while several changes are made together.
  public void whileLocked(Runnable changes) {
    lock.lock();
    try {
      changes.run();
    } finally {
      lock.unlock();
    }
  }

  /// The source with this key. Called by the appending thread.
  public @Nullable SourceHead find(String key) {
    return byKey.get(key);
  }

  /// The source with this key, which is likely to be the one that came behind `before` the last
  /// time: frames of a node name the same containers in the same order, save for a few. Called by
  /// the appending thread.
  public @Nullable SourceHead findBehind(SourceHead before, String key) {
    SourceHead guess = before.follower();
    if (guess != null && guess.source().key().equals(key) && !guess.forgotten()) {
      return guess;
    }
    SourceHead found = byKey.get(key);
    before.follower(found);
    return found;
  }

  /// The source with this number. Called by the appending thread.
  public @Nullable SourceHead find(int id) {
    return byId.get(id);
  }

  /// A source that is not known to queries until it is [added][#add].
  public SourceHead prepare(Source source, long bucket) {
    return new SourceHead(source, bucket, bucket);
  }

  /// Adds a source that was read from disk.
  public SourceHead restore(Source source, long firstBucket, long lastBucket) {
    SourceHead head = new SourceHead(source, firstBucket, lastBucket);
    add(head);
    return head;
  }

  /// Makes a source known.
  public void add(SourceHead head) {
    whileLocked(() -> {
      byKey.put(head.source().key(), head);
      byId.put(head.source().id(), head);
      addToService(head);
      if (head.source().identity() != null) {
        newest.add(head);
      }
    });
  }

  /// Gives a container another identity. Called by the appending thread, while no chunks are
  /// written.
  public void change(SourceHead head, Source now) {
    whileLocked(() -> {
      removeFromService(head);
      head.source(now);
      addToService(head);
    });
  }

  /// Whether there are sources of a service.
  public boolean has(ServiceKey service) {
    return locked(() -> byService.containsKey(service));
  }

  private void addToService(SourceHead head) {
    Source.Identity identity = head.source().identity();
    if (identity != null) {
      byService.computeIfAbsent(identity.service(), service -> new ArrayList<>()).add(head);
    }
  }

  private void removeFromService(SourceHead head) {
    Source.Identity identity = head.source().identity();
    if (identity != null) {
      List<SourceHead> siblings = byService.getOrDefault(identity.service(), List.of());
      siblings.remove(head);
      if (siblings.isEmpty()) {
        byService.remove(identity.service());
      }
    }
  }

  /// Adds an encoded row behind the newest of its source. Called under the lock.
  ///
  /// @param alone whether it starts a block
  void add(
      SourceHead head,
      boolean alone,
      long bucket,
      long sequence,
      byte[] bytes,
      int offset,
      int length) {
    Block block = head.open();
    if (alone || block == null) {
      block = new Block(bucket, sequence);
      head.start(block);
      blockBytes += block.memory();
    }
    blockBytes += block.add(stripes, head.lastMillis(), head.last(), bytes, offset, length);
  }

  /// Makes a row the newest of its source. Called under the lock.
  void newest(SourceHead head, long millis, long bucket, long[] row) {
    if (head.source().identity() != null) {
      newest.row(head, millis, row);
    }
    head.newest(millis, bucket, row);
  }

  /// Ends all blocks up to a bucket, so that the next row of each source starts another. Called
  /// while no frame is appended.
  ///
  /// @return the first frame with a row in a block that goes on, or `nextSequence`
  public long seal(long throughBucket, long nextSequence) {
    lock.lock();
    try {
      long first = nextSequence;
      for (SourceHead head : byId.values()) {
        for (Block block : head.blocks()) {
          if (block.bucket <= throughBucket) {
            block.seal();
          } else {
            first = Math.min(first, block.firstSequence);
          }
        }
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  /// The last bucket with rows in memory; -1 if there are none.
  public long lastBucket() {
    return locked(() ->
        byId.values().stream()
            .flatMap(head -> head.blocks().stream())
            .mapToLong(block -> block.bucket)
            .max()
            .orElse(-1));
  }

  /// Ends all blocks, so that no row to come depends on one before. Called while no frame is
  /// appended.
  public void sealAll() {
    seal(Long.MAX_VALUE, 0);
  }

  /// The sources with sealed blocks up to a bucket that were started by a frame up to
  /// `throughSequence`, in order of their numbers, with those blocks only.
  public List<Selected> sealed(long throughBucket, long throughSequence) {
    lock.lock();
    try {
      List<Selected> found = new ArrayList<>();
      for (SourceHead head : byId.values()) {
        List<BlockView> views =
            head.blocks().stream()
                .filter(block -> block.sealedBy(throughBucket, throughSequence))
                .map(Block::view)
                .toList();
        if (!views.isEmpty()) {
          found.add(new Selected(head.source(), head.firstBucket(), head.lastBucket(), views));
        }
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /// Lets go of the blocks that [#sealed] gave, which are in chunks now.
  public void release(long throughBucket, long throughSequence) {
    lock.lock();
    try {
      for (SourceHead head : byId.values()) {
        head.blocks()
            .removeIf(block -> {
              boolean done = block.sealedBy(throughBucket, throughSequence);
              blockBytes -= done ? block.memory() : 0;
              return done;
            });
      }
    } finally {
      lock.unlock();
    }
  }

  /// The sources that were last seen before a bucket. Called while no frame is appended.
  public List<SourceHead> lastSeenBefore(long bucket) {
    return locked(() ->
        byId.values().stream()
            .filter(head -> head.blocks().isEmpty() && head.lastBucket() < bucket)
            .toList());
  }

  /// Forgets sources. Called while no frame is appended.
  public void forget(List<SourceHead> old) {
    whileLocked(() -> old.forEach(this::remove));
  }

  private void remove(SourceHead head) {
    head.forget();
    byKey.remove(head.source().key());
    byId.remove(head.source().id());
    if (head.source().identity() != null) {
      newest.remove(head);
    }
    removeFromService(head);
  }

  /// The matching sources with what is in memory of them, in order of their numbers.
  public List<Selected> select(Predicate<Source> matches) {
    return locked(() -> selected(byId.values(), matches));
  }

  /// The matching sources of some services, in order of their numbers.
  public List<Selected> select(Predicate<ServiceKey> services, Predicate<Source> matches) {
    return locked(() -> {
      List<Selected> selected = new ArrayList<>();
      byService.forEach((service, heads) -> {
        if (services.test(service)) {
          selected.addAll(selected(heads, matches));
        }
      });
      selected.sort(Comparator.comparingInt(found -> found.source().id()));
      return selected;
    });
  }

  /// The matching source with a key, or none.
  public List<Selected> select(String key, Predicate<Source> matches) {
    return locked(() -> {
      SourceHead head = byKey.get(key);
      return head == null ? List.of() : selected(List.of(head), matches);
    });
  }

  /// The matching containers that may be among those with the greatest newest datapoints, in order
  /// of their numbers. There are more of them if some need a look at their rows.
  ///
  /// @param fromMillis start of the first step
  /// @param toMillis end of the last, exclusive
  /// @param count how many are wanted
  public List<Selected> greatest(
      Formula formula,
      long fromMillis,
      long toMillis,
      long stepMillis,
      int count,
      Predicate<Source> matches) {
    NewestValues.Question question =
        new NewestValues.Question(formula, fromMillis, toMillis, stepMillis, count, matches);
    return locked(() -> {
      List<SourceHead> found = newest.greatest(question);
      found.sort(Comparator.comparingInt(head -> head.source().id()));
      return selected(found, source -> true);
    });
  }

  private static List<Selected> selected(
      Collection<SourceHead> candidates, Predicate<Source> matches) {
    List<Selected> selected = new ArrayList<>();
    for (SourceHead head : candidates) {
      if (matches.test(head.source())) {
        selected.add(
            new Selected(head.source(), head.firstBucket(), head.lastBucket(), head.views()));
      }
    }
    return selected;
  }

  private <T> T locked(Supplier<T> reading) {
    lock.lock();
    try {
      return reading.get();
    } finally {
      lock.unlock();
    }
  }

  /// All sources in order of their numbers. Called while no frame is appended.
  public List<SourceHead> all() {
    return new ArrayList<>(byId.values());
  }

  /// The services of all sources.
  public Set<ServiceKey> services() {
    lock.lock();
    try {
      return new TreeSet<>(byService.keySet());
    } finally {
      lock.unlock();
    }
  }

  /// How many sources have rows in memory.
  public int active() {
    lock.lock();
    try {
      return (int)
          byId.values().stream()
              .filter(head -> !head.blocks().isEmpty() && head.source().identity() != null)
              .count();
    } finally {
      lock.unlock();
    }
  }

  /// How many sources are known.
  public int size() {
    lock.lock();
    try {
      return byId.size();
    } finally {
      lock.unlock();
    }
  }

  /// Bytes of the blocks.
  public long blockBytes() {
    lock.lock();
    try {
      return blockBytes;
    } finally {
      lock.unlock();
    }
  }
}
